"""The demo: its admin is signed in by itself, mail is a page, and the phone has an address."""

from dataclasses import dataclass

from flask import Flask, current_app

KEY = "demo"


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """Whom the demo signs in, where its phone is, and through which server mail leaves."""

    email: str
    password: str
    phone_url: str
    mail_server: str = ""
    """Empty where no mail leaves this machine."""

    def __repr__(self) -> str:
        return f"DemoSignIn({self.phone_url})"


def init_app(app: Flask, shown: DemoSignIn | None) -> None:
    app.extensions[KEY] = shown


def demo() -> DemoSignIn | None:
    known = current_app.extensions[KEY]
    return known if isinstance(known, DemoSignIn) else None

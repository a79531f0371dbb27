"""`rotate-app-secret`: what Meta signs with has been reset there."""

import argparse

from app.commands.saying import ask_secret, complain, say
from app.settings import Settings
from app.use_cases.app_secrets import end_former_secret, replace_app_secret
from app.wiring import build_services, build_workbench
from domain.numbers import KeysNotValid, NoLiveNumber
from domain.tenancy import THE_HOUSE
from ports.inspector import NotTold
from ports.vault import SealBroken

SAID: dict[type[Exception], str] = {
    KeysNotValid: "That is no app secret.",
    NoLiveNumber: "The number comes from the settings: set META_APP_SECRET_OLD to the present "
    "secret and META_APP_SECRET to the new one, and start the web anew.",
    SealBroken: "The present one opens with no key that is set: set VAULT_KEY_OLD to the key that "
    "sealed it.",
    NotTold: "Meta does not know it, or gave no answer.",
}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rotating = commands.add_parser(
        "rotate-app-secret",
        help="take the Meta app's new secret; asked for, or a line of standard input",
    )
    rotating.add_argument(
        "--end-former", action="store_true", help="take nothing more that the former one signed"
    )


def rotate(settings: Settings, asked: argparse.Namespace) -> int:
    """While everything runs: each process of the web goes by it within a second."""
    try:
        say(_ended(settings) if asked.end_former else _replaced(settings))
    except tuple(SAID) as error:
        return complain(f"{SAID[type(error)]} Nothing was changed.")
    return 0


def _replaced(settings: Settings) -> str:
    services = build_services(settings)
    bench = build_workbench(services, settings)
    number = replace_app_secret(THE_HOUSE, ask_secret("The new app secret: "), bench=bench)
    until = number.former(services.clock.now()).until
    counts = f" The former one counts until {until:%d %B %Y, %H:%M} UTC." if until else ""
    return f"Meta knows it, and it is the app secret in use.{counts}"


def _ended(settings: Settings) -> str:
    services = build_services(settings)
    ended = end_former_secret(THE_HOUSE, storage=services.storage, clock=services.clock)
    return "The former app secret counts no more." if ended else "There is no former app secret."

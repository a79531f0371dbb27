"""By which ways somebody comes in here, as the installation's settings say."""

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from app.use_cases.letters import Letterhead
from app.web.services import services
from domain.plans import Plan


@dataclass(frozen=True, slots=True)
class Entrance:
    sign_up: bool = True
    """Whether strangers may make organisations of their own."""
    mail_leaves: bool = True
    """Without it no mailbox can be proved: nobody signs up, and links are copied."""
    set_up_code: str = field(default="", repr=False)
    """What the page of the first run asks for; empty for nothing."""

    plan: Plan = Plan.MANAGED
    """On which one an organisation begins that somebody makes for themselves."""

    @property
    def signs_up(self) -> bool:
        return self.sign_up and self.mail_leaves


OPEN_ENTRANCE = Entrance()


def entrance() -> Entrance:
    return cast(Entrance, current_app.config["ENTRANCE"])


def letterhead() -> Letterhead:
    known = services()
    return Letterhead(known.brand, current_app.config["PUBLIC_URL"], known.vault)

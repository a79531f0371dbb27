"""Mails that somebody asked for who need not be signed in: to whom, and when once more.

The browser alone keeps it, in its session: what is shown says nothing of who has an account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from flask import flash, request, session
from flask.typing import ResponseReturnValue

from app.web import htmx
from app.web.account_form import typed
from app.web.services import services
from app.web.wording import _

COOL_DOWN = timedelta(seconds=60)
KEPT = "mail asked for"


@dataclass(frozen=True, slots=True)
class Kind:
    sent: str
    """Where its page is that says that it went."""
    form: str
    """Where it is asked for."""
    hours: int
    """So long its link works."""


SIGN_UP = Kind("/sign-up/sent", "/sign-up", 48)
RESET = Kind("/forgotten/sent", "/forgotten", 1)


@dataclass(frozen=True, slots=True)
class Asked:
    url: str
    fields: dict[str, str]
    at: datetime

    @property
    def email(self) -> str:
        return self.fields["email"].strip()

    @property
    def is_typed_now(self) -> bool:
        """Whether this request asks for the same once more, its words corrected or not: at the
        same place for the same mailbox, by the same invitation where one is needed."""
        here = request.path, typed("key"), typed("email").strip().casefold()
        return here == (self.url, self.fields.get("key", ""), self.email.casefold())

    @property
    def wait(self) -> int:
        """Seconds until another one can go."""
        return max(0, ceil((self.at + COOL_DOWN - services().clock.now()).total_seconds()))


def too_early(kind: Kind) -> bool:
    asked = _asked(kind)
    return asked is not None and asked.is_typed_now and asked.wait > 0


def refuse(kind: Kind, *fields: str) -> ResponseReturnValue:
    """Keep what was typed now, which the button sends once the first minute is over."""
    asked = _asked(kind)
    if asked is not None:
        _keep(kind, fields, asked.at)
    return show(kind, 422)


def went(kind: Kind, *fields: str) -> ResponseReturnValue:
    """Keep what was typed, and lead to the page that says so."""
    before = _asked(kind)
    if before is not None and before.is_typed_now:
        flash(_("One more mail is on its way."), "good")
    _keep(kind, fields, services().clock.now())
    return htmx.leave(kind.sent)


def show(kind: Kind, status: int = 200) -> ResponseReturnValue:
    """The page that says that a mail went, with one button to send it again."""
    asked = _asked(kind)
    return htmx.show(
        "sign_up/sent.html",
        "sent",
        status,
        kind=kind,
        asked=asked,
        wait=asked.wait if asked else 0,
        too_early=status != 200,
    )


def _keep(kind: Kind, fields: Iterable[str], at: datetime) -> None:
    session[KEPT] = {
        "sent": kind.sent,
        "url": request.path,
        "fields": {name: typed(name) for name in fields},
        "at": at.isoformat(),
    }


def _asked(kind: Kind) -> Asked | None:
    """What is kept, for as long as its link works."""
    kept: dict[str, Any] = session.get(KEPT, {})
    if kept.get("sent") != kind.sent:
        return None
    asked = Asked(kept["url"], kept["fields"], datetime.fromisoformat(kept["at"]))
    over = asked.at + timedelta(hours=kind.hours) <= services().clock.now()
    return None if over else asked

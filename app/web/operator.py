"""The operator's page: the lanes, what stands still, and the buttons that set it going again."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.operating import (
    Quarantine,
    close_alert,
    release_sender,
    replay_all,
    replay_event,
)
from app.web import gate, htmx
from app.web.services import services
from app.web.troubles import OF_ALERT, OF_REASON
from app.web.watching import LIMIT_STARTS_AT, headline, held_words, lane_lines
from app.web.wording import _, ngettext
from domain.alerts import AlertId, next_step
from domain.senders import SenderId
from ports.mails import SHOWN_FOR

blueprint = Blueprint("operator", __name__)
blueprint.before_request(gate.operators_only)

HOME = "/operator"


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    return _page()


def _page() -> Response:
    known = services()
    seen = known.reads.operations(gate.operator()).look(known.clock.now())
    return htmx.show(
        "operator/lanes.html",
        "figures",
        seen=seen,
        headline=headline(seen),
        lanes=lane_lines(seen.lanes),
        held_words=held_words,
        next_step=next_step,
        mailed_to=known.alarm.addresses(),
        of_alert=OF_ALERT,
        of_reason=OF_REASON,
        limit_starts_at=LIMIT_STARTS_AT,
        shown_for=SHOWN_FOR,
    )


def _quarantine() -> Quarantine:
    known = services()
    return Quarantine(known.inbox, known.bell, known.storage, known.clock)


@blueprint.post(f"{HOME}/replays")
def replay() -> ResponseReturnValue:
    """The event's key holds a number, so it comes in the form and never in an address."""
    replay_event(gate.operator(), request.form.get("key", ""), quarantine=_quarantine())
    return _done(_("Replayed. It is worked on again, with three tries."))


@blueprint.post(f"{HOME}/replays/all")
def replay_everything() -> ResponseReturnValue:
    count = replay_all(gate.operator(), quarantine=_quarantine())
    return _done(ngettext("{count} event replayed.", "{count} events replayed.", count))


@blueprint.post(f"{HOME}/alerts/<uuid:id>/closing")
def close(id: UUID) -> ResponseReturnValue:
    known = services()
    close_alert(gate.operator(), AlertId(id), storage=known.storage, clock=known.clock)
    return _done(_("Closed. If it happens again, it is a new alert."))


@blueprint.get(f"{HOME}/senders/<uuid:id>/release")
def ask_release(id: UUID) -> ResponseReturnValue:
    known = services()
    line = known.reads.operations(gate.operator()).sender(SenderId(id), known.clock.now())
    return htmx.show("operator/release.html", "panel", sender=line)


@blueprint.post(f"{HOME}/senders/<uuid:id>/release")
def release(id: UUID) -> ResponseReturnValue:
    known = services()
    release_sender(gate.operator(), SenderId(id), storage=known.storage, clock=known.clock)
    flash(_("Released. The number sends again, and what waited for it goes out."))
    return htmx.leave(url_for("operator.show"))


def _done(words: str) -> ResponseReturnValue:
    """The page as it stands now, with a word on what was done."""
    if htmx.wants_block():
        return htmx.toast(_page(), words)
    flash(words)
    return redirect(url_for("operator.show"), 303)

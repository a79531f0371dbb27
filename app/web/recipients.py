"""One recipient: what they are called, a pause, their consent, and a test."""

from datetime import UTC, date, datetime, timedelta
from math import ceil
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.inviting import LABEL_LIMIT, LabelTooLong
from app.use_cases.tending import (
    CannotReach,
    JustTested,
    LabelMissing,
    pause_recipient,
    rename_recipient,
    resume_recipient,
    send_test,
)
from app.web import gate, htmx
from app.web.causes import CAUSES, WHO
from app.web.consent import reference
from app.web.days import beginning_of
from app.web.destinations import HOME
from app.web.reach import Goes, goes
from app.web.services import services
from app.web.standing import MOVING, stand
from app.web.troubles import OF_REASON
from app.web.upcoming import city
from app.web.wording import _, ngettext
from app.web.zones import readers_zone
from domain.destinations import UNTIL_RESUMED, DestinationId, PauseNotValid
from domain.messages import MessageId, Reason, State
from domain.tenancy import Permission
from ports.queries.recipients import RecipientLine

blueprint = Blueprint("recipients", __name__)

CHANGED = "recipients-changed"
PAUSES = (("1", "For a day"), ("7", "For a week"), ("30", "For 30 days"))


@blueprint.get(f"{HOME}/recipients/<uuid:id>")
def show(id: UUID) -> ResponseReturnValue:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    return _shown(DestinationId(id))


@blueprint.post(f"{HOME}/recipients/<uuid:id>/label")
def rename(id: UUID) -> ResponseReturnValue:
    known, label = services(), request.form.get("label", "")
    try:
        rename_recipient(
            gate.actor(), DestinationId(id), label, storage=known.storage, clock=known.clock
        )
    except LabelTooLong:
        fault = _("At most {limit} characters, please.", limit=LABEL_LIMIT)
        return _shown(DestinationId(id), 422, label=label, fault=fault)
    except LabelMissing:
        fault = _("Give a label: it is what lists show, and what is searched.")
        return _shown(DestinationId(id), 422, label=label, fault=fault)
    if htmx.wants_block():
        return htmx.trigger(_shown(DestinationId(id), saved=True), **{CHANGED: ""})
    flash(_("Saved."))
    return redirect(url_for("recipients.show", id=id), 303)


@blueprint.get(f"{HOME}/recipients/<uuid:id>/pause")
def ask_pause(id: UUID) -> ResponseReturnValue:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    return _pause_form(_line(DestinationId(id)))


@blueprint.post(f"{HOME}/recipients/<uuid:id>/pause")
def pause(id: UUID) -> ResponseReturnValue:
    known = services()
    try:
        until = _until(request.form.get("span", ""), request.form.get("until", ""))
        pause_recipient(
            gate.actor(), DestinationId(id), until, storage=known.storage, clock=known.clock
        )
    except (PauseNotValid, ValueError):
        fault = _("Choose a day that is still to come.")
        return _pause_form(_line(DestinationId(id)), 422, fault)
    flash(_("Paused. No chart goes there until it is over."))
    return htmx.leave(HOME)


@blueprint.post(f"{HOME}/recipients/<uuid:id>/resumption")
def resume(id: UUID) -> ResponseReturnValue:
    known = services()
    resume_recipient(gate.actor(), DestinationId(id), storage=known.storage, clock=known.clock)
    flash(_("Resumed. Charts go there again from the next slot on."))
    return htmx.leave(HOME)


@blueprint.get(f"{HOME}/recipients/<uuid:id>/tests")
def ask_test(id: UUID) -> ResponseReturnValue:
    """What a test would do now; outside the window, why it cannot."""
    gate.actor().must(Permission.MANAGE_CHANNELS)
    recipient = _line(DestinationId(id))
    return htmx.show("destinations/ask_test.html", "panel", recipient=recipient, now=_now())


@blueprint.post(f"{HOME}/recipients/<uuid:id>/tests")
def test(id: UUID) -> ResponseReturnValue:
    known = services()
    try:
        sent = send_test(
            gate.actor(),
            DestinationId(id),
            storage=known.storage,
            clock=known.clock,
            brand=known.brand,
        )
    except CannotReach as refused:
        return _not_tested(_line(DestinationId(id)), refused.reason)
    except JustTested as refused:
        return _tested_lately(_line(DestinationId(id)), refused.until)
    return redirect(url_for("recipients.tested", id=id, test=sent), 303)


@blueprint.get(f"{HOME}/recipients/<uuid:id>/tests/<uuid:test>")
def tested(id: UUID, test: UUID) -> ResponseReturnValue:
    """What came of it: it asks again while that may still change."""
    known, destination = services().reads.reaching(gate.actor()), DestinationId(id)
    line = known.test(destination, MessageId(test))
    recipient = _line(destination)
    moving = line.state in MOVING | {State.SENT, State.DELIVERED}
    return htmx.show(
        "destinations/tested.html",
        "panel",
        recipient=recipient,
        test=test,
        how=stand(line, recipient.label),
        state=line.state,
        at=line.changed_at,
        moving=moving,
    )


def _not_tested(recipient: RecipientLine, reason: Reason) -> ResponseReturnValue:
    cause, name = CAUSES[reason], recipient.label
    return htmx.show(
        "destinations/not_tested.html",
        "panel",
        422,
        recipient=recipient,
        why=_(cause.what, name=name),
        who=_(WHO[cause.who]),
        next_step=_(cause.next_step, name=name),
        means_at=OF_REASON[reason],
    )


def _tested_lately(recipient: RecipientLine, until: datetime) -> ResponseReturnValue:
    seconds = max(1, ceil((until - _now()).total_seconds()))
    return htmx.show(
        "destinations/not_tested.html",
        "panel",
        422,
        recipient=recipient,
        why=_("{name} was sent a test a moment ago.", name=recipient.label),
        who="",
        next_step=ngettext(
            "Another one can be sent in {count} second.",
            "Another one can be sent in {count} seconds.",
            seconds,
        ),
        means_at="",
    )


def _shown(
    id: DestinationId, status: int = 200, *, label: str = "", fault: str = "", saved: bool = False
) -> Response:
    known, now = services().reads.reaching(gate.actor()), _now()
    recipient = _line(id)
    last = known.last_deliveries([id]).get(id)
    return htmx.show(
        "destinations/recipient.html",
        "panel",
        status,
        recipient=recipient,
        label=label or recipient.label,
        fault=fault,
        saved=saved,
        limit=LABEL_LIMIT,
        last=last,
        last_stand=stand(last.chart, recipient.label) if last else None,
        consents=known.consents_of(id),
        reference=reference,
        how=_goes(recipient, now),
        now=now,
        until_resumed=UNTIL_RESUMED,
    )


def _goes(recipient: RecipientLine, now: datetime) -> Goes:
    still_open = recipient.window_until is not None and recipient.window_until > now
    return goes(recipient.next_chart, still_open=still_open, own=recipient.is_own)


def _pause_form(
    recipient: RecipientLine, status: int = 200, fault: str = ""
) -> ResponseReturnValue:
    pauses = [(days, _(words)) for days, words in PAUSES]
    place = city(readers_zone())
    values = {"recipient": recipient, "pauses": pauses, "fault": fault, "place": place}
    tomorrow = _now().astimezone(_zone()).date() + timedelta(days=1)
    return htmx.show("destinations/pause.html", "panel", status, tomorrow=tomorrow, **values)


def _until(span: str, day: str) -> datetime | None:
    """None for until resumed. Raises ValueError for what is neither a span nor a day."""
    if span == "resumed":
        return None
    if span == "day":
        midnight = beginning_of(date.fromisoformat(day), readers_zone())
        if midnight is None:
            raise ValueError
        return midnight.astimezone(UTC)
    if span not in {days for days, _words in PAUSES}:
        raise ValueError
    return _now() + timedelta(days=int(span))


def _zone() -> ZoneInfo:
    return ZoneInfo(readers_zone())


def _now() -> datetime:
    return services().clock.now()


def _line(id: DestinationId) -> RecipientLine:
    return services().reads.recipients(gate.actor()).recipient(id, _now())

"""What a refusal by Meta does: to the message, to its chat, to its number, or to all numbers."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from adapters.sql.alerts import close_alerts, open_alert
from adapters.sql.engine import database_now
from adapters.sql.groups import close_groups
from adapters.sql.instead import mail_instead
from adapters.sql.moves import fail, move
from adapters.sql.reactions import note_reactions
from adapters.sql.tables import attempt, contact, contact_key, message, sender, upload
from adapters.sql.templates import SqlTemplates, pulse_template
from domain.contacts import WINDOW
from domain.diagnosis import (
    GROUPS_CLOSED,
    OF_TEMPLATES,
    PICTURE_NOT_TAKEN,
    TEMPLATE_VERDICTS,
    WINDOW_CLOSED,
    Diagnosis,
    Stops,
    diagnose,
    known,
)
from domain.messages import MOST_SHUT, MOST_TRIES, Form, Move, Part, Reason, backoff
from domain.pacing import CHAT, rest_of_chat
from domain.reactions import Shown
from domain.senders import STOPPED, SenderState
from domain.templates import Judgement, TemplateId, alarming
from domain.tenancy import NotFound

_AFRESH: dict[str, Any] = {"wamid": None, "accepted_at": None, "lease_until": None}


def refused(
    connection: Connection, id: UUID, code: int | None, at: datetime, now: datetime
) -> None:
    """What a refusal, at once or by a status of Meta's time `at`, brings about.

    The message goes again later, is held with its window or its number, or is dead.
    """
    diagnosis = diagnose(code)
    row = _refused_message(connection, id)
    if code == GROUPS_CLOSED:
        close_groups(connection, row["sender"])
    if code == WINDOW_CLOSED:
        _shut_window(connection, row, at, now)
    elif row["form"] == Form.TEMPLATE.value and code in OF_TEMPLATES:
        _without_template(connection, row, code, at, now)
    elif diagnosis.transient:
        _rest(connection, row, diagnosis)
        _go_again(connection, row, diagnosis, code, now)
    elif diagnosis.stops is Stops.SENDER:
        hold_sender(connection, row["sender"], diagnosis)
        _hold(connection, id, Reason.SENDER_HELD, code, now)
    else:
        if diagnosis.stops is Stops.CONTACT:
            _write_off(connection, row["contact"], code)
        if not known(code):
            open_alert(connection, "code", str(code), f"{diagnosis.what} ({code})")
        fail(connection, id, now, "", code)


def _refused_message(connection: Connection, id: UUID) -> RowMapping:
    found = connection.execute(
        select(
            message.c.id,
            message.c.sender,
            message.c.contact,
            message.c.part,
            message.c.form,
            message.c.tries,
            message.c.picture,
            sender.c.waba,
            contact.c.window_until,
            contact.c.shut_at,
            contact.c.reacted_at,
            attempt.c.reacted_at.label("tried"),
            attempt.c.template,
            exists()
            .where(contact_key.c.contact == message.c.contact, contact_key.c.kind == "group")
            .label("group"),
        )
        .join(sender, sender.c.id == message.c.sender)
        .join(contact, contact.c.id == message.c.contact)
        .outerjoin(
            attempt,
            and_(attempt.c.message == message.c.id, attempt.c.fence == message.c.fence),
        )
        .where(message.c.id == id)
    )
    return found.mappings().one()


def _hold(
    connection: Connection, id: UUID, reason: Reason, code: int | None, now: datetime
) -> list[UUID]:
    return move(
        connection, Move.HOLD, now, message.c.id == id, reason=reason.value, code=code, **_AFRESH
    )


def try_later(
    connection: Connection, now: datetime, *which: ColumnElement[bool], code: int | None = None
) -> None:
    """Shown not to have arrived: ready again after a pause that grows with its tries."""
    tries = connection.scalar(select(message.c.tries).where(*which))
    if tries is None:
        return
    move(
        connection,
        Move.GIVE_BACK,
        now,
        *which,
        reason=Reason.NOT_SENT.value,
        code=code,
        due=now + backoff(tries),
        **_AFRESH,
    )


def _go_again(
    connection: Connection, row: RowMapping, diagnosis: Diagnosis, code: int | None, now: datetime
) -> None:
    if code == PICTURE_NOT_TAKEN:
        _forget_upload(connection, row)
    if diagnosis.stops is Stops.MESSAGE and row["tries"] >= MOST_TRIES:
        fail(connection, row["id"], now, "", code)
    else:
        try_later(connection, now, message.c.id == row["id"], code=code)


def _rest(connection: Connection, row: RowMapping, diagnosis: Diagnosis) -> None:
    """What the code stops rests for as long as Meta asks."""
    started = database_now(connection)
    if diagnosis.stops is Stops.CONTACT:
        rest = rest_of_chat(row["tries"])
        connection.execute(
            update(contact)
            .where(contact.c.id == row["contact"])
            .values(gate_at=started + CHAT.ahead + rest)
        )
    if diagnosis.stops in {Stops.SENDER, Stops.ALL}:
        until = started + diagnosis.rest
        resting = case((sender.c.rested_at > until, sender.c.rested_at), else_=until)
        resting_numbers = update(sender).values(rested_at=resting)
        if diagnosis.stops is Stops.SENDER:
            resting_numbers = resting_numbers.where(sender.c.id == row["sender"])
        connection.execute(resting_numbers)


def _write_off(connection: Connection, chat: UUID, code: int | None) -> None:
    """Nothing more to this person, until they write."""
    connection.execute(update(contact).where(contact.c.id == chat).values(unreachable_code=code))


def _forget_upload(connection: Connection, row: RowMapping) -> None:
    """The next attempt uploads the picture anew."""
    connection.execute(
        delete(upload).where(upload.c.picture == row["picture"], upload.c.sender == row["sender"])
    )


def _without_template(
    connection: Connection, row: RowMapping, code: int | None, at: datetime, now: datetime
) -> None:
    """The template does not knock: the chart goes with the next rung of the ladder, and where
    there is none, waits for its recipient like any other."""
    verdict = TEMPLATE_VERDICTS.get(code) if code is not None else None
    if verdict is None:
        open_alert(connection, "template", row["waba"], diagnose(code).what)
    else:
        _judge(connection, row["template"], Judgement(verdict, at, diagnose(code).what), now)
    next_rung = verdict is not None and pulse_template(connection, row["waba"], now) is not None
    again: list[UUID] = []
    if next_rung and row["tries"] < MOST_TRIES:
        again = move(
            connection,
            Move.GIVE_BACK,
            now,
            message.c.id == row["id"],
            reason=Reason.NOT_SENT.value,
            code=code,
            due=now,
            **_AFRESH,
        )
    if not again:
        held = _hold(connection, row["id"], Reason.WINDOW_CLOSED, code, now)
        if row["window_until"] is not None and now < row["window_until"]:
            # they have written meanwhile: it goes freely, and not by mail
            move(connection, Move.RELEASE, now, message.c.id.in_(held), due=now)
        else:
            mail_instead(connection, held, now)


def _judge(connection: Connection, id: UUID | None, word: Judgement, now: datetime) -> None:
    """A refusal is a word of Meta's on the template that the message went with."""
    templates = SqlTemplates(connection)
    try:
        before = templates.get(TemplateId(id)) if id is not None else None
    except NotFound:
        before = None  # deleted since
    if before is None:
        return
    if word.at == now:
        # told at once, it is the newest word, whichever clock runs ahead; Meta's own that may
        # follow in the same second is dated by the whole of it
        second = now.replace(microsecond=0)
        word = replace(word, at=max(second, before.judged_at or second))
    after = before.judged(word, now)
    if after == before:
        return
    templates.save(after)
    if said := alarming(before, after):
        close_alerts(connection, "template", str(after.id))
        open_alert(connection, "template", str(after.id), said)


def _shut_window(connection: Connection, row: RowMapping, at: datetime, now: datetime) -> None:
    """Meta says that the window is closed, whatever we believed: it is closed, and only what
    they write later opens it.

    Unless they have written since: then the message goes again, like everything that waits
    for them. A chart whose sender has a template goes again at once as one. After MOST_SHUT
    such words it is dead: in a group somebody may always have written since.
    """
    opened_at = row["window_until"] - WINDOW if row["window_until"] is not None else None
    wrote_since = opened_at is not None and opened_at > at
    known = row["shut_at"]
    shut: dict[str, Any] = {"shut_at": at if known is None else max(known, at)}
    if not wrote_since:
        shut["window_until"] = None
    connection.execute(update(contact).where(contact.c.id == row["contact"]).values(**shut))
    rested_on_a_reaction = opened_at is not None and opened_at == row["reacted_at"]
    if row["tried"] is not None or (rested_on_a_reaction and not wrote_since):
        note_reactions(connection, row["sender"], Shown(opens=False, at=at))
    if _shut_before(connection, row["id"]) >= MOST_SHUT:
        fail(connection, row["id"], now, "", WINDOW_CLOSED)
        return
    held = _hold(connection, row["id"], Reason.WINDOW_CLOSED, WINDOW_CLOSED, now)
    freely = row["part"] == Part.CHART.value and row["form"] != Form.TEMPLATE.value
    may_knock = freely and not row["group"]  # a group takes no template with a button
    if held and (wrote_since or (may_knock and pulse_template(connection, row["waba"], now))):
        later = now + backoff(row["tries"]) if wrote_since else now
        move(connection, Move.RELEASE, now, message.c.id == row["id"], due=later)
    else:
        mail_instead(connection, held, now)


def _shut_before(connection: Connection, id: UUID) -> int:
    """How many tries at this message Meta has answered so, the last one with them."""
    said = attempt.c.code == WINDOW_CLOSED
    count = select(func.count()).select_from(attempt).where(attempt.c.message == id, said)
    return connection.scalar(count) or 0


def hold_sender(connection: Connection, id: UUID, diagnosis: Diagnosis) -> None:
    """The breaker: nothing leaves this number until somebody has mended it. One alert. One that
    an operator has stopped stays stopped by them."""
    by_operator = sender.c.reason.startswith(STOPPED, autoescape=True)
    connection.execute(
        update(sender)
        .where(sender.c.id == id)
        .where(
            or_(
                sender.c.state != SenderState.HELD.value,
                and_(sender.c.reason != diagnosis.what, ~by_operator),
            )
        )
        .values(
            state=SenderState.HELD.value,
            reason=diagnosis.what,
            version=sender.c.version + 1,
        )
    )
    open_alert(connection, "sender", str(id), f"{diagnosis.what} {diagnosis.next_step}")

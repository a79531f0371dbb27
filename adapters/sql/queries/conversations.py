"""What went to an organisation of all that was said, with what was answered."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from adapters.sql.queries.bound import PAGE
from adapters.sql.queries.named import ByName
from adapters.sql.tables import destination, event, follow_up, message, pulse, run
from domain.destinations import DestinationId, DestinationKind
from domain.groups import NOT_TO_US
from domain.inbound import TAKEN_BACK
from domain.messages import Form, Part, State
from domain.pulses import PulseId, RunId
from ports.queries.conversations import (
    DOWN,
    UP,
    AboutLine,
    AnswerLine,
    ConversationFilter,
    Only,
    SaidLine,
)
from ports.queries.paging import Numbered
from ports.queries.runs import MessageLine
from ports.webhook import RawEvent

MESSAGE = "message"
answer, about = message.alias("answer"), message.alias("about")


class SqlConversationQueries(ByName):
    """See ports.queries.conversations.ConversationQueries."""

    def said(
        self, wanted: ConversationFilter, after: int | None = None, size: int = PAGE
    ) -> Numbered[SaidLine]:
        statement = self._said().where(*self._which(wanted))
        if after is not None:
            statement = statement.where(event.c.seq < after)
        with self._looking() as connection:
            rows = connection.execute(statement.order_by(event.c.seq.desc()).limit(size + 1)).all()
            judged = self._judged(connection, [row.answer_wamid for row in rows])
        lines = tuple(_line(row, judged) for row in rows[:size])
        return Numbered(lines, lines[-1].number if len(rows) > size else None)

    def _which(self, wanted: ConversationFilter) -> list[ColumnElement[bool]]:
        where: list[ColumnElement[bool]] = []
        if wanted.recipient:
            where.append(event.c.destination.in_(self._named(wanted.recipient)))
        match wanted.only:
            case Only.QUESTIONS:
                where += [follow_up.c.event.is_not(None), event.c.reaction == ""]
            case Only.REACTIONS:
                where.append(event.c.reaction != "")
            case Only.UP | Only.DOWN:
                hand = UP if wanted.only is Only.UP else DOWN
                where += [event.c.reaction != "", event.c.reaction.startswith(hand)]
        return where

    def _said(self) -> Select[Any]:
        mine = self._organisation
        meant = and_(about.c.wamid == event.c.about, about.c.organisation == mine)
        return (
            select(
                event,
                destination.c.label,
                destination.c.kind.label("destination_kind"),
                run.c.pulse,
                pulse.c.name.label("pulse_name"),
                follow_up.c.state.label("asked"),
                follow_up.c.reason.label("unanswered"),
                answer.c.id.label("answer"),
                answer.c.text.label("answer_text"),
                answer.c.wamid.label("answer_wamid"),
                answer.c.resend,
                answer.c.state.label("answer_state"),
                answer.c.reason.label("answer_reason"),
                answer.c.code,
                answer.c.form,
                answer.c.held_until,
                about.c.part.label("about_part"),
                about.c.text.label("about_text"),
            )
            .outerjoin(
                destination, and_(destination.c.id == event.c.destination, self._mine(destination))
            )
            .outerjoin(run, and_(run.c.id == event.c.run, self._mine(run)))
            .outerjoin(pulse, and_(pulse.c.id == run.c.pulse, self._mine(pulse)))
            .outerjoin(follow_up, and_(follow_up.c.event == event.c.key, self._mine(follow_up)))
            .outerjoin(
                answer, and_(answer.c.id == follow_up.c.answer, answer.c.organisation == mine)
            )
            .outerjoin(about, meant)
            .where(self._mine(event), event.c.kind == MESSAGE, event.c.why != NOT_TO_US)
        )

    def _judged(self, connection: Connection, wamids: Sequence[str | None]) -> dict[str, str]:
        """How each of these messages was judged last."""
        rows = connection.execute(
            select(event.c.about, event.c.reaction)
            .where(
                self._mine(event),
                event.c.about.in_([wamid for wamid in wamids if wamid]),
                event.c.reaction != "",
                or_(
                    event.c.reaction.startswith(UP),
                    event.c.reaction.startswith(DOWN),
                    event.c.reaction == TAKEN_BACK,
                ),
            )
            .order_by(event.c.seq)
        )
        newest = {row.about: row.reaction for row in rows}
        return {wamid: emoji for wamid, emoji in newest.items() if emoji != TAKEN_BACK}


def _line(row: Any, judged: dict[str, str]) -> SaidLine:
    return SaidLine(
        row.seq,
        RawEvent(row.key, row.kind, row.phone_number_id, row.payload),
        row.received_at,
        row.why,
        DestinationId(row.destination) if row.destination else None,
        row.label or "",
        row.destination_kind == DestinationKind.GROUP.value,
        RunId(row.run) if row.run else None,
        PulseId(row.pulse) if row.pulse else None,
        row.pulse_name or "",
        AboutLine(Part(row.about_part), row.about_text) if row.about_part else None,
        (row.unanswered or "") if row.answer is None else "",
        row.asked == "due",
        _answer(row, judged) if row.answer else None,
    )


def _answer(row: Any, judged: dict[str, str]) -> AnswerLine:
    return AnswerLine(
        row.answer_text,
        MessageLine(
            row.answer,
            Part.ANSWER,
            row.resend,
            State(row.answer_state),
            row.answer_reason,
            row.code,
            Form(row.form) if row.form else None,
            None,
            row.held_until,
        ),
        judged.get(row.answer_wamid or "", ""),
    )

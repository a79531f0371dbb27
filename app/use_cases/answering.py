"""Answering what a recipient says about a chart, from that chart's own facts and rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from app.actors import needs
from app.use_cases.accounts import token_place
from app.use_cases.analysing import answer
from domain.messages import MessageId, Part
from domain.tenancy import THE_HOUSE, Actor, NotFound, Permission
from ports.analyst import Analyst, Brief, Question
from ports.bell import Lane
from ports.clock import Clock
from ports.lanes import FollowUpQueue
from ports.messenger import Line, Messenger
from ports.outbox import FollowUpClaim, NewMessage
from ports.storage import Storage, Tenant
from ports.vault import Vault

LIVES = timedelta(hours=1)
"""An answer later than this is dropped: the person can ask again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """All that answering takes."""

    storage: Storage
    clock: Clock
    analyst: Analyst
    writer: Analyst
    messenger: Messenger
    vault: Vault
    brand: str = ""


@needs(Permission.RUN_THE_HOUSE)
def answer_follow_up(actor: Actor, claim: FollowUpClaim, *, desk: Desk) -> bool:
    """Show that an answer is coming, compose it, and write it down to be sent.

    False when somebody else has answered meanwhile. Raises NotFound when the chart is gone.
    """
    token = desk.vault.open(claim.token_sealed, token_place(claim.sender))
    desk.messenger.typing(Line(claim.phone_number_id, token), claim.wamid)
    tenant = Actor.system(claim.organisation)
    with desk.storage.tenant(tenant) as uow:
        brief = _brief(uow, claim)
    question = Question(claim.text, claim.is_reaction)
    said = answer(brief, question, desk.analyst, desk.writer, desk.brand)
    now = desk.clock.now()
    with desk.storage.tenant(tenant) as uow:
        written = uow.outbox.answer(
            claim,
            NewMessage(
                MessageId(uuid4()),
                claim.organisation,
                claim.sender,
                claim.contact,
                Part.ANSWER,
                said.text,
                now,
                claim.asked_at + LIVES,
                claim.asked_at + LIVES,
                quoted=claim.quoted,
            ),
        )
        uow.after_commit(Lane.DELIVER)
        uow.commit()
    return written


def _brief(uow: Tenant, claim: FollowUpClaim) -> Brief:
    run = uow.runs.get(claim.run)
    reading = uow.readings.of(run.id)
    if reading is None:
        raise NotFound
    pulse = uow.pulses.get(run.pulse)
    metric = uow.metrics.get(pulse.metric)
    source = uow.sources.get(metric.source)
    return Brief(
        pulse.name,
        uow.organisation.name,
        source.name,
        reading.facts,
        reading.series,
        metric.timezone,
        pulse.note,
    )


class AnswerWork:
    """The answer lane."""

    lane = Lane.ANSWER
    slots = 8

    def __init__(self, queue: FollowUpQueue, desk: Desk) -> None:
        self._queue = queue
        self._desk = desk

    def waiting(self) -> bool:
        return self._queue.waiting()

    def claim(self, slots: int) -> Sequence[FollowUpClaim]:
        return self._queue.claim(slots)

    def perform(self, claim: FollowUpClaim) -> None:
        try:
            answer_follow_up(THE_HOUSE, claim, desk=self._desk)
        except NotFound:
            self._queue.give_up(claim, "The chart that it was about is gone.")

    def record(self, results: Sequence[None]) -> None:
        """Each answer was written with its question's end."""

    def broke(self, claim: FollowUpClaim, error: BaseException) -> None:
        """Its lease runs out, and it is tried again."""

    def give_back(self, works: Sequence[FollowUpClaim]) -> None:
        for claim in works:
            self._queue.give_back(claim)

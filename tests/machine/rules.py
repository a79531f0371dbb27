"""What may happen to messages: every rule is something that workers, Meta, people or time do.

The machine under test is the real adapter on SQLite (tests.machine.ground); beside it stands
what Meta truly did (tests.machine.far_side). After each step tests.machine.checks looks at both.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.use_cases.pulsing import send_again
from domain.inbound import Seen, StatusSeen
from domain.messages import PATIENCE, RESENDABLE, MessageId, Outcome, Part
from domain.schedules import FRESH_FOR, HELD_FOR
from domain.tenancy import HOUSE, NotFound
from ports.messenger import Answer
from ports.outbox import Order, Result
from tests.machine.checks import Checks
from tests.machine.far_side import FATES, FarSide, Taken
from tests.machine.ground import Ground
from tests.world import NUMBER

T = TypeVar("T")
CODES = (131047, 131056, 130429, 190, 131026, 100, 131053, 132001, 131049, 999_999)
FAILURES = (131047, 131026, 131049, 131053, 131056, 190, 999_999)
MOST_RUNS, LONGEST = 4, timedelta(days=5)
PASSES = (1, 3, 15, 41, 55, 75, 95, 130, 400, 700, 3600, 7 * 3600, 25 * 3600)
"""Seconds; about as long as a lease, a silence, a deadline and a window last, and less."""

which = st.integers(0, 11)
who = st.integers(0, 1)
fates, failures = st.sampled_from(sorted(FATES)), st.sampled_from(FAILURES)


@dataclass
class Held:
    """An order in a worker's hands."""

    order: Order
    claimed_at: datetime
    result: Result | None = None


def some(*names: str) -> Callable[[T], T]:
    """Only while there are some of these."""

    def there_are(machine: "Machine") -> bool:
        return all(getattr(machine, name) for name in names)

    return precondition(there_are)


class Machine(RuleBasedStateMachine):
    """Subclasses bring their ground, made once for all their runs."""

    ground: Ground

    def __init__(self) -> None:
        super().__init__()
        self.ground.begin()
        self.meta = FarSide(NUMBER.phone_number_id)
        self.checks = Checks(self.ground, self.meta)
        self.people = self.ground.contacts()
        for person in self.people:
            self.meta.wrote[person] = self.ground.now
        self.in_hand: list[Held] = []
        self.recorded: list[Result] = []
        self.inbox: list[tuple[Taken, StatusSeen]] = []
        self.reachable = self.watched = True
        self.runs, self.began = 0, self.ground.now

    # --- what is planned ------------------------------------------------------------------

    @initialize()
    def a_first_run(self) -> None:
        self._plan(FRESH_FOR, HELD_FOR)

    @precondition(lambda self: self.runs < MOST_RUNS)
    @rule(fresh=st.sampled_from((600, 3600, 6 * 3600)), held=st.sampled_from((8, 30, 168)))
    def a_run_is_prepared(self, fresh: int, held: int) -> None:
        self._plan(timedelta(seconds=fresh), timedelta(hours=held))

    def _plan(self, fresh: timedelta, held: timedelta) -> None:
        self.runs += 1
        self.ground.plan(fresh, held)

    @rule(part=st.sampled_from((Part.ANSWER, Part.NOTICE, Part.CONFIRMATION)), to=who)
    def something_is_said(self, part: Part, to: int) -> None:
        ours = HOUSE if part is Part.NOTICE else self.ground.admin.organisation
        self.ground.say(part, self.people[to], ours)

    @rule(at=which)
    def a_person_sends_again(self, at: int) -> None:
        ended = [
            row.id
            for row in self.checks.rows()
            if row.state in RESENDABLE and row.delivery is not None
        ]
        if ended:
            world = self.ground.world
            again = MessageId(ended[at % len(ended)])
            with suppress(NotFound):  # it went again already
                send_again(self.ground.admin, again, storage=world.storage, clock=world.clock)

    # --- workers --------------------------------------------------------------------------

    @rule(slots=st.integers(1, 3))
    def a_worker_claims(self, slots: int) -> None:
        self._claim(slots)

    def _claim(self, slots: int) -> list[Held]:
        orders = self.ground.world.deliveries.claim(slots, self.ground.now)
        self.checks.claimed(orders)
        taken = [Held(order, self.ground.now) for order in orders]
        self.in_hand += taken
        return taken

    @property
    def unposted(self) -> list[Held]:
        return [each for each in self.in_hand if each.result is None]

    @property
    def posted(self) -> list[Held]:
        return [each for each in self.in_hand if each.result is not None]

    @some("unposted")
    @rule(at=which, answered=st.booleans(), fate=fates, code=failures)
    def a_post_is_accepted(self, at: int, answered: bool, fate: str, code: int) -> None:
        self._post(self._one(self.unposted, at), fate, code, answered)

    @some("unposted")
    @rule(at=which, code=st.sampled_from(CODES))
    def a_post_is_refused(self, at: int, code: int) -> None:
        self._ends(self._one(self.unposted, at), Answer(Outcome.REFUSED, code=code))

    @some("unposted")
    @rule(at=which, how=st.sampled_from((Outcome.NOT_SENT, Outcome.UNKNOWN)))
    def a_post_goes_nowhere(self, at: int, how: Outcome) -> None:
        self._ends(self._one(self.unposted, at), Answer(how))

    @rule(slots=st.integers(1, 3), answered=st.booleans(), fate=fates, code=failures)
    def a_round_of_posts(self, slots: int, answered: bool, fate: str, code: int) -> None:
        for held in self._claim(slots):
            self._post(held, fate, code, answered)
            self._record(held)

    def _post(self, held: Held, fate: str, code: int, answered: bool) -> None:
        order, now = held.order, self.ground.now
        if now - held.claimed_at >= PATIENCE.post_within:  # looked at right before the POST
            self._ends(held, Answer(Outcome.NOT_SENT))
            return
        row = next(row for row in self.checks.rows() if row.id == order.message)
        refusal = self.meta.refuses(order, row.contact, now)
        if refusal is None:
            self.checks.posted(order)
        self._ends(held, refusal or self.meta.take(order, now, fate, code, answered=answered))

    def _ends(self, held: Held, answer: Answer) -> None:
        held.result = Result(held.order, answer)

    @some("posted")
    @rule(at=which)
    def a_worker_records(self, at: int) -> None:
        self._record(self._one(self.posted, at))

    def _record(self, held: Held) -> None:
        assert held.result is not None
        self.in_hand.remove(held)
        self.recorded.append(held.result)
        self.ground.world.deliveries.record([held.result], self.ground.now)

    @some("recorded")
    @rule(at=which)
    def a_worker_records_twice(self, at: int) -> None:
        self.ground.world.deliveries.record([self._one(self.recorded, at)], self.ground.now)

    @some("unposted")
    @rule(at=which)
    def a_worker_gives_back(self, at: int) -> None:
        held = self._one(self.unposted, at)
        self.in_hand.remove(held)
        self.ground.world.deliveries.give_back([held.order], self.ground.now)

    @some("in_hand")
    @rule(at=which)
    def a_worker_dies(self, at: int) -> None:
        self.in_hand.remove(self._one(self.in_hand, at))

    # --- Meta -----------------------------------------------------------------------------

    @property
    def tellable(self) -> list[Taken]:
        speaks = not self.meta.silent
        return [each for each in self.meta.taken if speaks or each.promised or each.told]

    @precondition(lambda self: self.reachable and self.tellable)
    @rule(at=which, place=st.integers(0, 2), worked=st.booleans())
    def a_status_comes(self, at: int, place: int, worked: bool) -> None:
        """Any of those that are owed: early, late, out of order, or once more."""
        one = self._one(self.tellable, at)
        self._tell(one, one.owed[place % len(one.owed)])
        if worked:
            self._work_inbox()

    def _tell(self, one: Taken, seen: Seen) -> None:
        self.ground.body_comes()
        self.inbox.append((one, self.meta.status(one, seen, self.ground.now)))

    @some("inbox")
    @rule(backwards=st.booleans())
    def the_inbox_lane_works(self, backwards: bool) -> None:
        if backwards:
            self.inbox.reverse()
        self._work_inbox()

    def _work_inbox(self) -> None:
        self.ground.inbox_works(status for _, status in self.inbox)
        for one, status in self.inbox:
            one.told.add(status.seen)
        self.inbox.clear()

    @precondition(lambda self: not self.meta.silent)
    @rule()
    def meta_falls_silent(self) -> None:
        """Not one status more, of what is new, once a message that Meta answered with 200 has
        been left without any: by that we can tell."""
        witness = [each for each in self._answered() if not each.told and each.promised]
        if witness and self.meta.taken[-1] is witness[-1]:
            self.meta.silent = True
            witness[-1].promised = None

    def _answered(self) -> list[Taken]:
        known = {result.answer.wamid for result in self.recorded}
        queued = {one.wamid for one, _ in self.inbox}
        return [each for each in self.meta.taken if each.wamid in known - queued]

    @precondition(lambda self: self.meta.silent)
    @rule()
    def meta_speaks_again(self) -> None:
        self.meta.silent = False
        self.meta.promise_anew(self.ground.now, to_all=True)

    @rule(reachable=st.booleans())
    def our_webhook_goes_or_comes(self, reachable: bool) -> None:
        self.reachable = self.watched = reachable
        self._probe()

    @rule()
    def nobody_probes_our_webhook(self) -> None:
        self.reachable = self.watched = False

    def _probe(self) -> None:
        self.ground.world.upkeep.beat(self.reachable)
        if self.reachable:
            self.meta.promise_anew(self.ground.now)

    # --- people ---------------------------------------------------------------------------

    @rule(at=who, word=st.sampled_from(("", "", "STOP", "START")))
    def a_contact_writes(self, at: int, word: str) -> None:
        person = self.people[at]
        self.meta.wrote[person] = self.ground.now
        if word == "STOP":
            self.checks.stopped.add(person)
        if word == "START":
            self.checks.stopped.discard(person)
        self.ground.contact_writes(person, word)

    @rule()
    def the_number_is_reconnected(self) -> None:
        self.ground.reconnect()

    # --- time -----------------------------------------------------------------------------

    @rule(seconds=st.sampled_from(PASSES), worked=st.booleans())
    def time_passes(self, seconds: int, worked: bool) -> None:
        by = timedelta(seconds=seconds)
        if self.ground.now + by - self.began <= LONGEST:
            self._pass(by, worked=worked)

    def _pass(self, by: timedelta, *, worked: bool) -> None:
        """First statuses come when they were promised; and are worked off at once, or not."""
        until = self.ground.now + by
        while self.reachable and (one := self.meta.next_promise()):
            assert one.promised is not None
            if one.promised > until:
                break
            self._forward(one.promised)
            self._tell(one, one.owed[0])
            if worked:
                self._work_inbox()
        self._forward(until)

    def _forward(self, to: datetime) -> None:
        self.ground.forward(to - self.ground.now, watched=self.watched)

    @precondition(lambda self: self.reachable and not self.meta.silent)
    @rule()
    def leases_and_doubts_run_out(self) -> None:
        """All is well long enough: what nothing was heard of is shown not to have gone."""
        self._pass(timedelta(seconds=95), worked=True)
        self.ground.upkeep()
        self._pass(timedelta(seconds=1), worked=True)
        self.ground.body_comes()  # about somebody else's message
        self._work_inbox()
        self._pass(timedelta(seconds=400), worked=True)
        self.ground.upkeep()

    @rule()
    def upkeep_is_done(self) -> None:
        self.ground.upkeep()

    # --- what must hold -------------------------------------------------------------------

    @invariant()
    def all_is_well(self) -> None:
        self.checks.after_step()

    def teardown(self) -> None:
        """Faults end, and time passes: everything settles, and nothing is lost."""
        self.meta.silent, self.reachable, self.watched = False, True, True
        self._probe()
        self.meta.promise_anew(self.ground.now, to_all=True)
        for held in list(self.in_hand):
            if held.result is None:
                self._post(held, "arrives", 0, answered=True)
            self._record(held)
        for hours in (0, 1, 6):
            self._settles(timedelta(hours=hours, seconds=150))
        self.checks.nothing_hangs()
        self._settles(timedelta(days=8))
        self.checks.everything_has_ended()

    def _settles(self, by: timedelta) -> None:
        self._pass(by, worked=False)
        for one in self.meta.taken:
            if one.owed[-1] not in one.told:
                self._tell(one, one.owed[-1])
        if self.inbox:
            self._work_inbox()
        if self.ground.held():
            self.ground.reconnect()
        self.ground.upkeep()
        while held := self._claim(8):
            for each in held:
                self._post(each, "is not read", 0, answered=True)
                self._record(each)
        self.checks.after_step()

    @staticmethod
    def _one(among: list[T], at: int) -> T:
        return among[at % len(among)]

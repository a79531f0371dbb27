"""What a drain promises, on work that only counts."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from app.use_cases.draining import RECORD_FOR_S, drain
from ports.bell import Lane


class DatabaseAway(Exception):
    pass


@dataclass
class CountingBell:
    rung: list[Lane] = field(default_factory=list)
    answers: int = 0

    def ring(self, lane: Lane) -> None:
        self.rung.append(lane)

    def answered(self, lane: Lane) -> None:
        self.answers += 1


@dataclass
class Watch:
    """A monotonic clock that only pauses move."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Sums:
    """Work that is a number; its result is that number doubled."""

    due: list[int]
    slots: int = 4
    lane: Lane = Lane.DELIVER
    action: Callable[[int], None] = lambda _: None
    record_fails: Callable[[Sequence[int]], bool] = lambda _: False
    claim_fails: Callable[[], bool] = lambda: False
    on_claim: Callable[[], None] = lambda: None
    recorded: list[int] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    claims: list[int] = field(default_factory=list)
    looks: int = 0
    threads: set[str] = field(default_factory=set)
    database_threads: set[str] = field(default_factory=set)
    busy: int = 0
    most_busy: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def waiting(self) -> bool:
        self.looks += 1
        return bool(self.due)

    def claim(self, slots: int) -> list[int]:
        self.database_threads.add(threading.current_thread().name)
        if self.claim_fails():
            raise DatabaseAway
        self.claims.append(slots)
        taken, self.due[:slots] = self.due[:slots], []
        self.on_claim()
        return taken

    def perform(self, work: int) -> int:
        with self.lock:
            self.threads.add(threading.current_thread().name)
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
        try:
            self.action(work)
        finally:
            with self.lock:
                self.busy -= 1
        return 2 * work

    def record(self, results: Sequence[int]) -> None:
        self.database_threads.add(threading.current_thread().name)
        if self.record_fails(results):
            raise DatabaseAway("+15551234567")
        self.recorded.extend(results)
        self.batches.append(len(results))

    def broke(self, work: int, error: BaseException) -> None:
        self.broken.append((work, type(error).__name__))

    def give_back(self, works: Sequence[int]) -> None:
        self.returned.extend(works)


def drained(
    work: Sums,
    bell: CountingBell | None = None,
    stopping: Callable[[], bool] = lambda: False,
    watch: Watch | None = None,
    seconds: float = 20.0,
    ahead: int = 0,
) -> int:
    watch = watch or Watch()
    return drain(
        work,
        bell or CountingBell(),
        stopping=stopping,
        monotonic=watch,
        seconds=seconds,
        pause=watch.pause,
        ahead=ahead,
    )


def test_everything_due_is_performed_once_and_recorded() -> None:
    work = Sums(list(range(50)))

    assert drained(work) == 50

    assert sorted(work.recorded) == [2 * number for number in range(50)]


def test_a_quiet_lane_answers_its_bell_and_claims_nothing() -> None:
    work, bell = Sums([]), CountingBell()

    assert drained(work, bell) == 0

    assert (bell.answers, bell.rung, work.claims) == (1, [], [])


def test_a_full_claim_wakes_the_next_worker_and_a_smaller_one_does_not() -> None:
    full, small = CountingBell(), CountingBell()

    drained(Sums([1, 2, 3, 4]), full)
    drained(Sums([1, 2, 3]), small)

    assert (full.rung, small.rung) == ([Lane.DELIVER], [])


def test_no_more_than_the_free_slots_are_claimed_or_performed_at_once() -> None:
    work = Sums(list(range(40)), slots=4, action=lambda _: time.sleep(0.002))

    drained(work)

    assert work.most_busy == 4
    assert max(work.claims) == 4


def test_some_are_claimed_ahead_of_the_free_slots_and_no_more_are_performed_at_once() -> None:
    work = Sums(list(range(40)), slots=4, action=lambda _: time.sleep(0.002))

    assert drained(work, ahead=3) == 40

    assert work.most_busy == 4
    assert max(work.claims) == 7


def test_what_was_claimed_ahead_is_given_back_when_it_is_to_stop() -> None:
    stop, both = threading.Event(), threading.Barrier(2)

    def act(_: int) -> None:
        both.wait(5)
        stop.set()

    work = Sums([0, 1, 2, 3], slots=2, action=act)

    assert drained(work, stopping=stop.is_set, ahead=2) == 2

    assert sorted(work.recorded) == [0, 2]
    assert sorted(work.returned) == [2, 3]


def test_a_full_lane_is_not_looked_at_before_each_claim() -> None:
    work = Sums(list(range(40)), slots=4)

    drained(work)

    assert work.looks < len(work.claims)


def test_free_slots_are_filled_while_a_slow_one_runs() -> None:
    gate = threading.Event()

    def act(number: int) -> None:
        if number == 0:
            assert gate.wait(5)
        if number == 30:
            gate.set()

    work = Sums(list(range(31)), slots=2, action=act)

    assert drained(work) == 31


def test_new_work_is_found_while_a_slow_one_runs() -> None:
    gate = threading.Event()
    work = Sums([0], slots=2)

    def act(number: int) -> None:
        if number:
            gate.set()
        else:
            time.sleep(0.05)
            work.due.append(1)
            assert gate.wait(5)

    work.action = act

    assert drained(work) == 2


def test_claims_and_records_come_from_the_draining_thread_alone() -> None:
    work = Sums(list(range(20)), action=lambda _: time.sleep(0.001))

    drained(work)

    here = threading.current_thread().name
    assert work.database_threads == {here}
    assert here not in work.threads


def test_a_single_slot_performs_in_the_draining_thread() -> None:
    work = Sums([1, 2, 3], slots=1)

    assert drained(work) == 3

    assert work.threads == {threading.current_thread().name}


@pytest.mark.parametrize("slots", [1, 4])
def test_work_that_raises_is_told_and_harms_no_other(
    slots: int, caplog: pytest.LogCaptureFixture
) -> None:
    def act(number: int) -> None:
        if number == 3:
            raise ValueError("secret-token")

    work = Sums(list(range(8)), slots=slots, action=act)

    assert drained(work) == 8

    assert work.broken == [(3, "ValueError")]
    assert sorted(work.recorded) == [0, 2, 4, 8, 10, 12, 14]
    assert "ValueError" in caplog.text
    assert "secret-token" not in caplog.text


def test_stopping_claims_no_more_and_records_what_has_begun() -> None:
    stop, all_four = threading.Event(), threading.Barrier(4)

    def act(number: int) -> None:
        all_four.wait(5)
        stop.set()
        time.sleep(0.02)

    work = Sums(list(range(40)), action=act)

    assert drained(work, stopping=stop.is_set) == 4

    assert sorted(work.recorded) == [0, 2, 4, 6]
    assert len(work.due) == 36


def test_what_was_claimed_while_the_stop_came_is_given_back() -> None:
    stop = threading.Event()
    work = Sums(list(range(40)), on_claim=stop.set)

    assert drained(work, stopping=stop.is_set) == 0

    assert work.returned == [0, 1, 2, 3]


def test_a_long_drain_ends_with_a_ring_so_that_it_goes_on() -> None:
    watch, bell = Watch(), CountingBell()
    work = Sums(list(range(100)), slots=1, action=lambda _: watch.pause(3))

    assert drained(work, bell, watch=watch) == 7

    assert watch.now == 21
    assert len(bell.rung) == 8


def test_a_record_that_fails_for_a_while_is_written_in_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch = Watch()
    work = Sums([1, 2, 3], record_fails=lambda _: watch.now < 10)

    assert drained(work, watch=watch) == 3

    assert sorted(work.recorded) == [2, 4, 6]
    assert "DatabaseAway" in caplog.text
    assert "+1555" not in caplog.text


def test_a_database_that_stays_away_raises_after_some_twenty_seconds() -> None:
    watch = Watch()
    work = Sums([1, 2, 3, 4, 5], record_fails=lambda _: True)

    with pytest.raises(DatabaseAway):
        drained(work, watch=watch)

    assert RECORD_FOR_S - 4 < watch.now <= RECORD_FOR_S
    assert work.due == [5]


def test_one_result_that_cannot_be_written_costs_no_other() -> None:
    work = Sums(list(range(8)), slots=8, record_fails=lambda results: 6 in results)

    with pytest.raises(DatabaseAway):
        drained(work)

    assert sorted(work.recorded) == [0, 2, 4, 8, 10, 12, 14]


def test_a_claim_that_fails_is_raised_once_the_rest_is_recorded(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Sums(list(range(8)), action=lambda _: time.sleep(0.005))
    work.claim_fails = lambda: bool(work.claims)

    with caplog.at_level(logging.ERROR), pytest.raises(DatabaseAway):
        drained(work)

    assert sorted(work.recorded) == [0, 2, 4, 6]
    assert "cannot claim" in caplog.text


def test_a_full_lane_keeps_its_slots_busy_and_records_in_batches() -> None:
    work = Sums(list(range(600)), slots=32, action=lambda _: time.sleep(0.02))

    def commit(_: Sequence[int]) -> bool:
        time.sleep(0.003)
        return False

    work.record_fails = commit
    began = time.monotonic()

    drain(work, CountingBell(), stopping=lambda: False, monotonic=time.monotonic)

    assert time.monotonic() - began < 3 * 600 / 32 * 0.02
    assert len(work.batches) < 300

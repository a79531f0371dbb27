"""The history checker finds each kind of violation when one is planted among 20,000 lines."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.tenancy import HOUSE
from tests.proofs.history import Fault, Heard, History, Line, Written, Wrong

BEGAN = datetime(2026, 11, 18, 12, tzinfo=UTC)
ACME, GLOBEX = uuid4(), uuid4()
PEOPLE = [f"1650557{number:04}" for number in range(4)]
RUN = uuid4()
Planting = Callable[[History], None]


def logged(seq: int, attempt: str, phone: str, kind: str, context: str) -> Line:
    """As the stand-in for Meta writes it down."""
    return {
        "seq": seq,
        "biz_opaque_callback_data": attempt,
        "to": phone,
        "type": kind,
        "wamid": f"wamid.{seq}",
        "context": context,
        "error_code": None,
        "real_at": (BEGAN + timedelta(seconds=seq)).isoformat(),
    }


def history(people: list[str] = PEOPLE, runs: tuple[UUID, ...] = (RUN,)) -> History:
    """Everybody agreed, and got one image and one text in each run."""
    log: list[Line] = []
    messages: dict[UUID, Written] = {}
    attempts: dict[str, UUID] = {}

    def took(message: Written, kind: str, context: str = "") -> str:
        seq, attempt = len(log) + 1, str(uuid4())
        messages[message.id] = replace(message, wamid=f"wamid.{seq}")
        attempts[attempt] = message.id
        log.append(logged(seq, attempt, message.phone, kind, context))
        return f"wamid.{seq}"

    heard = [Heard(f"in.{phone}", phone) for phone in people]
    for each in heard:
        word = Written(uuid4(), "confirmation", ACME, "delivered", phone=each.phone)
        took(word, "text", each.wamid)
    for run in runs:
        for phone in people:
            chart = Written(uuid4(), "chart", ACME, "delivered", run=run, phone=phone)
            wamid = took(chart, "image")
            text = replace(chart, id=uuid4(), part="analysis", waits_for=chart.id)
            took(text, "text", wamid)
    return History(
        log,
        messages,
        attempts,
        promised=[(run, phone) for run in runs for phone in people],
        verified=dict.fromkeys(people, ACME),
        heard=heard,
        events={f"m:106:{each.wamid}": "done" for each in heard},
    )


def again(whole: History) -> list[Fault]:
    """Checked anew, as if it had been read so."""
    return replace(whole).faults()


def line_of(whole: History, kind: str) -> Line:
    return next(line for line in whole.log if line["type"] == kind and kind_is_ours(whole, line))


def kind_is_ours(whole: History, line: Line) -> bool:
    return whole.messages[whole.attempts[line["biz_opaque_callback_data"]]].run is not None


def message_of(whole: History, line: Line) -> Written:
    return whole.messages[whole.attempts[line["biz_opaque_callback_data"]]]


def change(whole: History, line: Line, **values: object) -> None:
    message = message_of(whole, line)
    whole.messages = {**whole.messages, message.id: replace(message, **values)}


def loses(whole: History) -> None:
    line = line_of(whole, "text")
    whole.log.remove(line)
    change(whole, line, state="cancelled")


def never_plans(whole: History) -> None:
    whole.promised = [*whole.promised, (uuid4(), PEOPLE[0])]


def shows_as_unconfirmed(whole: History) -> None:
    line = line_of(whole, "text")
    whole.log.remove(line)
    change(whole, line, state="unconfirmed")


def sends_an_attempt_twice(whole: History) -> None:
    whole.log.append({**line_of(whole, "image"), "seq": 999, "wamid": "wamid.999"})


def sends_two_attempts(whole: History) -> None:
    line, attempt = line_of(whole, "image"), str(uuid4())
    whole.attempts = {**whole.attempts, attempt: message_of(whole, line).id}
    whole.log.append({**line, "seq": 999, "biz_opaque_callback_data": attempt})


def plans_twice(whole: History) -> None:
    line, attempt = line_of(whole, "image"), str(uuid4())
    twin = replace(message_of(whole, line), id=uuid4(), wamid="wamid.999")
    whole.messages = {**whole.messages, twin.id: twin}
    whole.attempts = {**whole.attempts, attempt: twin.id}
    more = {"seq": 999, "wamid": "wamid.999", "biz_opaque_callback_data": attempt}
    whole.log.append({**line, **more})


def claims_success(whole: History) -> None:
    whole.log.remove(line_of(whole, "text"))


def claims_another_wamid(whole: History) -> None:
    change(whole, line_of(whole, "text"), wamid="wamid.made-up")


def leaves_open(whole: History) -> None:
    change(whole, line_of(whole, "text"), state="unknown")


def writes_to_a_stranger(whole: History) -> None:
    whole.verified = dict.fromkeys(PEOPLE[1:], ACME)


def writes_for_another_organisation(whole: History) -> None:
    change(whole, line_of(whole, "image"), organisation=GLOBEX)


def writes_to_somebody_else(whole: History) -> None:
    line_of(whole, "image")["to"] = PEOPLE[-1]


def sends_the_text_first(whole: History) -> None:
    image = line_of(whole, "image")
    image["seq"] += 5


def quotes_another_chart(whole: History) -> None:
    line_of(whole, "text")["context"] = "wamid.other"


def goes_on_after_a_stop(whole: History) -> None:
    stop = Heard("in.stop", PEOPLE[0], stops=True)
    whole.heard = [*whole.heard, stop]
    whole.events = {**whole.events, "m:106:in.stop": "done"}
    word = Written(uuid4(), "confirmation", HOUSE, "delivered", "wamid.999", None, PEOPLE[0])
    attempt = str(uuid4())
    whole.messages = {**whole.messages, word.id: word}
    whole.attempts = {**whole.attempts, attempt: word.id}
    whole.log.append(
        {
            **whole.log[0],
            "seq": 999,
            "wamid": "wamid.999",
            "context": "in.stop",
            "biz_opaque_callback_data": attempt,
            "real_at": (BEGAN - timedelta(minutes=1)).isoformat(),
        }
    )


def breaks_the_window(whole: History) -> None:
    line_of(whole, "text")["error_code"] = 131047


def does_not_answer(whole: History) -> None:
    whole.log[0]["context"] = ""


def answers_twice(whole: History) -> None:
    whole.log[1]["context"] = whole.log[0]["context"]


def gives_up_an_event(whole: History) -> None:
    whole.events = {**whole.events, f"m:106:in.{PEOPLE[0]}": "quarantined"}


def takes_from_nowhere(whole: History) -> None:
    whole.log.append({**whole.log[0], "seq": 999, "biz_opaque_callback_data": str(uuid4())})


PLANTED = [
    (loses, Wrong.LOST),
    (never_plans, Wrong.LOST),
    (shows_as_unconfirmed, Wrong.UNCONFIRMED),
    (sends_an_attempt_twice, Wrong.DUPLICATE),
    (sends_two_attempts, Wrong.DUPLICATE),
    (plans_twice, Wrong.DUPLICATE),
    (claims_success, Wrong.FALSE_SUCCESS),
    (claims_another_wamid, Wrong.FALSE_SUCCESS),
    (leaves_open, Wrong.UNSETTLED),
    (writes_to_a_stranger, Wrong.STRANGER),
    (writes_for_another_organisation, Wrong.STRANGER),
    (writes_to_somebody_else, Wrong.STRANGER),
    (sends_the_text_first, Wrong.ORDER),
    (quotes_another_chart, Wrong.ORDER),
    (goes_on_after_a_stop, Wrong.AFTER_STOP),
    (breaks_the_window, Wrong.WINDOW),
    (does_not_answer, Wrong.INBOUND),
    (answers_twice, Wrong.INBOUND),
    (gives_up_an_event, Wrong.INBOUND),
    (takes_from_nowhere, Wrong.NOT_OURS),
]


def test_a_history_as_promised_has_no_fault() -> None:
    assert history().faults() == []


@pytest.mark.parametrize(
    ("plant", "wrong"), PLANTED, ids=lambda each: getattr(each, "__name__", "")
)
def test_what_is_planted_is_found(plant: Planting, wrong: Wrong) -> None:
    whole = history()
    plant(whole)
    assert wrong in {fault.wrong for fault in again(whole)}


def test_each_kind_of_violation_is_planted() -> None:
    assert {wrong for _, wrong in PLANTED} == set(Wrong)


def test_what_a_person_has_stopped_is_not_lost() -> None:
    whole = history()
    goes_on_after_a_stop(whole)
    late = [line for line in whole.log if line["to"] == PEOPLE[0] and kind_is_ours(whole, line)]
    for line in late:
        whole.log.remove(line)
        change(whole, line, state="cancelled")
    assert again(whole) == []


def test_what_waits_behind_something_shown_is_shown_with_it() -> None:
    whole = history()
    text, image = line_of(whole, "text"), line_of(whole, "image")
    for line, state in ((text, "planned"), (image, "unconfirmed")):
        whole.log.remove(line)
        change(whole, line, state=state)
    assert [fault.wrong for fault in again(whole)] == [Wrong.UNCONFIRMED] * 2


def test_twenty_thousand_lines_are_checked_in_a_moment() -> None:
    people = [f"1650{number:07}" for number in range(1000)]
    whole = history(people, tuple(uuid4() for _ in range(10)))
    began = time.process_time()
    assert whole.faults() == []
    assert time.process_time() - began < 5

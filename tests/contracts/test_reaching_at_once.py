"""Team links and codes, used by several at once."""

from contextlib import suppress

from app.use_cases.coding import type_code
from app.use_cases.inviting import enable_managed
from app.use_cases.signing_up import make_organisation
from domain.phone_checks import PER_PERSON, CodeOver, CodeWrong, TooManyCodes, TooSoon
from ports.bell import Lane
from tests.contracts.races import AT_ONCE, at_once
from tests.use_cases.coding.steps import ask


def test_a_team_link_sent_by_many_phones_at_once_lets_in_as_many_as_it_says(crowded):
    opened = crowded.team_link(crowded.organisation(), most=3)
    for place in range(AT_ONCE):
        crowded.says(f"491510000{place}", opened.token.prefilled)

    at_once(lambda _: crowded.work(Lane.INBOX))
    crowded.work(Lane.INBOX)

    assert len(crowded.rows("destination")) == len(crowded.rows("invite_use")) == 3
    assert crowded.rows("invite")[0].uses == 3
    texts = [row.text for row in crowded.messages("confirmation")]
    assert sum("You are in" in text for text in texts) == 3
    assert len(texts) == AT_ONCE


def test_codes_asked_for_at_once_are_one(crowded):
    admin = crowded.organisation()
    crowded.meta_approves("verification_code")

    def asking(_):
        try:
            return ask(crowded, admin)
        except (TooSoon, TooManyCodes):
            return None

    asked_for = at_once(asking)

    assert sum(each is not None for each in asked_for) == 1
    assert len(crowded.messages("code")) == len(crowded.rows("code_sent")) == 1


def test_codes_that_one_person_asks_for_at_once_in_two_organisations_are_counted_together(
    crowded,
):
    admin = crowded.organisation()
    crowded.meta_approves("verification_code")
    known = {"storage": crowded.storage, "clock": crowded.clock}
    other = make_organisation(admin, "Globex", "UTC", **known)
    enable_managed(other, **known)

    def asking(place):
        with suppress(TooManyCodes):
            ask(crowded, (admin, other)[place % 2], f"49151000{place:04}", "")

    for place in range(PER_PERSON - 1):
        asking(place)
    at_once(lambda place: asking(100 + place))

    assert len(crowded.rows("code_sent")) == PER_PERSON


def test_guesses_at_once_are_five_at_most(crowded):
    admin = crowded.organisation()
    crowded.meta_approves("verification_code")
    id = ask(crowded, admin)
    right = crowded.codes.code(f"{id}:1")

    def guess(place):
        wrong = f"{(int(right) + 1 + place) % 10**6:06}"
        try:
            type_code(
                admin,
                id,
                wrong,
                storage=crowded.storage,
                codes=crowded.codes,
                clock=crowded.clock,
            )
        except CodeWrong:
            return "wrong"
        except CodeOver:
            return "over"

    assert sorted(at_once(guess)) == ["over", *["wrong"] * 5]
    assert crowded.rows("phone_check")[0].tries == 5

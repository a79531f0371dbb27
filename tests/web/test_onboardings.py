"""A Branded onboarding, which the customer and the operators tick, read and hear of."""

from datetime import timedelta

import pytest

from adapters.sql import tables
from adapters.sql.engine import database_now, writing
from ports.bell import Lane
from tests.cast import CLEO, EMAILS

ONBOARDING = "/settings/destinations/whatsapp/onboarding"
WISH = {
    "volume": "200 people, one chart a day",
    "regions": "Germany and Austria",
    "use_case": "Sales charts for our shops",
    "meta_assets": "A verified portfolio",
    "number": "buy",
}


def test_booking_mails_the_operator_and_both_see_the_six_steps(cleo, operator, world):
    form = cleo.get(ONBOARDING).text
    booked = cleo.post(ONBOARDING, **WISH)
    onboarding = world.rows("onboarding")[0].id

    ours = cleo.get(ONBOARDING).text
    theirs = operator.get(f"/operator/onboardings/{onboarding}").text

    assert "$1.15 a month" in form
    assert booked.status_code == 303
    (mail,) = (row for row in world.rows("mail") if row.to == "hello@chartcastr.example")
    assert "Germany and Austria" in mail.body
    assert str(onboarding) in mail.body
    for page in (ours, theirs):
        assert page.count('<li class="card"') == 6
        assert "200 people, one chart a day" in page
        assert "Meta business verification" in page
    assert ours.count(">Your team</option>") == theirs.count(">The customer</option>") == 6
    assert "The customer" not in ours
    listed = operator.get("/operator/onboardings").text
    assert "Globex" in listed
    assert 'row-between onboarding-state">0 of 6 steps' in listed


def test_each_side_ticks_and_writes_what_the_other_sees(cleo, operator, world):
    cleo.post(ONBOARDING, **WISH)
    theirs = f"/operator/onboardings/{world.rows('onboarding')[0].id}"

    operator.post(f"{theirs}/steps/discovery", state="done", owner="operator")
    operator.post(f"{theirs}/steps/number/notes", text="Ordered at Twilio.")
    cleo.post(f"{ONBOARDING}/steps/verification", state="stuck", owner="operator")
    cleo.post(f"{ONBOARDING}/steps/verification/notes", text="Meta wants a utility bill.")

    ours = cleo.get(ONBOARDING).text
    assert "1 of 6 steps are done" in ours
    assert "Ordered at Twilio." in ours
    seen = operator.get(theirs).text
    assert "Meta wants a utility bill." in seen
    assert "Stuck" in seen
    assert "Each step as the customer reads it: “you” is them." in seen
    assert "as the customer reads it" not in ours


def test_where_no_mail_leaves_no_mail_is_promised(cleo, doors):
    doors(mail_leaves=False)
    cleo.post(ONBOARDING, **WISH)
    booked = cleo.get(ONBOARDING).text
    cleo.post(f"{ONBOARDING}/steps/discovery", state="done", owner="operator")
    ticked = cleo.get(ONBOARDING).text
    cleo.post(f"{ONBOARDING}/steps/discovery/notes", text="We are ready.")
    written = cleo.get(ONBOARDING).text

    assert "The operator sees it on their pages" in booked
    assert "Saved. The operator sees it in the same list." in ticked
    assert "Written. The operator sees it in the same list." in written
    assert "by mail" not in booked + ticked + written
    assert "has a mail" not in booked


def test_a_step_that_becomes_the_customer_s_turn_is_mailed_to_them(cleo, operator, world):
    cleo.post(ONBOARDING, **WISH)
    theirs = f"/operator/onboardings/{world.rows('onboarding')[0].id}"

    operator.post(f"{theirs}/steps/number", state="doing", owner="customer")

    (mail,) = (row for row in world.rows("mail") if row.to == EMAILS[CLEO])
    assert mail.subject == "Your WhatsApp number: it is your turn"


@pytest.mark.parametrize(
    ("where", "typed"),
    [
        ("steps/discovery", {"state": "done", "owner": "customer"}),
        ("steps/discovery/notes", {"text": "Late."}),
    ],
)
def test_a_closed_onboarding_is_only_read(cleo, operator, world, where, typed):
    cleo.post(ONBOARDING, **WISH)
    here = f"/operator/onboardings/{world.rows('onboarding')[0].id}"
    operator.post(f"{here}/closing")
    mails = len(world.rows("mail"))

    assert operator.post(f"{here}/{where}", **typed).status_code == 409
    assert len(world.rows("mail")) == mails


@pytest.mark.parametrize("missing", ["volume", "regions", "use_case"])
def test_an_answer_that_is_missing_is_marked_and_the_others_stay(cleo, world, missing):
    refused = cleo.post(ONBOARDING, **(WISH | {missing: " "}))

    assert refused.status_code == 422
    assert f'id="{missing}-fault"' in refused.text
    assert world.rows("onboarding") == []
    kept = "regions" if missing != "regions" else "volume"
    assert WISH[kept] in refused.text


def test_a_second_booking_is_refused_until_the_first_is_closed(cleo, operator, world):
    cleo.post(ONBOARDING, **WISH)
    again = cleo.post(ONBOARDING, **WISH)
    operator.post(f"/operator/onboardings/{world.rows('onboarding')[0].id}/closing")

    assert again.status_code == 409
    assert cleo.post(ONBOARDING, **WISH).status_code == 303


OPERATORS_MAILBOX = "hello@chartcastr.example"


def mailed(world, to, about):
    return [row for row in world.rows("mail") if row.to == to and about in row.subject]


def test_what_a_customer_ticks_and_writes_reaches_the_operators_by_one_mail(cleo, operator, world):
    cleo.post(ONBOARDING, **WISH)
    cleo.post(f"{ONBOARDING}/steps/verification", state="stuck", owner="operator")
    cleo.post(f"{ONBOARDING}/steps/verification/notes", text="Meta wants a bill.\n\nWhich one?")
    cleo.post(f"{ONBOARDING}/steps/token/notes", text="We have the user.")

    (mail,) = mailed(world, OPERATORS_MAILBOX, "Globex goes on with its Branded onboarding")
    said = (
        "The step “Meta business verification” is stuck and the operator’s turn now.",
        "A note on the step “Meta business verification”: Meta wants a bill.\n\nWhich one?",
        "A note on the step “Access”: We have the user.",
    )
    places = [mail.body.index(each) for each in said]
    assert places == sorted(places)
    assert mail.body.count("(by Cleo Lind)") == 3
    assert mail.body.count("/operator/onboardings/") == 1
    assert mail.body.endswith("\n\nChartcastr\n")


def test_that_mail_waits_for_more_and_what_comes_after_it_goes_by_another(cleo, world):
    cleo.post(ONBOARDING, **WISH)
    world.work(Lane.MAIL)
    cleo.post(f"{ONBOARDING}/steps/token/notes", text="We have the user.")
    world.work(Lane.MAIL)
    (waiting,) = mailed(world, OPERATORS_MAILBOX, "goes on")
    assert waiting.state == "due"

    with writing(world.engine) as connection:
        past = tables.mail.update().where(tables.mail.c.id == waiting.id)
        connection.execute(past.values(due=database_now(connection) - timedelta(seconds=1)))
    cleo.post(f"{ONBOARDING}/steps/token/notes", text="And its token.")
    world.work(Lane.MAIL)

    first, second = mailed(world, OPERATORS_MAILBOX, "goes on")
    assert {first.state, second.state} == {"sent", "due"}
    sent = next(each for each in (first, second) if each.state == "sent")
    assert "And its token." not in sent.body


def test_what_an_operator_ticks_and_writes_reaches_the_customers_admins(cleo, operator, world):
    cleo.post(ONBOARDING, **WISH)
    theirs = f"/operator/onboardings/{world.rows('onboarding')[0].id}"
    operator.post(f"{theirs}/steps/discovery", state="done", owner="operator")
    operator.post(f"{theirs}/steps/number/notes", text="Ordered at Twilio.")

    (mail,) = mailed(world, EMAILS[CLEO], "the onboarding goes on")
    assert "The step “Discovery” is done now." in mail.body
    assert "A note on the step “Phone number”: Ordered at Twilio." in mail.body
    assert mailed(world, OPERATORS_MAILBOX, "goes on") == []


def test_saving_a_step_as_it_stands_mails_nobody(cleo, operator, world):
    cleo.post(ONBOARDING, **WISH)
    theirs = f"/operator/onboardings/{world.rows('onboarding')[0].id}"
    before = len(world.rows("mail"))
    cleo.post(f"{ONBOARDING}/steps/discovery", state="waiting", owner="operator")
    operator.post(f"{theirs}/steps/discovery", state="waiting", owner="operator")

    assert len(world.rows("mail")) == before


def test_a_closed_onboarding_stays_to_be_read_with_its_end_and_another_can_be_booked(
    cleo, operator, world
):
    cleo.post(ONBOARDING, **WISH)
    first = world.rows("onboarding")[0].id
    cleo.post(f"{ONBOARDING}/steps/token/notes", text="We have the user.")
    operator.post(f"/operator/onboardings/{first}/closing", outcome=" Your number sends. ")
    ours = cleo.get(ONBOARDING).text

    assert "This onboarding is closed, with 0 of 6 steps done" in ours
    for words in ("Your number sends.", "by Ben Okafor (operator)", "We have the user."):
        assert words in ours
        assert words in operator.get(f"/operator/onboardings/{first}").text
    assert "Write a note" not in ours
    assert "Whose turn" not in ours
    assert "Look at your onboarding" in cleo.get("/settings/plan").text
    (mail,) = mailed(world, EMAILS[CLEO], "the onboarding is closed")
    assert "They write: Your number sends." in mail.body

    assert 'id="book"' in cleo.get(f"{ONBOARDING}?another=1").text
    assert f'href="{ONBOARDING}?another=1"' in ours
    cleo.post(ONBOARDING, **WISH)
    now = cleo.get(ONBOARDING).text
    assert "Write a note" in now
    assert f'href="{ONBOARDING}s/{first}"' in now
    assert "Your number sends." in cleo.get(f"{ONBOARDING}s/{first}").text
    closed = cleo.get(f"{ONBOARDING}s/{first}").text
    assert "Book another" not in closed
    assert f'href="{ONBOARDING}">The one under way' in closed
    assert "The one under way" not in ours + now


def test_the_closed_onboarding_of_another_organisation_is_not_there(ada, cleo, operator, world):
    cleo.post(ONBOARDING, **WISH)
    first = world.rows("onboarding")[0].id
    operator.post(f"/operator/onboardings/{first}/closing")

    assert ada.get(f"{ONBOARDING}s/{first}").status_code == 404
    assert "left no words" in cleo.get(ONBOARDING).text


def test_an_outcome_that_is_too_long_closes_nothing(cleo, operator, world):
    cleo.post(ONBOARDING, **WISH)
    here = f"/operator/onboardings/{world.rows('onboarding')[0].id}"

    assert operator.post(f"{here}/closing", outcome="x" * 1001).status_code == 422
    assert world.rows("onboarding")[0].closed_at is None


def test_a_member_may_look_and_neither_books_nor_ticks(ada, ben, world):
    assert ben.post(ONBOARDING, **WISH).status_code == 403
    ada.post(ONBOARDING, **WISH)

    page = ben.get(ONBOARDING).text

    assert "Discovery" in page
    assert "Your admins and the operator set the state of each step." in page
    assert "Write a note" not in page
    assert (page.count("Whose turn: Your team"), page.count("Whose turn: The operator")) == (2, 4)
    ticked = ben.post(f"{ONBOARDING}/steps/discovery", state="done", owner="customer")
    assert ticked.status_code == 403


def test_work_of_the_mail_lane_sends_them(cleo, world):
    cleo.post(ONBOARDING, **WISH)

    world.work(Lane.MAIL)

    assert {row.state for row in world.rows("mail")} == {"sent"}

"""What one organisation does to the shared number touches all: a fifth of STOPs pauses it, and a
newcomer reaches ten people."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import organisation
from app.use_cases.admitting import resume_organisation
from app.use_cases.corresponding import Counter
from app.use_cases.inviting import remove_recipient
from domain.plans import RecipientLimit
from domain.tenancy import Actor
from ports.bell import Lane
from tests.use_cases.coding.steps import arrived, ask, enter
from tests.world import World

PHONES = [f"165055500{place:02}" for place in range(1, 20)]


@pytest.fixture
def acme(world: World) -> World:
    world.admin = world.organisation("Acme")
    return world


def reached(world: World, count: int) -> None:
    """So many recipients, each of whom has just got a chart."""
    people = [world.recipient(world.admin, phone, phone) for phone in PHONES[:count]]
    world.fire(world.admin, world.pulse(world.admin, *people))
    world.work_all()


def stop(world: World, *phones: str) -> None:
    for phone in phones:
        world.clock.forward(seconds=1)
        world.says(phone, "STOP")
    world.work(Lane.INBOX, Lane.DELIVER)


def standing(world: World, name: str = "Acme"):
    return next(row for row in world.rows("organisation") if row.name == name)


def let_go_on(world: World) -> None:
    operator = Actor.operator(world.admin.person)
    counter = Counter(world.storage, world.clock, "Chartcastr", "", world.public_url)
    resume_organisation(operator, world.admin.organisation, counter=counter)


def not_approved(world: World) -> None:
    with writing(world.engine) as connection:
        connection.execute(update(organisation).values(approved=False))


def test_a_fifth_of_stops_in_seven_days_pauses_the_organisation(acme):
    reached(acme, 10)

    stop(acme, PHONES[0])
    before = standing(acme).access
    stop(acme, PHONES[1])

    assert before == "granted"
    assert standing(acme).access == "paused"
    assert standing(acme).access_reason.startswith("2 of 10 recipients said STOP within 7 days")


def test_the_operator_and_the_admins_hear_of_it(acme):
    reached(acme, 10)

    stop(acme, PHONES[0], PHONES[1])
    acme.work(Lane.UPKEEP)

    (alert,) = acme.rows("alert")
    assert (alert.kind, alert.subject) == ("stops", str(acme.admin.organisation))
    assert alert.text.startswith("Acme is paused. 2 of 10 recipients said STOP")
    assert PHONES[0] not in alert.text
    subjects = {row.to: row.subject for row in acme.rows("mail")}
    assert subjects["admin@acme.example"] == "Your sending on WhatsApp is paused"


def test_what_is_due_then_is_held_and_a_confirmation_still_goes(acme):
    reached(acme, 10)
    stop(acme, PHONES[0], PHONES[1])
    acme.messenger.sent.clear()

    acme.fire(acme.admin, acme.pulse(acme.admin, acme.recipient(acme.admin, PHONES[10])))
    acme.work_all()

    charts = [row for row in acme.messages("chart") if row.reason == "organisation_paused"]
    assert [row.state for row in charts] == ["held"]
    assert [sent.text[:10] for sent in acme.messenger.sent] == ["You are in"]


@pytest.mark.parametrize("recipients", [1, 2, 5])
def test_one_person_s_stop_pauses_nobody(acme, recipients):
    reached(acme, recipients)

    stop(acme, PHONES[0])

    assert standing(acme).access == "granted"


@pytest.mark.parametrize("recipients", [2, 5])
def test_two_stops_of_few_recipients_pause(acme, recipients):
    reached(acme, recipients)

    stop(acme, PHONES[0], PHONES[1])

    assert standing(acme).access == "paused"
    assert standing(acme).access_reason.startswith(f"2 of {recipients} recipients said STOP")


def test_whoever_is_removed_after_a_stop_has_said_it_all_the_same(acme):
    reached(acme, 10)
    stop(acme, PHONES[0])
    (gone,) = [row.id for row in acme.rows("destination") if row.state == "stopped"]
    remove_recipient(acme.admin, gone, storage=acme.storage, clock=acme.clock)

    stop(acme, PHONES[1])

    assert standing(acme).access == "paused"
    assert standing(acme).access_reason.startswith("2 of 10 recipients said STOP")


def test_whoever_starts_again_has_said_stop_all_the_same(acme):
    reached(acme, 10)
    stop(acme, PHONES[0])
    acme.clock.forward(seconds=1)
    acme.says(PHONES[0], "START")
    acme.work_all()

    stop(acme, PHONES[1])

    assert standing(acme).access_reason.startswith("2 of 10 recipients said STOP")


def test_after_a_pause_only_later_stops_count(acme):
    reached(acme, 10)
    stop(acme, PHONES[0], PHONES[1])
    acme.clock.forward(minutes=1)
    let_go_on(acme)

    stop(acme, PHONES[2])
    after_one = standing(acme).access
    stop(acme, PHONES[3])

    assert after_one == "granted"
    assert standing(acme).access == "paused"
    assert standing(acme).access_reason.startswith("2 of 8 recipients said STOP")


def test_stops_of_more_than_a_week_ago_count_no_more(acme):
    reached(acme, 10)
    stop(acme, PHONES[0])
    acme.clock.forward(days=8)
    for phone in PHONES[1:10]:
        acme.says(phone, "hi")
    acme.work_all()
    acme.fire(acme.admin, acme.pulse(acme.admin, *recipients(acme)))
    acme.work_all()

    stop(acme, PHONES[1])

    assert standing(acme).access == "granted"


def recipients(world: World):
    return [row.id for row in world.rows("destination") if row.state == "active"]


def test_a_stop_is_not_held_against_one_who_sent_nothing(acme):
    reached(acme, 10)
    quiet = acme.organisation("Quiet")
    for phone in PHONES[:10]:
        acme.recipient(quiet, phone, phone)
    acme.clock.forward(days=8)  # their confirmations are older than the week
    for phone in PHONES[:10]:
        acme.says(phone, "hi")
    acme.work_all()
    acme.fire(acme.admin, acme.pulse(acme.admin, *mine(acme)))
    acme.work_all()

    stop(acme, PHONES[0], PHONES[1])

    assert standing(acme).access == "paused"
    assert standing(acme, "Quiet").access == "granted"


def mine(world: World):
    return [
        row.id
        for row in world.rows("destination")
        if row.organisation == world.admin.organisation and row.state == "active"
    ]


def test_the_same_person_s_second_stop_counts_once(acme):
    reached(acme, 10)

    stop(acme, PHONES[0], PHONES[0], PHONES[0])

    assert standing(acme).access == "granted"


def by_code(world: World) -> None:
    """Verified by a code that is typed in, instead of by an invite."""
    world.meta_approves("verification_code")
    id = ask(world, world.admin)
    enter(world, world.admin, id, arrived(world))


def by_words(*words: str) -> Callable[[World], None]:
    """Said by a recipient who has just got a chart, the last in reply to it."""

    def say(world: World) -> None:
        reached(world, 1)
        (chart,) = world.messages("chart")
        for word in words:
            world.clock.forward(seconds=1)
            world.says(PHONES[0], word, about=chart.wamid if word.startswith("PAUSE") else "")
            world.work(Lane.INBOX)

    return say


def by_invite(world: World) -> None:
    world.recipient(world.admin)


@pytest.mark.parametrize(
    ("does", "says"),
    [
        (by_invite, "Charts from Acme will arrive here."),
        (by_code, "Charts from Acme arrive here."),
        (by_words("STOP"), "no more charts from Acme"),
        (by_words("STOP", "START"), "Charts from Acme come again."),
        (by_words("PAUSE 7"), "from Acme does not come here until"),
    ],
    ids=["invite", "code", "STOP", "START", "PAUSE"],
)
def test_every_confirmation_names_the_organisation(acme, does, says):
    does(acme)

    assert says in "".join(row.text for row in acme.messages("confirmation", "notice"))


# --- ten recipients until approved ---------------------------------------------------------


def test_a_newcomer_invites_ten_and_not_one_more(acme):
    not_approved(acme)
    for phone in PHONES[:6]:
        acme.recipient(acme.admin, phone, phone)
    for _ in range(4):
        acme.invite(acme.admin)

    with pytest.raises(RecipientLimit):
        acme.invite(acme.admin)

    acme.clock.forward(days=30)  # the open invites have expired
    acme.invite(acme.admin)


def test_one_who_is_approved_invites_any_number(acme):
    for _ in range(12):
        acme.invite(acme.admin)

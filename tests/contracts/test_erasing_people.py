"""What is left of somebody who deletes their account; on every database."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Engine

from adapters.sql.queries.audit import SqlAuditQueries
from app.use_cases.coding import request_code, type_code
from app.use_cases.corresponding import Counter
from app.use_cases.letters import Letterhead
from app.use_cases.notifying import choose_confirmation
from app.use_cases.onboarding import book_onboarding, write_own_note
from app.use_cases.operating import make_operator
from app.use_cases.own_account import (
    ask_for_address,
    ask_for_reset,
    begin_browser,
    confirm_address,
    rename_me,
)
from app.use_cases.own_end import delete_my_account, look_at_my_end
from app.use_cases.own_phone import invite_own_phone, remove_own_phone
from app.use_cases.signing_up import (
    SignUpWish,
    ask_to_sign_up,
    finish_sign_up,
    make_organisation,
)
from app.use_cases.teaming import (
    Newcomer,
    invite_teammate,
    join_as_myself,
    join_as_new,
    leave_organisation,
)
from app.use_cases.visiting import begin_visit
from domain.accounts import LastOperator, PasswordWrong, Secret, StillAnswers
from domain.notifications import ConfirmationChannel
from domain.onboarding import OnboardingStep, OwnNumber, Wish
from domain.tenancy import THE_HOUSE, Actor, Role
from ports.bell import Lane
from ports.queries.audit import AuditFilter
from tests.contracts.test_erasing import left
from tests.use_cases.coding.steps import arrived
from tests.web.mailbox import key_of
from tests.world import SARAH, World

PASSWORD = "a staple of horses"
FIRST, THEN = "Canarina Serinus", "Wilhelmina Finch"
BEFORE, AFTER = "canary@bird.example", "finch@bird.example"
PHONE, TYPED = "16505557777", "16505558888"
CANARIES = (FIRST, THEN, BEFORE, AFTER, PHONE, TYPED)
HEAD_URL = "http://here"


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


@dataclass
class Lived:
    """Two organisations that go on, and who has worked in both."""

    world: World
    acme: Actor
    globex: Actor
    her: Actor
    elsewhere: Actor

    @property
    def ports(self) -> dict:
        return {"storage": self.world.storage, "clock": self.world.clock}

    @property
    def head(self) -> Letterhead:
        return Letterhead("Chartcastr", HEAD_URL, self.world.vault)

    def delete(self, present: str = PASSWORD, who: Actor | None = None) -> None:
        delete_my_account(
            who or self.her,
            present,
            passwords=self.world.passwords,
            head=self.head,
            **self.ports,
        )

    def mailed(self, to: str, subject: str) -> Secret:
        """The secret of the newest mail of that subject, once it has gone."""
        self.world.work(Lane.MAIL)
        sent = [each for each in self.world.mailer.sent if each[0] == to and subject in each[1]]
        line = next(each for each in sent[-1][2].splitlines() if "?key=" in each)
        return Secret(key_of(line))


@pytest.fixture
def lived(world: World) -> Lived:
    """She came by an invitation, has another name and another address by now, and has left her
    trace wherever somebody can."""
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    here = Lived(world, acme, globex, acme, globex)
    invite_teammate(acme, BEFORE, Role.ADMIN, head=here.head, **here.ports)
    here.her = join_as_new(
        here.mailed(BEFORE, "invites you"),
        Newcomer(FIRST, BEFORE, PASSWORD),
        vouched=False,
        passwords=world.passwords,
        **here.ports,
    )
    invite_teammate(globex, BEFORE, Role.MEMBER, head=here.head, **here.ports)
    token = here.mailed(BEFORE, "invites you")
    here.elsewhere = join_as_myself(here.her, token, **here.ports)
    _works(here)
    _moves(here)
    return here


def _works(here: Lived) -> None:
    world, her = here.world, here.her
    world.meta_approves("verification_code")
    own = world.recipient(her, PHONE, FIRST, for_self=True)
    for channel in ConfirmationChannel:
        choose_confirmation(her, channel, on=True, storage=world.storage)
    other = world.recipient(her, SARAH, "Sarah")
    world.fire(her, world.pulse(her, own, other))
    check = request_code(her, "16505550000", "Theo", for_self=False, **here.ports)
    type_code(her, check, arrived(world), codes=world.codes, **here.ports)
    request_code(her, TYPED, "", for_self=True, **here.ports)
    invite_teammate(her, "nora@globex.example", Role.MEMBER, head=here.head, **here.ports)
    begin_browser(her, "Firefox on Windows", remembered=True, storage=world.storage)
    counter = Counter(world.storage, world.clock, "Chartcastr", "ops@here.example", HEAD_URL)
    wish = Wish("Forty people", "Germany", "Mornings", "", OwnNumber.BUY)
    booked = book_onboarding(her, wish, counter=counter)
    write_own_note(her, booked.id, OnboardingStep.NUMBER, "In May", counter=counter)
    world.work_all()


def _moves(here: Lived) -> None:
    """Another name and address, and links that are on their way."""
    world, her = here.world, here.her
    rename_me(her, THEN, storage=world.storage)
    ask_for_address(her, AFTER, PASSWORD, passwords=world.passwords, head=here.head, **here.ports)
    confirm_address(here.mailed(AFTER, "Confirm"), head=here.head, **here.ports)
    wish = SignUpWish(BEFORE, "A stranger", "Nest", "UTC")
    ask_to_sign_up(wish, head=here.head, **here.ports)
    ask_for_reset(AFTER, head=here.head, **here.ports)
    invite_teammate(her, "otto@globex.example", Role.MEMBER, head=here.head, **here.ports)
    world.work_all()


def given_a_password(world: World, who: Actor) -> None:
    hashed = world.passwords.hash(PASSWORD)
    with world.storage.house(THE_HOUSE) as house:
        house.people.save(replace(house.people.get(who.person), password_hash=hashed))
        house.commit()


def test_the_traces_are_there_before(lived):
    assert {
        "person.name",
        "person.email",
        "invitation.email",
        "account_link.email",
        "audit.subject",
        "consent.said",
        "contact_key.value",
        "mail.to",
        "mail.subject",
        "mail.body",
    } <= left(lived.world.engine, *CANARIES)


def test_of_who_deletes_their_account_nothing_personal_is_left_in_any_table(lived):
    lived.delete()
    lived.world.work(Lane.MAIL)

    assert left(lived.world.engine, *CANARIES) == set()
    assert lived.her.person not in {row.person for row in lived.world.rows("membership")}
    assert lived.world.rows("signed_in_browser") == []


def test_the_last_mail_goes_to_the_address_and_leaves_no_copy(lived):
    lived.delete()
    waiting = left(lived.world.engine, *CANARIES)
    lived.world.work(Lane.MAIL)

    to, subject, body, *_ = lived.world.mailer.sent[-1]
    assert waiting == {"mail.to"}
    assert (to, subject) == (AFTER, "Your account at Chartcastr is deleted")
    assert "Goodbye" in body
    assert left(lived.world.engine, AFTER) == set()


def test_what_they_made_stays_and_the_log_tells_it_of_somebody(lived):
    pulses = len(lived.world.rows("pulse"))
    deliveries = len(lived.world.rows("delivery"))
    lived.delete()

    lines = SqlAuditQueries(lived.world.engine, lived.acme).lines(AuditFilter(), None).items
    assert (len(lived.world.rows("pulse")), len(lived.world.rows("delivery"))) == (
        pulses,
        deliveries,
    )
    assert {line.who for line in lines if line.what == "made a pulse"} == {"Somebody"}
    assert [line.who for line in lines if "deleted their account" in line.what] == ["Somebody"]
    assert {row.label for row in lived.world.rows("destination")} >= {"Sarah", "Theo"}
    lived.world.fire(lived.acme, _pulse_of(lived))
    lived.world.work_all()
    assert lived.world.messages("chart")[-1].state == "accepted"


def _pulse_of(lived: Lived):
    (row,) = lived.world.rows("pulse")
    with lived.world.storage.tenant(lived.acme) as uow:
        return uow.pulses.get(row.id)


def test_others_keep_what_is_theirs(lived):
    theirs = {row.email for row in lived.world.rows("person")} - {AFTER}
    lived.delete()

    assert theirs <= {row.email for row in lived.world.rows("person")}
    assert {"nora@globex.example", "otto@globex.example"} <= {
        row.email for row in lived.world.rows("invitation")
    }


def test_an_address_of_before_that_is_somebody_else_s_by_now_stays_theirs(lived):
    asked = SignUpWish(BEFORE, "Another", "Perch", "UTC")
    ask_to_sign_up(asked, head=lived.head, **lived.ports)
    secret = lived.mailed(BEFORE, "Confirm your address")
    lived.world.clock.forward(minutes=1)
    finish_sign_up(secret, PASSWORD, passwords=lived.world.passwords, **lived.ports)
    ask_for_reset(BEFORE, head=lived.head, **lived.ports)
    lived.delete()
    lived.world.work(Lane.MAIL)

    assert left(lived.world.engine, FIRST, THEN, AFTER) == set()
    assert left(lived.world.engine, BEFORE) == {"person.email", "mail.to", "account_link.email"}


def test_one_that_a_colleague_has_moved_to_since_takes_nothing_of_hers_along(lived):
    world, known = lived.world, {"head": lived.head, **lived.ports}
    given_a_password(world, lived.acme)
    world.clock.forward(minutes=1)
    ask_for_address(lived.acme, BEFORE, PASSWORD, passwords=world.passwords, **known)
    confirm_address(lived.mailed(BEFORE, "Confirm your new address"), **known)
    lived.delete()
    world.work(Lane.MAIL)

    assert left(world.engine, FIRST, THEN, AFTER) == set()
    assert "person.email" in left(world.engine, BEFORE)


def test_a_number_that_is_somebody_else_s_by_now_stays_theirs(lived):
    world = lived.world
    office = world.recipient(lived.acme, TYPED, "Office")
    lived.delete()
    world.work(Lane.MAIL)
    sent = len(world.messenger.sent)
    world.fire(lived.acme, world.pulse(lived.acme, office))
    world.work_all()

    assert left(world.engine, FIRST, THEN, BEFORE, AFTER, PHONE) == set()
    assert len(world.messenger.sent) > sent
    (theirs,) = [row.contact for row in world.rows("address") if row.destination == office]
    assert [row.event for row in world.rows("consent") if row.contact == theirs]


def test_a_wrong_password_deletes_nothing(lived):
    before = left(lived.world.engine, *CANARIES)
    with pytest.raises(PasswordWrong):
        lived.delete("something else")

    assert left(lived.world.engine, *CANARIES) == before


def test_the_phone_of_an_organisation_that_they_have_left_goes_as_well(lived):
    leave_organisation(lived.her, **lived.ports)
    lived.delete(who=lived.elsewhere)
    lived.world.work(Lane.MAIL)

    assert left(lived.world.engine, *CANARIES) == set()


def test_a_phone_that_they_had_removed_goes_as_well(lived):
    (own,) = (row for row in lived.world.rows("destination") if row.person == lived.her.person)
    remove_own_phone(lived.her, own.id, **lived.ports)
    lived.delete()
    lived.world.work(Lane.MAIL)

    assert left(lived.world.engine, *CANARIES) == set()


def test_an_invite_for_their_own_phone_brings_nobody_any_more(lived):
    world = lived.world
    invite_own_phone(lived.elsewhere, vault=world.vault, **lived.ports)
    lived.delete()

    (invite,) = (row for row in world.rows("invite") if row.for_self and row.used_at is None)
    assert invite.token_sealed is None
    assert invite.withdrawn_at is not None


# --- what stands in the way ------------------------------------------------------------------


def given(world: World, who: Actor, role: Role) -> None:
    with world.storage.house(THE_HOUSE) as house:
        house.tenant(who.organisation).team.give(who.person, role)
        house.commit()


def test_the_only_owner_of_an_organisation_with_others_stays(lived):
    given(lived.world, lived.her, Role.OWNER)
    given(lived.world, lived.acme, Role.ADMIN)
    with pytest.raises(StillAnswers) as refused:
        lived.delete(who=replace(lived.her, role=Role.OWNER))

    assert refused.value.organisations == ("Acme",)
    assert {"person.name", "person.email"} <= left(lived.world.engine, *CANARIES)


def test_one_of_two_owners_goes(lived):
    given(lived.world, lived.her, Role.OWNER)
    lived.delete()

    assert [row.role for row in lived.world.rows("membership")] == ["owner", "owner"]


def test_an_organisation_in_which_nobody_is_and_nothing_goes_with_them(lived):
    world = lived.world
    with world.storage.house(THE_HOUSE) as house:
        house.console.standings.approve(lived.acme.organisation, approved=True)
        house.commit()
    mine = make_organisation(lived.her, "Nest of one", "UTC", **lived.ports)
    operator = Actor.operator(lived.globex.person)
    begin_visit(operator, mine.organisation, "They have asked for it.", **lived.ports)
    end = look_at_my_end(lived.her, storage=world.storage)
    lived.delete()
    world.work(Lane.MAIL, Lane.UPKEEP)

    assert [each.name for each in end.going] == ["Nest of one"]
    assert left(world.engine, "Nest of one", *CANARIES) == set()
    assert mine.organisation not in {row.id for row in world.rows("organisation")}
    assert world.rows("audit")[-1].what == "an organisation was erased by its owner"


def test_of_somebody_who_was_only_there_no_row_is_left(world):
    mine = world.organisation()
    given_a_password(world, mine)
    known = {"storage": world.storage, "passwords": world.passwords, "clock": world.clock}
    delete_my_account(mine, PASSWORD, **known, head=None)
    world.work(Lane.UPKEEP)

    assert world.rows("person") == []


def test_one_in_which_something_was_made_does_not(lived):
    world = lived.world
    mine = make_organisation(lived.her, "Nest of one", "UTC", **lived.ports)
    world.pulse(mine)

    with pytest.raises(StillAnswers) as refused:
        lived.delete()
    assert refused.value.organisations == ("Nest of one",)


def test_the_only_operator_stays_and_one_of_two_goes(lived):
    make_operator(THE_HOUSE, AFTER, **lived.ports)
    with pytest.raises(LastOperator):
        lived.delete()
    make_operator(THE_HOUSE, "admin@acme.example", **lived.ports)
    lived.delete()
    lived.world.work(Lane.MAIL)

    assert left(lived.world.engine, *CANARIES) == set()
    assert len(lived.world.rows("operator")) == 1

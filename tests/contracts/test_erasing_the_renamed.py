"""Whoever is erased goes with every name that they were known by; on every database."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, update

from adapters.sql import tables
from adapters.sql.engine import writing
from adapters.sql.migrate import configured, migrate
from app.use_cases.admitting import ask_for_access
from app.use_cases.corresponding import Counter
from app.use_cases.erasing import erase_organisation, erase_recipient
from app.use_cases.letters import Letterhead
from app.use_cases.notifying import choose_confirmation
from app.use_cases.own_account import ask_for_reset
from app.use_cases.tending import rename_recipient
from domain.alerts import AlertKind
from domain.notifications import ConfirmationChannel
from domain.plans import Access
from domain.tenancy import THE_HOUSE, Actor
from ports.bell import Lane
from ports.erasure import StillSending
from tests.contracts.test_erasing import left
from tests.world import BEN, SARAH, World

CANARY = "16505557777"
FIRST, THEN, NOW = "Canary — CFO", "Serinus of finance", "Somebody else"
GROUP = "Y2FwaV9ncm91cDoy"


@pytest.fixture
def admin(world: World) -> Actor:
    """With a phone of their own, and every way of being told switched on."""
    actor = world.organisation()
    world.recipient(actor, SARAH, "Sarah", for_self=True)
    for channel in ConfirmationChannel:
        choose_confirmation(actor, channel, on=True, storage=world.storage)
    return actor


def rename(world: World, admin: Actor, here, label: str) -> None:
    rename_recipient(admin, here, label, storage=world.storage, clock=world.clock)


def erase(world: World, admin: Actor, here) -> None:
    erase_recipient(admin, here, storage=world.storage, clock=world.clock)


def renamed_twice(world: World, admin: Actor):
    here = world.recipient(admin, CANARY, FIRST)
    rename(world, admin, here, THEN)
    world.says(CANARY, world.invite(admin, THEN).token.prefilled)
    world.work(Lane.INBOX, Lane.DELIVER)
    rename(world, admin, here, NOW)
    return here


def test_the_names_of_before_stand_in_mails_toasts_and_messages(world, admin):
    renamed_twice(world, admin)

    found = left(world.engine, FIRST, THEN)
    assert {"mail.subject", "notification.text", "message.text", "invite.label"} <= found


def test_none_of_them_is_left_of_who_is_erased(world, admin):
    here = renamed_twice(world, admin)
    erase(world, admin, here)

    assert left(world.engine, FIRST, THEN, NOW) == set()
    assert here not in {row.whom for row in world.rows("naming")}


def test_what_names_others_stays(world, admin):
    here = renamed_twice(world, admin)
    world.recipient(admin, BEN, "Ben")
    erase(world, admin, here)

    assert {"mail.subject", "notification.text", "message.text"} <= left(world.engine, "Ben has")


def test_a_message_that_names_them_and_waits_goes_to_nobody(world, admin):
    here = world.recipient(admin, CANARY, FIRST)
    with writing(world.engine) as connection:
        told = tables.message.c.text.contains(FIRST)
        connection.execute(update(tables.message).where(told).values(state="ready"))
    erase(world, admin, here)

    assert [(row.state, row.text) for row in world.messages("notice")] == [("cancelled", "")]


def test_while_one_that_names_them_is_leaving_nothing_is_erased(world, admin):
    here = world.recipient(admin, CANARY, FIRST)
    with writing(world.engine) as connection:
        told = tables.message.c.text.contains(FIRST)
        connection.execute(update(tables.message).where(told).values(state="sending"))
    with pytest.raises(StillSending):
        erase(world, admin, here)

    assert "destination.label" in left(world.engine, FIRST)


def test_a_group_that_is_called_after_them_loses_that_name_and_stays(world, admin):
    here = world.recipient(admin, CANARY, FIRST)
    world.says_in_group(CANARY, GROUP, "chartcastr link")
    world.work(Lane.INBOX, Lane.DELIVER)
    rename(world, admin, here, NOW)
    erase(world, admin, here)

    assert left(world.engine, FIRST, NOW) == set()
    (group,) = (row for row in world.rows("destination") if row.kind == "group")
    assert (group.label, group.state) == ("A group", "active")


def test_whoever_reads_along_in_a_group_is_found_in_what_was_told_of_it(world, admin):
    here = world.recipient(admin, CANARY, FIRST)
    world.group(admin, GROUP)
    added = [{"wa_id": CANARY}]
    change = {"group_id": GROUP, "type": "group_participants_add", "added_participants": added}
    world.posts_change("group_participants_update", {"groups": [change]})
    world.work(Lane.INBOX)
    assert "notification.text" in left(world.engine, f"{FIRST} has joined the group")
    rename(world, admin, here, NOW)
    erase(world, admin, here)

    assert left(world.engine, FIRST, NOW) == set()
    assert [row for row in world.rows("destination") if row.kind == "group"] != []


def test_an_invite_of_their_name_that_nobody_used_and_nobody_can_loses_it(world, admin):
    world.invite(admin, FIRST)
    world.clock.forward(hours=73)
    here = world.recipient(admin, CANARY, FIRST)
    rename(world, admin, here, NOW)
    erase(world, admin, here)

    assert left(world.engine, FIRST, NOW) == set()


def test_an_organisation_that_was_renamed_goes_from_the_operators_mails_and_alerts(world):
    owner = world.organisation("Canary Ltd")
    other = world.organisation("Globex")
    counter = Counter(world.storage, world.clock, "Chartcastr", "ops@here.example", "http://here")
    for actor in (owner, other):
        with world.storage.house(THE_HOUSE) as house:
            house.console.standings.set_access(actor.organisation, Access.NONE)
            name = house.organisations.get(actor.organisation).name
            house.alert(AlertKind.STOPS.value, str(actor.organisation), f"{name} is paused.")
            house.commit()
        ask_for_access(actor, "", counter=counter)
    world.alarm.take(world.clock.now())
    with writing(world.engine) as connection:
        table = tables.organisation
        mine = table.c.id == owner.organisation
        connection.execute(update(table).where(mine).values(name="Serinus Ltd"))
    erase_organisation(owner, "Serinus Ltd", storage=world.storage, clock=world.clock)
    world.work(Lane.UPKEEP)

    assert left(world.engine, "Canary Ltd", "Serinus Ltd") == set()
    assert {"mail.subject", "mail.body", "alert.text"} <= left(world.engine, "Globex")


def test_a_person_whose_address_changed_goes_with_the_one_before(world):
    owner = world.organisation("Canary Ltd")
    other = world.organisation("Globex")
    before, after = "admin@canary-ltd.example", "canary@bird.example"
    head = Letterhead("Chartcastr", "http://here", world.vault)
    ask_for_reset(before, storage=world.storage, clock=world.clock, head=head)
    with writing(world.engine) as connection:
        table = tables.person
        mine = table.c.id == owner.person
        connection.execute(update(table).where(mine).values(email=after, name="Serinus"))
    with world.storage.house(THE_HOUSE) as house:
        rows = house.tenant(other.organisation)
        rows.note(other, "removed a teammate", f"Admin of Canary Ltd, {before}", world.clock.now())
        rows.note(other, "removed a teammate", f"Serinus, {after}", world.clock.now())
        rows.note(other, "removed a teammate", "Nora, nora@globex.example", world.clock.now())
        house.commit()
    erase_organisation(owner, "Canary Ltd", storage=world.storage, clock=world.clock)
    world.work(Lane.UPKEEP)

    assert left(world.engine, before, after, "Canary Ltd", "Serinus") == set()
    assert left(world.engine, "nora@globex.example") == {"audit.subject"}


def test_what_was_told_before_names_were_kept_is_found_by_its_moment(world, admin):
    """The migration names whom the mails and messages of before are about."""
    here = world.recipient(admin, CANARY, FIRST)
    rename(world, admin, here, NOW)
    with writing(world.engine) as connection:
        connection.execute(tables.naming.delete())
        connection.execute(update(tables.invite).values(label=""))
    _migrated_again(world.engine)
    erase(world, admin, here)

    assert left(world.engine, FIRST, NOW) == set()


def _migrated_again(engine: Engine) -> None:
    with engine.connect() as connection:
        config = configured(connection)
        script = ScriptDirectory.from_config(config)
        before = script.get_revision("0019").down_revision
        command.downgrade(config, before)
        connection.commit()
    migrate(engine)

"""What is left of a person, and of an organisation, once they are erased; on every database."""

import base64
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, update

from adapters.sql import tables
from adapters.sql.engine import reading, writing
from adapters.sql.queries.exports import SqlExportQueries
from app.use_cases.accounts import Founder, found_organisation
from app.use_cases.erasing import NotItsName, erase_organisation, erase_recipient
from app.use_cases.inviting import choose_mail_instead, remove_recipient
from domain.tenancy import THE_HOUSE, Actor, NotAllowed, NotFound, Role
from ports.bell import Lane
from ports.erasure import StillSending
from tests.world import BEN, World

PHONE = "16505557777"
NAME, LABEL = "Canarina Serinus", "Canary — CFO"
MAILBOX, USER = "canary@bird.example", "US.990011223344"
CANARIES = (PHONE, NAME, LABEL, MAILBOX, USER, "chirp")


@pytest.fixture
def place(engine: Engine) -> World:
    world = World(engine)
    world.names[PHONE] = NAME
    return world


@pytest.fixture
def admin(place: World) -> Actor:
    return place.organisation()


def everything(engine: Engine) -> Iterable[tuple[str, str, str]]:
    """Each value of each row of each table, as text; what wamids spell is read, too."""
    with reading(engine) as connection:
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    if value is None:
                        continue
                    yield table.name, column, _text(value)


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def left(engine: Engine, *canaries: str) -> set[str]:
    """The columns that still hold one of them."""
    spelled = [*canaries, *(base64.b64encode(each.encode()).decode()[:-4] for each in canaries)]
    return {
        f"{table}.{column}"
        for table, column, text in everything(engine)
        if any(canary in text for canary in spelled)
    }


def lived(place: World, admin: Actor, label: str = LABEL) -> Any:
    """Somebody who has opted in, got charts, asked, judged, and whose chart went by mail, too."""
    here = place.recipient(admin, PHONE, label, user_id=USER)
    choose_mail_instead(admin, here, MAILBOX, on=True, storage=place.storage, clock=place.clock)
    pulse = place.pulse(admin, here)
    place.fire(admin, pulse)
    place.work_all()
    chart = place.messages("chart")[-1]
    place.says(PHONE, "chirp, why?", about=chart.wamid, user_id=USER)
    place.work_all()
    answer = place.messages("answer")[-1]
    place.reacts(PHONE, "👎", about=answer.wamid)
    place.says(PHONE, "chirp to nobody in particular", user_id=USER)
    for seen in ("sent", "delivered", "read"):
        _status(place, seen, chart.wamid)
    place.work_all()
    place.clock.forward(days=2)
    with writing(place.engine) as connection:
        connection.execute(tables.template.delete())
    place.fire(admin, pulse)
    place.work_all()
    return here


def _status(place: World, seen: str, wamid: str) -> None:
    stamp = str(int(place.clock.now().timestamp()))
    line = {"id": wamid, "status": seen, "timestamp": stamp, "recipient_id": PHONE}
    place.posts({"statuses": [line]})


def erase(place: World, admin: Actor, here: Any) -> None:
    erase_recipient(admin, here, storage=place.storage, clock=place.clock)


def test_the_canaries_are_there_before(place, admin):
    lived(place, admin)

    found = left(place.engine, *CANARIES)
    assert {
        "contact.name",
        "contact_key.value",
        "destination.label",
        "destination.mail_to",
        "event.payload",
        "event.key",
        "follow_up.text",
        "invite.label",
        "mail.to",
        "mail.subject",
        "notification.text",
        "webhook_body.raw",
    } <= found


def test_of_an_erased_recipient_nothing_personal_is_left_in_any_table(place, admin):
    here = lived(place, admin)
    erase(place, admin, here)

    assert left(place.engine, *CANARIES) == set()
    assert [row.wamid for row in place.rows("message")] == [None] * len(place.rows("message"))
    assert {row.wamid for row in place.rows("attempt")} == {None}


def test_what_was_sent_is_still_counted(place, admin):
    here = lived(place, admin)
    before = len(place.rows("delivery")), len(place.rows("message"))
    read = place.states("chart").count("read")
    erase(place, admin, here)

    assert (len(place.rows("delivery")), len(place.rows("message"))) == before
    assert place.states("chart").count("read") == read == 1
    assert "ready" not in place.states()
    assert "held" not in place.states()
    assert place.rows("audit")[-1].what == "erased a recipient’s data"


def test_one_who_was_removed_before_is_erased_as_well(place, admin):
    here = lived(place, admin)
    remove_recipient(admin, here, storage=place.storage, clock=place.clock)
    erase(place, admin, here)

    assert left(place.engine, *CANARIES) == set()


def test_erasing_twice_is_erasing_once(place, admin):
    here = lived(place, admin)
    erase(place, admin, here)
    erase(place, admin, here)

    assert left(place.engine, *CANARIES) == set()


def test_a_stop_outlives_them_by_its_fingerprint(place, admin):
    here = lived(place, admin)
    place.says(PHONE, "STOP", user_id=USER)
    place.work_all()
    before = {row.key_hmac for row in place.rows("suppression")}
    erase(place, admin, here)

    assert {row.key_hmac for row in place.rows("suppression")} == before != set()
    assert left(place.engine, *CANARIES) == set()
    sent = len(place.messenger.sent)
    place.says(PHONE, "hello?", user_id=USER)
    place.work_all()
    assert len(place.messenger.sent) == sent


def test_what_another_organisation_needs_of_the_same_contact_stays_theirs(place, admin):
    other = place.organisation("Globex")
    theirs = place.recipient(other, PHONE, "The buyer", user_id=USER)
    here = lived(place, admin)
    erase(place, admin, here)

    assert left(place.engine, LABEL, MAILBOX, "chirp") <= {"event.payload"}
    rows = [row for row in place.rows("event") if "chirp" in row.payload]
    assert {row.organisation for row in rows} <= {None, other.organisation}
    assert PHONE in {row.value for row in place.rows("contact_key")}
    assert [row.destination for row in place.rows("address")] == [theirs]
    pulse = place.pulse(other, theirs)
    place.fire(other, pulse)
    place.says(PHONE, "hi", user_id=USER)
    place.work_all()
    assert place.messages("chart")[-1].state == "accepted"


def test_nobody_elses_recipient_can_be_erased_and_only_owners_may(place, admin):
    here = lived(place, admin)
    stranger = place.organisation("Globex")
    with pytest.raises(NotFound):
        erase(place, stranger, here)
    with pytest.raises(NotAllowed):
        erase(place, Actor(admin.organisation, Role.ADMIN, admin.who), here)

    assert LABEL in {row.label for row in place.rows("destination")}


def test_while_a_message_to_them_is_leaving_nothing_is_erased(place, admin):
    here = lived(place, admin)
    with writing(place.engine) as connection:
        connection.execute(
            update(tables.message).where(tables.message.c.state == "held").values(state="sending")
        )
    with pytest.raises(StillSending):
        erase(place, admin, here)

    assert "contact_key.value" in left(place.engine, PHONE)


def test_of_an_erased_group_nothing_is_left(place, admin):
    group = place.group(admin, "Z3JvdXA6Y2FuYXJ5")
    place.says_in_group(BEN, "Z3JvdXA6Y2FuYXJ5", "chirp among friends")
    place.work_all()
    erase(place, admin, group)

    assert left(place.engine, "Z3JvdXA6Y2FuYXJ5", "chirp") == set()


# --- an organisation -------------------------------------------------------------------------


def end(place: World, owner: Actor, typed: str = "Acme") -> None:
    erase_organisation(owner, typed, storage=place.storage, clock=place.clock)
    place.work(Lane.UPKEEP)


def test_of_an_erased_organisation_nothing_is_left_in_any_table(place, admin):
    here = lived(place, admin)
    place.group(admin)
    end(place, admin)

    mine = str(admin.organisation)
    found = {
        f"{table}.{column}"
        for table, column, text in everything(place.engine)
        if text == mine or text.replace("-", "") == mine.replace("-", "")
    }
    assert found == {"audit.subject"}
    assert left(place.engine, *CANARIES, str(here), "admin@acme.example", "Acme") == set()
    assert place.rows("audit")[-1].what == "an organisation was erased by its owner"


def test_its_neighbour_does_not_notice(place, admin):
    other = place.organisation("Globex")
    theirs = place.recipient(other, BEN, "The buyer")
    pulse = place.pulse(other, theirs)
    place.fire(other, pulse)
    place.work_all()
    names = ("run", "reading", "picture", "delivery", "message", "attempt", "address", "consent")
    before = {name: place.rows(name) for name in (*names, "event", "contact_key")}
    lived(place, admin)
    end(place, admin)

    for name, rows in before.items():
        assert {str(row) for row in rows} <= {str(row) for row in place.rows(name)}, name
    assert [row.name for row in place.rows("organisation")] == ["The house", "Globex"]
    place.says(BEN, "hi")
    place.fire(other, pulse)
    place.work_all()
    assert place.messages("chart")[-1].state == "accepted"


def test_who_sits_elsewhere_too_keeps_their_account(place, admin):
    found_organisation(
        THE_HOUSE,
        "Globex",
        "UTC",
        Founder("Admin", "admin@acme.example", "whatever it was"),
        storage=place.storage,
        passwords=place.passwords,
        clock=place.clock,
    )
    end(place, admin)

    assert [row.email for row in place.rows("person")] == ["admin@acme.example"]
    assert len(place.rows("membership")) == 1


def test_who_made_something_elsewhere_once_stays_there_without_a_name(place, admin):
    other = place.organisation("Globex")
    pulse = place.pulse(other)
    with writing(place.engine) as connection:
        connection.execute(
            update(tables.pulse).where(tables.pulse.c.id == pulse.id).values(by=admin.person)
        )
    end(place, admin)

    assert left(place.engine, "admin@acme.example", "Admin of Acme") == set()
    assert admin.person in {row.id for row in place.rows("person")}


@pytest.mark.parametrize("typed", ["", "acme", "Globex", "Acme2"])
def test_another_name_erases_nothing(place, admin, typed):
    with pytest.raises(NotItsName):
        end(place, admin, typed)

    assert "Acme" in {row.name for row in place.rows("organisation")}


def test_an_admin_cannot_end_an_organisation(place, admin):
    with pytest.raises(NotAllowed):
        end(place, Actor(admin.organisation, Role.ADMIN, admin.who))


def test_the_lanes_go_on_after_an_end(place, admin):
    lived(place, admin)
    end(place, admin)
    place.says(PHONE, "hello?", user_id=USER)
    place.work_all()
    place.work(Lane.MAIL, Lane.UPKEEP)

    assert place.rows("event")[-1].state == "done"


def test_everything_of_an_organisation_can_be_read_before_it_goes(place, admin):
    lived(place, admin)

    files = SqlExportQueries(place.engine, admin).organisation()
    written = {file.name: b"".join(file.pieces) for file in files}

    assert {"people.csv", "destination.csv", "contact.csv"} <= set(written)
    assert LABEL.encode() in written["destination.csv"]


def test_of_somebody_who_came_by_a_team_link_the_toast_goes_too(place, admin):
    here = lived(place, admin)
    told = tables.notification.update().values(subject=f"{uuid4()}:{here}")
    with writing(place.engine) as connection:
        connection.execute(told)

    erase(place, admin, here)

    assert place.rows("notification") == []

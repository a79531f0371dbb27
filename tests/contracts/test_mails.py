"""What the queue of mails promises, on SQLite and on PostgreSQL alike."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.queries.house_mails import SqlHouseMailQueries
from adapters.sql.tables import mail
from domain.mail_refusals import MailRefusal, MailTrouble
from domain.notifications import MAIL_PAUSES, MAIL_TRIES, MailState
from domain.tenancy import THE_HOUSE, Actor, NotFound, PersonId
from ports.bell import Lane
from ports.mailer import MailerDown
from ports.mails import SHOWN_FOR, DueMail
from ports.queries.house_mails import MailsTried
from tests.world import World

WHY = MailRefusal(MailTrouble.SILENT)


class Outage:
    """Takes nothing while it lasts; then it keeps what it takes."""

    def __init__(self) -> None:
        self.over = False
        self.tried: list[str] = []
        self.sent: list[str] = []

    def send(self, to: str, subject: str, body: str, picture: bytes = b"") -> None:
        self.tried.append(subject)
        if not self.over:
            raise MailerDown(MailTrouble.RECIPIENT, 550)
        self.sent.append(subject)


@pytest.fixture
def world(engine: Engine) -> World:
    """Sarah has joined, and a mail about it is due."""
    world = World(engine)
    world.mailer = Outage()
    world.recipient(world.organisation())
    return world


def ago(world: World, gone: timedelta) -> None:
    """Let database time have passed for what waits and what is claimed."""
    with writing(world.engine) as connection:
        for row in connection.execute(select(mail)).all():
            moved = {
                name: moment - gone
                for name in ("due", "lease_until")
                if (moment := getattr(row, name)) is not None
            }
            if moved:
                connection.execute(update(mail).where(mail.c.id == row.id).values(**moved))


def only_mail(world: World) -> Any:
    (row,) = world.rows("mail")
    return row


def in_a_moment(world: World) -> datetime:
    with reading(world.engine) as connection:
        return database_now(connection)


def claim(world: World) -> list[DueMail]:
    return world.mails.claim(10)


def test_a_mail_written_just_now_is_due_now(world):
    world.mailer.over = True

    world.work(Lane.MAIL)

    assert world.mailer.sent == ["Sarah has joined Acme on WhatsApp"]
    assert only_mail(world).state == MailState.SENT


def test_an_outage_delays_a_mail_and_does_not_lose_it(world):
    for pause in MAIL_PAUSES[:4]:
        world.work(Lane.MAIL)
        ago(world, pause)
    assert len(world.mailer.tried) == 4

    world.mailer.over = True
    world.work(Lane.MAIL)
    ago(world, timedelta(days=2))
    world.work(Lane.MAIL)

    assert len(world.mailer.sent) == 1
    assert only_mail(world).state == MailState.SENT


@pytest.mark.parametrize(("tries", "pause"), list(enumerate(MAIL_PAUSES, 1)))
def test_after_each_try_it_waits_and_no_less(world, tries, pause):
    with writing(world.engine) as connection:
        connection.execute(update(mail).values(tries=tries - 1))
    world.work(Lane.MAIL)
    world.work(Lane.MAIL)
    assert len(world.mailer.tried) == 1

    ago(world, pause - timedelta(seconds=30))
    world.work(Lane.MAIL)
    assert len(world.mailer.tried) == 1

    ago(world, timedelta(seconds=30))
    world.work(Lane.MAIL)
    assert len(world.mailer.tried) == 2


def test_an_outage_of_more_than_a_day_fails_it_for_good(world, caplog):
    for _ in range(MAIL_TRIES + 1):
        world.work(Lane.MAIL)
        ago(world, max(MAIL_PAUSES))

    assert len(world.mailer.tried) == MAIL_TRIES
    assert only_mail(world).state == MailState.FAILED
    (last,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert "failed for good at try 9: recipient, SMTP 550" in last.getMessage()


def test_no_line_about_a_mail_holds_its_address_or_words(world, caplog):
    for _ in range(MAIL_TRIES):
        world.work(Lane.MAIL)
        ago(world, max(MAIL_PAUSES))

    assert str(only_mail(world).id) in caplog.text
    assert "@" not in caplog.text
    assert "Sarah" not in caplog.text


def test_a_claimed_mail_is_nobody_elses(world):
    assert len(claim(world)) == 1

    assert not world.mails.waiting()
    assert claim(world) == []


def test_a_worker_that_died_leaves_its_mail_to_another_when_its_lease_ends(world):
    (lost,) = claim(world)
    lease = only_mail(world).lease_until - in_a_moment(world)
    assert timedelta(minutes=4) < lease <= timedelta(minutes=5)

    ago(world, timedelta(minutes=5))

    assert world.mails.waiting()
    (again,) = claim(world)
    assert (again.id, again.tries) == (lost.id, lost.tries + 1)


def test_what_a_worker_says_after_its_lease_is_not_heard(world):
    (late,) = claim(world)
    ago(world, timedelta(minutes=6))
    (again,) = claim(world)

    world.mails.put_off(late, WHY)
    world.mails.give_back([late])
    world.mails.sent([late])

    row = only_mail(world)
    assert (row.state, row.tries, row.due) == (MailState.DUE, again.tries, None)
    assert row.lease_until is not None


def test_a_mail_that_kills_every_worker_fails_for_good(world, caplog):
    for _ in range(MAIL_TRIES):
        assert len(claim(world)) == 1
        ago(world, timedelta(minutes=6))

    assert claim(world) == []
    assert only_mail(world).state == MailState.FAILED
    assert "its worker died" in caplog.text


def test_saying_it_twice_changes_nothing_more(world):
    (mine,) = claim(world)

    world.mails.put_off(mine, WHY)
    once = only_mail(world)
    world.mails.put_off(mine, WHY)

    assert only_mail(world) == once


def test_a_mail_given_back_is_due_at_once_and_keeps_its_try(world):
    world.mails.give_back(claim(world))

    (again,) = claim(world)
    assert again.tries == 1


def test_a_mail_that_waits_is_behind_one_that_is_new(world):
    world.work(Lane.MAIL)
    world.recipient(world.organisation("Globex"), "16505555678", "Ben")
    ago(world, timedelta(hours=1))

    assert [each.tries for each in claim(world)] == [1, 2]


def test_a_name_of_many_lines_and_too_many_signs_is_one_subject_that_fits(world):
    label = "Ana\r\nBcc: eve@example.org" + 50 * "é"
    admin = world.organisation(f"Globex {60 * 'x'}")
    world.recipient(admin, "16505555678", label)

    subjects = [row.subject for row in world.rows("mail")]

    (long,) = [each for each in subjects if each.startswith("Ana")]
    assert long.startswith("Ana Bcc: eve@example.org")
    assert len(long) <= 200


def test_one_that_failed_says_why_and_goes_again_with_all_its_tries(world):
    for _ in range(MAIL_TRIES):
        world.work(Lane.MAIL)
        ago(world, max(MAIL_PAUSES))
    failed = only_mail(world)
    queries = SqlHouseMailQueries(world.engine, Actor.operator(PersonId(failed.id)))
    (line,) = queries.tried().failed
    with world.storage.house(THE_HOUSE) as house:
        house.console.mails.again(line.id)
        house.commit()
    world.mailer.over = True
    world.work(Lane.MAIL)

    assert (line.why, line.tries) == (MailRefusal(MailTrouble.RECIPIENT, 550), MAIL_TRIES)
    assert (only_mail(world).state, only_mail(world).tries) == (MailState.SENT, 1)
    assert queries.tried() == MailsTried((), ())


def test_one_that_has_not_failed_does_not_go_again(world):
    waits = only_mail(world).id
    with world.storage.house(THE_HOUSE) as house:
        with pytest.raises(NotFound):
            house.console.mails.again(waits)
        assert house.console.mails.all_again() == 0


def test_what_failed_a_month_ago_is_shown_no_more(world):
    for _ in range(MAIL_TRIES):
        world.work(Lane.MAIL)
        ago(world, max(MAIL_PAUSES))
    with writing(world.engine) as connection:
        long_ago = database_now(connection) - SHOWN_FOR - timedelta(hours=1)
        connection.execute(update(mail).values(tried_at=long_ago))
    operator = Actor.operator(PersonId(only_mail(world).id))

    assert SqlHouseMailQueries(world.engine, operator).tried().failed == ()
    with world.storage.house(THE_HOUSE) as house:
        assert house.console.mails.all_again() == 0

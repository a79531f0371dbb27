"""What must not be in a log line is not in it."""

import base64
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from adapters.sql.alerts import open_alert
from adapters.sql.engine import writing
from app.faults import told
from app.logs import log_to_stdout, redacted
from app.use_cases.accounts import SignInRefused, sign_in
from domain.messages import Outcome
from ports.bell import Lane
from ports.messenger import Answer
from tests.world import BEN, NUMBER, SARAH, World


@pytest.mark.parametrize(
    "secret",
    [
        "16505551234",
        "+1 650-555-1234",
        "+49 (151) 12345678",
        "wamid.HBgLMTY1MDU1NTEyMzQVAgASGBRDODdCMUYz=",
        "WA-7K2M9QXD",
        "verify wa-7k2m-9qxd",
        "Bearer abc.def",
        "EAAGm0PX4ZCpsBO1234567890",
        "sarah@cobalt.example",
        "/pictures/0f3a.5bdcc146bf60754e",
        "/join?key=5knkIQZ0SSMlYU4YKwzK4C-AD6-dvAx9LZe7PHRhev0",
    ],
)
def test_a_number_a_token_a_wamid_or_an_address_is_blotted_out(secret):
    assert secret.split(" ")[-1] not in redacted(f"said {secret} to us")


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-22T11:28:41.997706Z",
        "beb63097-3df6-45a6-979e-42e6c4bccff0",
        "POST /messages image \u2192 200 in 14 ms",
        "Worker deliver-2f4988cce374 has begun",
    ],
)
def test_a_time_an_id_and_a_count_stay_readable(line):
    assert redacted(line) == line


def test_an_error_is_told_by_its_kind_and_place_alone():
    try:
        raise ValueError("16505551234 said something")
    except ValueError as error:
        said = told(error)

    assert said.startswith("ValueError")
    assert "16505551234 said" not in said.splitlines()[0]


@contextmanager
def logging_on() -> Iterator[None]:
    """The logging that every process of ours turns on, into what the test captures."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log_to_stdout(logging.DEBUG)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def wamid_of(phone: str) -> str:
    """As Meta spells them: the number is in it, in base64."""
    whole = (
        b"\x1d\x05"
        + bytes([len(phone)])
        + phone.encode()
        + b"\x15\x02\x00\x11\x18\x12"
        + b"9" * 18
    )
    return "wamid." + base64.b64encode(whole).decode()


def in_base64(phone: str) -> list[str]:
    """What each of the three ways to begin within base64 makes of the number's middle."""
    spelled = [base64.b64encode(b"x" * before + phone.encode()) for before in range(3)]
    return [found[4:-4].decode() for found in spelled]


class BrokenMessenger:
    """Its failure's text holds what a library might well put there."""

    def __init__(self, whole: str) -> None:
        self._whole = whole

    def upload(self, line, png):
        return "media-1"

    def send(self, line, message):
        raise OSError(self._whole)

    def typing(self, line, wamid):
        raise OSError(self._whole)


def everything_happens(world: World) -> list[str]:
    """Deliveries, replies, refusals, faults in every lane; the secrets that were in play."""
    admin = world.organisation()
    offer = world.invite(admin, "Ben")
    world.says(BEN, offer.token.prefilled)
    world.says(BEN, "verify WA-22222222")
    pulse = world.pulse(admin, world.recipient(admin))
    wamid = wamid_of(SARAH)
    for answer in (
        Answer(Outcome.ACCEPTED, wamid),
        Answer(Outcome.REFUSED, code=131026, details=f"to +{SARAH}"),
        Answer(Outcome.UNKNOWN, details=f"{wamid} and {NUMBER.token}"),
    ):
        world.messenger.next.append(answer)
        world.fire(admin, pulse)
        world.work_all()
    world.status("delivered", wamid=wamid)
    world.says(SARAH, "why?", about=wamid)
    world.posts_message(SARAH, {"type": "unheard-of", "unheard-of": {"of": SARAH}})
    world.inbox.keep(f'{{"entry": "{SARAH}", "id": "{wamid}"'.encode())
    world.work_all()
    whole = f"{SARAH} {wamid} Bearer {NUMBER.token} admin@acme.example {offer.token}"
    world.messenger = BrokenMessenger(whole)
    world.fire(admin, pulse)
    world.says(SARAH, "and now?", about=wamid)
    world.work_all()
    with pytest.raises(SignInRefused):
        sign_in("admin@acme.example", "wrong", storage=world.storage, passwords=world.passwords)
    with writing(world.engine) as connection:
        open_alert(connection, "code", "7", f"Meta refused +{SARAH}.")
    world.work(Lane.UPKEEP)
    with writing(world.engine) as connection:
        connection.execute(text("ALTER TABLE event RENAME TO event_away"))
    world.says(SARAH, "is anybody there?")
    world.work(Lane.DELIVER)
    with pytest.raises(Exception, match="no such table"):
        world.work(Lane.INBOX)
    logging.getLogger("a.library").error("odd", extra={"to": int(SARAH), "all": {"id": wamid}})
    return [SARAH, BEN, wamid, "admin@acme.example", str(offer.token), "WA-22222222"]


def test_whatever_happens_no_line_holds_a_number_a_wamid_a_token_or_an_address(world, capsys):
    with logging_on():
        secrets = everything_happens(world)

    lines = capsys.readouterr().out
    assert "broke" in lines
    assert "cannot claim" in lines
    assert "Alert (code)" in lines
    for secret in [*secrets, *in_base64(SARAH), *in_base64(BEN)]:
        assert secret not in lines, secret
    digits = re.sub(r"[ ()+/-]", "", lines)
    assert SARAH not in digits
    assert f"Bearer {NUMBER.token}" not in lines


def test_what_the_scan_looks_for_is_what_a_wamid_holds():
    assert any(each in wamid_of(SARAH) for each in in_base64(SARAH))


def test_a_number_that_is_no_text_is_blotted_out_too(capsys):
    with logging_on():
        more = {"to": int(SARAH), "all": {"id": "wamid.x"}}
        logging.getLogger("a.library").error("odd", extra=more)

    line = capsys.readouterr().out
    assert "odd" in line
    assert SARAH not in line
    assert "wamid" not in line

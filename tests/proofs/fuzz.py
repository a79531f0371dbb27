"""Bodies for the webhook, from nonsense to Meta's own shape, with signatures good and bad."""

import hashlib
import hmac
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from adapters.rq.silent import SilentBell
from app.keys import keys_of
from app.settings import Settings
from app.wiring import build_services
from ports.webhook import Webhooks
from tests.databases import sqlite_file

URL = "/webhook/integrations/whatsapp"
SECRET = "the app's secret"
NUMBERS = ("106540352242922", "999999999999999", "")
LONGEST_NOISE = 400
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Post:
    raw: bytes
    signature: str | None
    genuine: bool


def posts(seed: int, number: int) -> Iterator[Post]:
    """Half random bytes, 30 in 100 mutated JSON, 20 in 100 of a valid shape."""
    chance = random.Random(seed)
    for _ in range(number):
        kind = chance.random()
        if kind < 0.5:
            raw = chance.randbytes(chance.randrange(LONGEST_NOISE))
        elif kind < 0.8:
            raw = mutated(chance, json.dumps(shaped(chance)).encode())
        else:
            raw = json.dumps(shaped(chance)).encode()
        yield _signed(chance, raw)


def _signed(chance: random.Random, raw: bytes) -> Post:
    good = sign(raw)
    if chance.random() < 0.5:
        return Post(raw, good, genuine=True)
    bad = chance.choice(
        [
            None,
            "",
            "sha256=",
            good.removeprefix("sha256="),
            good[:-1],
            good.upper(),
            good + "0",
            sign(raw + b" "),
            sign(raw, "another secret"),
            "sha1=" + hmac.new(SECRET.encode(), raw, hashlib.sha1).hexdigest(),
            "sha256=" + "\xe9" * 64,
            chance.randbytes(71).decode("latin-1"),
        ]
    )
    return Post(raw, bad, genuine=False)


def sign(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def shaped(chance: random.Random) -> Json:
    """A body as Meta writes it, of a few changes."""
    changes = [_change(chance) for _ in range(chance.randrange(1, 4))]
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "time": 1_790_000_000, "changes": changes}],
    }


def _change(chance: random.Random) -> Json:
    metadata = {
        "display_phone_number": "15550783881",
        "phone_number_id": chance.choice(NUMBERS),
    }
    value: Json = {"messaging_product": "whatsapp", "metadata": metadata}
    if chance.random() < 0.1:
        return {"field": chance.choice(FIELDS), "value": {"event": "APPROVED", "n": 1}}
    if chance.random() < 0.5:
        value["statuses"] = [_status(chance) for _ in range(chance.randrange(1, 4))]
    else:
        value["contacts"] = [{"profile": {"name": "Sarah"}, "wa_id": "16505551234"}]
        value["messages"] = [_message(chance) for _ in range(chance.randrange(1, 4))]
    return {"field": "messages", "value": value}


FIELDS = (
    "message_template_status_update",
    "phone_number_quality_update",
    "account_update",
    "business_capability_update",
    "user_preferences",
    "tomorrow's",
)


def _status(chance: random.Random) -> Json:
    status: Json = {
        "id": f"wamid.{chance.getrandbits(64):x}",
        "status": chance.choice(["sent", "delivered", "read", "failed", "played", ""]),
        "timestamp": str(chance.choice([1_790_000_000, -1, 10**20, "soon"])),
        "recipient_id": "16505551234",
        "biz_opaque_callback_data": chance.choice([f"{chance.getrandbits(128):032x}", "x", ""]),
    }
    if status["status"] == "failed":
        status["errors"] = [{"code": chance.choice([131047, "131026", None, 1e9]), "title": "no"}]
    return status


def _message(chance: random.Random) -> Json:
    kind = chance.choice(sorted(CONTENTS))
    message: Json = {
        "from": chance.choice(["16505551234", "", "+1 650", "0"]),
        "id": f"wamid.{chance.getrandbits(64):x}",
        "timestamp": str(chance.choice([1_790_000_000, 0, "", 10**18])),
        "type": kind,
        kind: CONTENTS[kind],
    }
    if chance.random() < 0.3:
        message["context"] = {"from": "15550783881", "id": "wamid.ours"}
    return message


CONTENTS: dict[str, Any] = {
    "text": {"body": "STOP"},
    "reaction": {"message_id": "wamid.ours", "emoji": "\U0001f600"},
    "button": {"payload": "read", "text": "Read"},
    "interactive": {"type": "button_reply", "button_reply": {"id": "1", "title": "Yes"}},
    "image": {"id": "1", "mime_type": "image/png"},
    "system": {"type": "user_changed_number", "wa_id": "16505550000", "body": "changed"},
    "unsupported": {"type": "poll"},
    "edit": {"original_message_id": "wamid.theirs", "message": {"type": "text"}},
    "revoke": {"original_message_id": "wamid.theirs"},
    "tomorrow's": [],
}


def mutated(chance: random.Random, raw: bytes) -> bytes:
    """Some of it changed, cut out, doubled, or replaced by another JSON value."""
    body = bytearray(raw)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(body) + 1)
        to = min(len(body), at + chance.randrange(30))
        body[at:to] = chance.choice(
            [b"", bytes(body[at:to]) * 2, chance.randbytes(3), chance.choice(VALUES)]
        )
    return bytes(body)


VALUES = (
    *(b"null", b"true", b"[]", b"{}", b"-0", b"1e999", b"NaN", b'""', b"[[[[", b"}}"),
    *(
        b'"\\u0000"',
        b'"\\ud800"',
        b"\xff\xfe",
        b"9" * 400,
        b'{"a":' * 50,
        b"[" * 2000,
        b'"' + b"x" * 3000,
    ),
)


@dataclass
class FakeInbox:
    """Keeps in memory what the real one keeps for good."""

    kept: list[bytes] = field(default_factory=list)

    def keep(self, raw: bytes) -> None:
        self.kept.append(raw)

    def refused(self) -> None:
        """Nothing here waits for silence."""


def fuzz(seed: int, number: int, var: Path) -> Counter[str]:
    """So many posts through the whole WSGI app; what came of them."""
    from app.web.factory import create_app
    from app.web.site import Site

    settings = Settings(
        _env_file=None, var=var, database_url=sqlite_file(var), meta_app_secret=SECRET
    )
    inbox = FakeInbox()
    services = replace(build_services(settings), inbox=inbox, bell=SilentBell())  # type: ignore[arg-type]
    app = create_app(services, Site(keys_of(settings).session, settings.public_url))
    came: Counter[str] = Counter()
    for post in posts(seed, number):
        status = _call(app.wsgi_app, post)
        came["fuzzed"] += 1
        came["server_errors"] += status >= 500
        came["unsigned_accepted"] += status < 300 and not post.genuine
        came["signed_refused"] += status >= 300 and post.genuine
        came["not_kept"] += post.genuine and inbox.kept[-1:] != [post.raw]
        inbox.kept.clear()
        if post.genuine:
            came.update(_read(services.webhooks, post.raw))
    return came


def _read(webhooks: Webhooks, raw: bytes) -> Counter[str]:
    """What the inbox lane then does with it; only a payload's own faults may be raised."""
    came: Counter[str] = Counter()
    try:
        events = webhooks.split(raw)
    except Exception:
        return Counter(parser_crashes=1)
    for each in events:
        came["events"] += 1
        try:
            webhooks.read(each)
        except ValueError:
            came["poison_events"] += 1  # put aside after three tries
        except Exception:
            came["parser_crashes"] += 1
    return came


def _call(wsgi: Any, post: Post) -> int:
    """One request without a server around it; an exception counts as a 500."""
    found: list[int] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": URL,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(post.raw)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(post.raw),
        "wsgi.errors": BytesIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if post.signature is not None:
        environ["HTTP_X_HUB_SIGNATURE_256"] = post.signature

    def start(status: str, headers: Any, trouble: Any = None) -> None:
        found.append(int(status[:3]))

    try:
        for _ in wsgi(environ, start):
            pass
    except Exception:
        return 500
    return found[0]


if __name__ == "__main__":
    import sys
    import tempfile

    seed, number = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        began = time.monotonic()
        told = dict(fuzz(seed, number, Path(name)))
    sys.stdout.write(json.dumps(told | {"seconds": time.monotonic() - began}) + "\n")

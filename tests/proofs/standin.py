"""A bare stand-in for Meta, in a process of its own: `python -m tests.proofs.standin PORT MS`.

It takes every message and upload, answers after a fixed time with head and body in one segment,
and remembers what it took under the first part of the path, so that many may share one. It
tells of statuses when it is asked to, in batches as large as Meta's.
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from collections import defaultdict
from http.client import HTTPConnection
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from adapters.clock import SystemClock
from tests.over_http import OverHttp
from tests.processes.running import Running, until

BATCH = 1000
"""Updates in one webhook of Meta's, at the most."""

Log = list[dict[str, Any]]


class Hung(Exception):
    """The connection is closed without an answer."""


class Books:
    """What was taken, by the first part of the path.

    Where the path says `moody`, phones that end with 7 are refused for good, to those with 8 the
    first message is taken and never answered, and to those with 9 it is not even taken.
    """

    def __init__(self, delay_s: float) -> None:
        self.delay_s = delay_s
        self.taken: dict[str, Log] = defaultdict(list)
        self.uploads: dict[str, int] = defaultdict(int)
        self.first_at = self.last_at = 0.0
        self._numbers = count(1)
        self._met: set[tuple[str, str]] = set()

    def answer(self, method: str, path: str, body: bytes) -> tuple[float, Any]:
        """After how long, and what."""
        place, _, edge = path.strip("/").partition("/")
        if method == "GET":
            return 0, self._told(place, edge)
        if place == "forget":
            self.taken.pop(edge, None) if edge else self.taken.clear()
            self.first_at = self.last_at = 0.0
            return 0, {}
        if place == "tell":
            return 0, tell(json.loads(body), self.taken)
        number = next(self._numbers)
        if edge.endswith("/media"):
            self.uploads[place] += 1
            return self.delay_s, {"id": f"{number}"}
        if place.startswith("moody") and (refused := self._mood(place, body)):
            return 0, refused
        wamid = f"wamid.stand-in.{number}"
        self.taken[place].append({"seq": number, "wamid": wamid, "raw": body.decode()})
        self.first_at = self.first_at or time.monotonic()
        if place.startswith("moody") and self._first(place, body, "8"):
            raise Hung
        return self.delay_s, {
            "messaging_product": "whatsapp",
            "messages": [{"id": wamid}],
        }

    def _mood(self, place: str, body: bytes) -> Any:
        if self._first(place, body, "9"):
            raise Hung
        if json.loads(body).get("to", "").endswith("7"):
            return {"error": {"code": 131026, "message": "Message undeliverable"}}
        return None

    def _first(self, place: str, body: bytes, digit: str) -> bool:
        """Whether it is the first message to a phone that ends so."""
        met = (place, json.loads(body).get("to", ""))
        if not met[1].endswith(digit) or met in self._met:
            return False
        self._met.add(met)
        return True

    def _told(self, place: str, edge: str) -> Any:
        if place == "times":
            return {
                "taken": sum(map(len, self.taken.values())),
                "seconds": self.last_at - self.first_at,
            }
        return {"taken": self.taken.get(edge, []), "uploads": self.uploads.get(edge, 0)}


def tell(wanted: dict[str, Any], taken: dict[str, Log]) -> dict[str, int]:
    """Statuses of everything taken, signed, to the webhook that is named."""
    url = urlsplit(wanted["url"])
    door = HTTPConnection(url.hostname or "", url.port, timeout=60)
    every = [line for lines in taken.values() for line in lines]
    answered = 0
    for first in range(0, len(every), BATCH):
        raw = statuses(every[first : first + BATCH], wanted["number"], wanted["seen"])
        signature = hmac.new(wanted["secret"].encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signature}"}
        door.request("POST", url.path, raw, headers)
        answer = door.getresponse()
        answer.read()
        answered += answer.status == 200
    door.close()
    return {"answered": answered}


def statuses(lines: Log, number: str, seen: str) -> bytes:
    """One webhook body that says of each message that it was `seen`."""
    told = []
    for line in lines:
        sent = json.loads(line["raw"])
        told.append(
            {
                "id": line["wamid"],
                "status": seen,
                "timestamp": str(int(SystemClock().now().timestamp())),
                "recipient_id": sent.get("to", "").removeprefix("+"),
                "biz_opaque_callback_data": sent["biz_opaque_callback_data"],
            }
        )
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "statuses": told}
    change = {"field": "messages", "value": value}
    whole = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    return json.dumps(whole).encode()


class Wire(asyncio.Protocol):
    """One kept connection: requests one after the other, answers each in one segment."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._read = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[:end].split(b"\r\n")
            length = next(
                (int(each[15:]) for each in head if each[:15].lower() == b"content-length:"), 0
            )
            whole = end + 4 + length
            if len(self._read) < whole:
                return
            body, self._read = self._read[end + 4 : whole], self._read[whole:]
            method, path, _ = head[0].decode().split(" ", 2)
            try:
                after, said = self._books.answer(method, path, body)
            except Hung:
                self._transport.close()
                return
            told = json.dumps(said).encode()
            status = b"400 Bad Request" if "error" in said else b"200 OK"
            segment = (
                b"HTTP/1.1 "
                + status
                + b"\r\nContent-Type: application/json\r\nContent-Length: "
                + str(len(told)).encode()
                + b"\r\n\r\n"
                + told
            )
            if after:
                asyncio.get_running_loop().call_later(after, self._answer, segment)
            else:
                self._transport.write(segment)

    def _answer(self, segment: bytes) -> None:
        self._books.last_at = time.monotonic()
        self._transport.write(segment)


async def serve(port: int, delay_s: float) -> None:
    books = Books(delay_s)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Wire(books), "127.0.0.1", port, backlog=256)
    await server.serve_forever()


class StandIn(OverHttp):
    """The running stand-in, from outside."""

    def __init__(self, port: int) -> None:
        super().__init__(f"http://127.0.0.1:{port}")

    def answers(self) -> bool:
        return self.answers_at("/times")

    def get(self, path: str) -> Any:
        return self._session.get(f"{self.url}/{path}", timeout=60).json()

    def post(self, path: str, **body: Any) -> Any:
        return self._session.post(f"{self.url}/{path}", json=body, timeout=300).json()


def stand_in(port: int, delay_s: float, environment: dict[str, str], folder: Any) -> Running:
    """Started, and answering."""
    arguments = [sys.executable, "-m", "tests.proofs.standin", str(port), str(delay_s)]
    running = Running("stand-in", arguments, environment, folder)
    until(StandIn(port).answers, "the stand-in answers")
    return running


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))

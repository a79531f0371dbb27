"""An open loop of posts to the webhook: `python -m tests.proofs.load PORT RATE BODIES`.

Each line of a file is posted when its time has come, however long the others take; so what is
slow is not asked less often. Latencies count from the intended moment. Connections are kept.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.proofs.fuzz import URL, sign

PATIENCE_S = 60.0


class Door(asyncio.Protocol):
    """One kept connection with one post on its way at a time."""

    def __init__(self) -> None:
        self._read = b""
        self.answer: asyncio.Future[int] | None = None
        self.closed = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def post(self, segment: bytes) -> "asyncio.Future[int]":
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(segment)
        return self.answer

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, rest = self._read.partition(b"\r\n\r\n")
        length = next(
            (
                int(line[15:])
                for line in head.lower().split(b"\r\n")
                if line[:15] == b"content-length:"
            ),
            0,
        )
        if found and len(rest) >= length and self.answer is not None:
            self._read = rest[length:]
            self.closed = self.closed or b"connection: close" in head.lower()
            self.answer.set_result(int(head.split(b" ", 2)[1]))
            self.answer = None

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(ConnectionResetError())


class Loop:
    """Posts at a rate; remembers how long each took, and what it was answered."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[Door] = []
        self.latencies: list[float] = []
        self.answers: list[int] = []
        self.connections = 0

    async def run(self, bodies: list[bytes], rate: float) -> None:
        segments = [_segment(raw, self._port) for raw in bodies]
        began = asyncio.get_running_loop().time() + 0.2
        under_way = set()
        for place, segment in enumerate(segments):
            intended = began + place / rate
            await asyncio.sleep(max(0, intended - asyncio.get_running_loop().time()))
            task = asyncio.create_task(self._post(segment, intended))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        if under_way:
            await asyncio.wait(under_way, timeout=PATIENCE_S)

    async def _post(self, segment: bytes, intended: float) -> None:
        for _ in range(3):  # a kept connection may be closed just now; Meta would come again
            door = await self._door()
            try:
                status = await door.post(segment)
            except ConnectionResetError:
                continue
            self.latencies.append(asyncio.get_running_loop().time() - intended)
            self.answers.append(status)
            if not door.closed:
                self._idle.append(door)
            return
        self.answers.append(0)

    async def _door(self) -> Door:
        while self._idle:
            door = self._idle.pop()
            if not door.closed:
                return door
        self.connections += 1
        loop = asyncio.get_running_loop()
        _, door = await loop.create_connection(Door, "127.0.0.1", self._port)
        return door


def _segment(raw: bytes, port: int) -> bytes:
    head = (
        f"POST {URL} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: {sign(raw)}\r\nContent-Length: {len(raw)}\r\n\r\n"
    )
    return head.encode() + raw


def main() -> int:
    port, rate, bodies = sys.argv[1:]
    loop = Loop(int(port))
    began = time.monotonic()
    asyncio.run(loop.run(Path(bodies).read_bytes().splitlines(), float(rate)))
    told = {
        "seconds": time.monotonic() - began,
        "latencies": sorted(loop.latencies),
        "answers": loop.answers,
        "connections": loop.connections,
    }
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())

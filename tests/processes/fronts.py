"""TLS in front of a plain server on this machine, as a router or a rented Redis has it."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Coroutine
from pathlib import Path
from threading import Thread
from typing import Any

Head = Callable[[bytes], bytes]
END = b"\r\n\r\n"
CALLER = b"192.0.2.7"
"""Who asks, as the router says: an address for examples (RFC 5737)."""
ROUTERS_OWN = (b"connection:", b"x-forwarded-")


def as_the_router_says(head: bytes) -> bytes:
    """A request's head as the web process gets it: who asked, and over which scheme.

    Each connection carries one request, so that none goes by with a head of its own.
    """
    said = [line for line in head.split(b"\r\n") if line]
    kept = [line for line in said if not line.lower().startswith(ROUTERS_OWN)]
    added = [b"X-Forwarded-For: " + CALLER, b"X-Forwarded-Proto: https", b"Connection: close"]
    return b"\r\n".join([*kept, *added]) + END


class Front:
    """Takes TLS on a port of its own and passes on what it holds; `behind` may move meanwhile."""

    def __init__(
        self, tls: ssl.SSLContext, behind: int | Path = 0, head: Head | None = None
    ) -> None:
        self.behind, self._head = behind, head
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="front", daemon=True)
        self._thread.start()
        listening = asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        passing = asyncio.all_tasks() - {asyncio.current_task()}
        for each in passing:
            each.cancel()
        await asyncio.gather(*passing, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            first = self._head(await reader.readuntil(END)) if self._head else b""
            answers, asked = await self._reached()
            asked.write(first)
            try:
                await _first_to_end(_pump(reader, asked), _pump(answers, writer))
            finally:
                asked.close()
        writer.close()

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.behind, Path):
            return await asyncio.open_unix_connection(self.behind)
        return await asyncio.open_connection("127.0.0.1", self.behind)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while some := await source.read(65536):
            sink.write(some)
            await sink.drain()


async def _first_to_end(*pumps: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.ensure_future(pump) for pump in pumps]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

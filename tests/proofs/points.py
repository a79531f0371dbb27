"""Named places at which a process dies: at its statements, commits, requests and bells.

They are put around the product from outside: by the engine's own events, and by ports that
stand in front of the real ones. Nothing in the product knows of them.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Engine, event

from ports.bell import Lane
from ports.messenger import Answer, Line, Messenger, Outgoing

KILLED = 137
"""As the exit code of a process that got SIGKILL."""
EDGES = ("before commit of", "after commit of")
"""Before its first statement a transaction has left as little as before its commit."""
TRANSACTIONS: dict[str, dict[str, str]] = {
    "clock": {"slot": r"INSERT INTO run "},
    "prepare": {"plan": r"INSERT INTO delivery "},
    "inbox": {
        "split": r"INSERT INTO event ",
        "statuses": r"UPDATE attempt SET",
        "event's effect": r"INSERT INTO (contact|message|consent) ",
    },
    "deliver": {
        "claim": r"UPDATE message SET .*fence=",
        "record of acceptance": r"UPDATE attempt SET finished_at=\?, outcome=\?, wamid",
        "record of a refusal or doubt": r"UPDATE attempt SET finished_at=\?, outcome=coalesce",
    },
    "lost": {"lost lease": r"UPDATE message SET state="},
    "resolve": {"settled doubt": r"UPDATE (attempt|message) SET"},
}
"""By what is going on, the transactions with the statement that gives each away."""
REQUESTS = ("before upload", "after upload", "before POST", "after POST, its answer unseen")
BELL = "after commit, before the bell"


def names() -> list[str]:
    """Every point, in the order of a message's life."""
    found = [
        f"{edge} {name}"
        for transactions in TRANSACTIONS.values()
        for name in transactions
        for edge in EDGES
    ]
    return [*found, *REQUESTS, BELL]


def die() -> None:
    """As SIGKILL would: nothing is tidied up."""
    os._exit(KILLED)


class Points:
    """Counts how often each point is passed; at one of them, ends it all."""

    def __init__(self, at: str = "", time: int = 0, end: Callable[[], None] = die) -> None:
        self._end = end
        self.passed: Counter[str] = Counter()
        self.doing = ""
        self._at, self._time = at, time
        self._kinds: list[str] = []
        """What the transaction under way has turned out to be."""

    def reach(self, name: str) -> None:
        self.passed[name] += 1
        if name == self._at and self.passed[name] == self._time:
            self._end()

    @contextmanager
    def while_doing(self, what: str) -> Iterator[None]:
        self.doing = what
        yield
        self.doing = ""

    def watch(self, engine: Engine) -> None:
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "before_cursor_execute", self._before_statement)
        event.listen(engine, "commit", self._before_commit)
        dialect = engine.dialect
        commit: Callable[[Any], None] = partial(type(dialect).do_commit, dialect)

        def committed(connection: Any) -> None:
            commit(connection)
            kinds, self._kinds = self._kinds, []
            for kind in kinds:
                self.reach(f"after commit of {kind}")

        dialect.do_commit = committed  # type: ignore[method-assign]

    def _begin(self, _connection: Any) -> None:
        self._kinds = []

    def _before_statement(self, _connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        flat = " ".join(words.split())
        for kind, sign in TRANSACTIONS.get(self.doing, {}).items():
            if kind not in self._kinds and re.match(sign, flat, re.IGNORECASE):
                self._kinds.append(kind)

    def _before_commit(self, _connection: Any) -> None:
        for kind in self._kinds:
            self.reach(f"before commit of {kind}")


class FragileMessenger:
    """The real one, with points around each request."""

    def __init__(self, real: Messenger, points: Points) -> None:
        self._real, self._points = real, points

    def upload(self, line: Line, png: bytes) -> str:
        self._points.reach("before upload")
        found = self._real.upload(line, png)
        self._points.reach("after upload")
        return found

    def send(self, line: Line, message: Outgoing) -> Answer:
        self._points.reach("before POST")
        answer = self._real.send(line, message)
        self._points.reach("after POST, its answer unseen")
        return answer

    def typing(self, line: Line, wamid: str) -> None:
        self._real.typing(line, wamid)


class FragileBell:
    """Nobody hears it: each lane finds its work by itself."""

    def __init__(self, points: Points) -> None:
        self._points = points

    def ring(self, lane: Lane) -> None:
        self._points.reach(BELL)

    def answered(self, lane: Lane) -> None:
        """Nothing rang."""

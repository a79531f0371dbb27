"""A hostile Meta, by shares: what befalls the sends and their statuses, from one seeded chance."""

import random
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.emulator.trouble import STATUS, SWITCHES, Armed, Meeting, parse_kind

APART_S = 3.0
"""A shuffled status that comes first is told up to this much later than the next one."""


@dataclass(frozen=True)
class Shares:
    """`sends` exclude each other; of `statuses` several may befall one message."""

    seed: int = 0
    sends: Mapping[str, float] = field(default_factory=dict)
    statuses: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def given(cls, body: Mapping[str, Any]) -> "Shares":
        """Raises ValueError, which says why."""
        sends, statuses = _shares(body, "sends"), _shares(body, "statuses")
        for kind in sends:
            parsed = parse_kind(kind)
            if parsed is None or parsed[0] in STATUS | SWITCHES:
                raise ValueError(f"{kind!r} is nothing that befalls a send")
        for kind in statuses:
            if kind.partition(":")[0] not in STATUS or parse_kind(kind) is None:
                raise ValueError(f"{kind!r} is nothing that befalls a status")
        if sum(sends.values()) > 1:
            raise ValueError("the shares of the sends exceed 1")
        return cls(int(body.get("seed") or 0), sends, statuses)


USUAL = Shares(
    statuses={
        "status-first": 0.3,
        "status-twice": 0.05,
        "status-shuffled:1": 0.3,
        "status-batched": 0.3,
    }
)
"""As Meta is on an ordinary day: at least once, in any order, sometimes before the answer."""


def _shares(body: Mapping[str, Any], name: str) -> dict[str, float]:
    given = body.get(name) or {}
    if not isinstance(given, dict):
        raise ValueError(f"`{name}` names kinds and their shares")
    shares = {str(kind): float(share) for kind, share in given.items()}
    if not all(0 <= share <= 1 for share in shares.values()):
        raise ValueError("a share is between 0 and 1")
    return shares


class Hostility:
    """The same seed and order of sends meet the same; no shares at all are calm."""

    def __init__(self, shares: Shares | None = None) -> None:
        self._lock = threading.Lock()
        self.turn(shares or Shares())

    @property
    def calm(self) -> bool:
        return not self._shares.sends and not self._shares.statuses

    def turn(self, shares: Shares) -> None:
        """From the next send on; counts begin anew."""
        with self._lock:
            self._shares = shares
            self._chance = random.Random(shares.seed)
            self._met: Counter[str] = Counter()

    def meet(self, business: str) -> Meeting:
        with self._lock:
            if not self._shares.sends and not self._shares.statuses:
                return Meeting()
            wire, statuses = self._wire(), self._statuses()
            self._met.update(["sends", *([wire] if wire else []), *statuses])
            return Meeting(
                self._armed(wire, business) if wire else None,
                tuple(self._armed(kind, business) for kind in statuses),
            )

    def shown(self) -> dict[str, Any]:
        with self._lock:
            return {
                "seed": self._shares.seed,
                "sends": dict(self._shares.sends),
                "statuses": dict(self._shares.statuses),
                "met": dict(self._met),
            }

    def _wire(self) -> str | None:
        drawn = self._chance.random()
        for kind, share in self._shares.sends.items():
            drawn -= share
            if drawn < 0:
                return kind
        return None

    def _statuses(self) -> list[str]:
        each = self._shares.statuses.items()
        return [kind for kind, share in each if self._chance.random() < share]

    def _armed(self, kind: str, business: str) -> Armed:
        parsed = parse_kind(kind)
        assert parsed is not None
        name, number = parsed
        if name == "status-shuffled":
            number = self._chance.uniform(0, number or APART_S)
        return Armed(name, number, 1, "messages", business)

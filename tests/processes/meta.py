"""The emulator from outside: what Meta accepted, which troubles it makes, what phones do."""

import json
from datetime import datetime
from typing import Any

import requests

from tests.over_http import OverHttp
from tests.world import NUMBER

TIMEOUT_S = 10.0


class Meta(OverHttp):
    """The control interface and the phones, over HTTP."""

    def answers(self) -> bool:
        return self.answers_at("/clock")

    def log(self, since: int = 0) -> list[dict[str, Any]]:
        """Every accepted message after this number: the truth."""
        return [
            json.loads(line) for line in self._get(f"/emulator/log?since={since}").iter_lines()
        ]

    def newest(self) -> int:
        return max((line["seq"] for line in self.log()), default=0)

    def trouble(self, kind: str, times: int = 1, on: str = "messages") -> None:
        self._post("/emulator/trouble", {"kind": kind, "times": times, "on": on})

    def armed(self) -> int:
        """How many troubles nobody has met yet."""
        return sum(each["times"] for each in self._get("/emulator/trouble").json()["armed"])

    def calm(self) -> None:
        self._post("/emulator/trouble", {"kind": "none"})

    def usual(self) -> None:
        """As disorderly as Meta is on an ordinary day."""
        self._post("/emulator/hostility", {"usual": True})

    def calm_down(self) -> dict[str, int]:
        """How often each kind of disorder was met until now."""
        met: dict[str, int] = self._get("/emulator/hostility").json()["met"]
        self._post("/emulator/hostility", {})
        return met

    def faults(self) -> list[dict[str, Any]]:
        """What Meta would not have told us of."""
        found: list[dict[str, Any]] = self._get("/emulator/faults").json()["faults"]
        return found

    def webhooks(self, since: int = 0) -> list[dict[str, Any]]:
        found = self._get(f"/emulator/webhooks?limit=5000&since={since}").json()["webhooks"]
        return list(found)

    def all_told(self) -> bool:
        """Whether every webhook has been answered with 200."""
        counts = self._get("/emulator/webhooks?limit=1").json()
        return bool(counts["count"] == counts["answered_200"])

    def advance(self, seconds: float) -> None:
        self._post("/clock", {"advance_s": seconds})

    def return_to_real(self) -> None:
        self._post("/clock", {"offset_s": 0})

    def buy_phone(self, wa_id: str) -> None:
        self._post("/phones", {"name": f"Holder of {wa_id}", "wa_id": wa_id})

    def writes(self, wa_id: str, text: str) -> str:
        """Somebody writes to the Managed number; the wamid."""
        to = NUMBER.display_number
        return str(self._post(f"/phones/{wa_id}/messages", {"to": to, "text": text})["id"])

    def _get(self, path: str) -> requests.Response:
        answer = self._session.get(self.url + path, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._session.post(self.url + path, json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def accepted_at(line: dict[str, Any]) -> datetime:
    """When Meta took it, by the machine's clock."""
    return datetime.fromisoformat(line["real_at"])

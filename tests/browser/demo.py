"""The product as `python -m app.cli demo` starts it, in a folder and on ports of its own."""

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.clock import FRESH_S, TIMEOUT_S
from app.settings import ROOT
from tests.over_http import OverHttp
from tests.processes.running import Running, alive, command, descendants, end, free_port, until

KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR", "CHROMIUM", "CHROMEDRIVER")
UP_WITHIN_S, DOWN_WITHIN_S = 180.0, 20.0
FOLLOWED_WITHIN_S = FRESH_S + TIMEOUT_S
LOCAL = r"http://127\.0\.0\.1:\d+"
ADDRESSES = re.compile(rf"is at +(?P<web>{LOCAL})\s.*?The phone is at +(?P<phone>{LOCAL})\s", re.S)


class Demo:
    """One running demo; `stop` says whether it went as it should."""

    def __init__(
        self, folder: Path, *, empty: bool, settings: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "demo.log").unlink(missing_ok=True)
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {
            "VAR": str(folder / "var"),
            "PORT": str(free_port()),
            "ANALYST": "writer",
            "EMULATOR_HOSTILITY": "calm",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            **(settings or {}),
        }
        command = [sys.executable, "-m", "app.cli", "demo", *(["--empty"] if empty else [])]
        self._running = Running("demo", command, environment, folder)
        try:
            until(self._is_up, "the demo says where it is", UP_WITHIN_S)
        except AssertionError as error:
            self._running.kill()
            raise AssertionError(f"{error}\n{self.words}") from None
        found = ADDRESSES.search(self.words)
        assert found, self.words
        self.url, self.phone = found["web"], Phones(found["phone"])

    @property
    def words(self) -> str:
        """Everything that it printed."""
        return self._running.words.read_text("utf-8", "replace")

    @property
    def database(self) -> Path:
        return self.folder / "var" / "chartcastr.db"

    def _is_up(self) -> bool:
        if not self._running.lives:
            raise AssertionError("the demo ended before it was up")
        return "Ctrl-C stops everything" in self.words

    def stop(self) -> None:
        """SIGTERM to its own process. Raises AssertionError if it does not end as it should."""
        self._ends_after(self._running.terminate, DOWN_WITHIN_S)

    def interrupt(self, within: float) -> None:
        """Ctrl-C: SIGINT to its whole process group, as a terminal sends it; else like `stop`."""
        self._ends_after(lambda: os.killpg(self._running.pid, signal.SIGINT), within)

    def hang_up(self, within: float) -> None:
        """Its terminal is closed."""
        self._ends_after(lambda: os.killpg(self._running.pid, signal.SIGHUP), within)

    def _ends_after(self, told: Callable[[], None], within: float) -> None:
        self.phone.close()
        brood = descendants(self._running.pid)
        told()
        try:
            code = self._running.exited(within)
        finally:
            left = [pid for pid in brood if alive(pid)]
            what = "\n".join(" ".join(command(pid)) for pid in left)
            end(left)
            self._running.end()
        assert code == 0, f"the demo ended with {code}:\n{self.words[-3000:]}"
        assert not left, f"left behind:\n{what}"
        assert "Traceback" not in self.words, self.words[-6000:]


class Phones(OverHttp):
    """The emulator's own interface: what stands for hands, and what arrived."""

    def messages(self, phone: str, last: int = 120) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get(f"/phones/{phone}/messages?last={last}")[
            "messages"
        ]
        return found

    def chats(self, phone: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get(f"/phones/{phone}/chats")["chats"]
        return found

    def texts(self, phone: str) -> list[str]:
        return [each["text"] or "" for each in self.messages(phone) if each["direction"] == "out"]

    def now(self) -> str:
        return str(self._get("/clock")["now"])

    def turn_to(self, moment: datetime) -> None:
        """The clock goes on to then, and each process of the product has followed."""
        self._post("/clock", {"to": moment.isoformat()})
        time.sleep(FOLLOWED_WITHIN_S)

    def add(self, name: str, phone: str) -> None:
        self._post("/phones", {"name": name, "wa_id": phone})

    def sends(self, phone: str, wa_me: str) -> None:
        """The person opens the link and sends the text that it brings."""
        self._post(f"/phones/{phone}/messages", {"wa_me": wa_me})

    def writes(self, phone: str, text: str) -> None:
        """To the business that they know."""
        self._post(f"/phones/{phone}/messages", {"to": self._business(phone), "text": text})

    def taps(self, phone: str, wamid: str, index: int) -> None:
        self._post(f"/phones/{phone}/taps", {"message_id": wamid, "index": index})

    def reacts(self, phone: str, wamid: str, emoji: str) -> None:
        self._post(f"/phones/{phone}/reactions", {"message_id": wamid, "emoji": emoji})

    def reads(self, phone: str) -> None:
        """The person looks at all that has come."""
        self._post(f"/phones/{phone}/read", {})

    def asks(self, phone: str, wamid: str, text: str) -> None:
        """The person replies to that message."""
        words = {"to": self._business(phone), "text": text, "reply_to": wamid}
        self._post(f"/phones/{phone}/messages", words)

    def trouble(self, kind: str) -> None:
        """What the next send meets, as a press on the phone's page arms it."""
        self._post("/emulator/trouble", {"kind": kind})

    def issues_token(self, *scopes: str) -> str:
        """Meta makes one more for the number, with these permissions."""
        return str(self._post("/emulator/tokens", {"scopes": scopes})["access_token"])

    def unsubscribes(self, account: str, token: str) -> None:
        """Meta posts nothing of this account any more."""
        url, signed = f"{self.url}/v25.0/{account}/subscribed_apps", f"Bearer {token}"
        answer = self._session.delete(url, headers={"Authorization": signed}, timeout=10)
        answer.raise_for_status()

    def _business(self, phone: str) -> str:
        return str(self.chats(phone)[0]["business"])

    def in_group(self, phone: str, group: str) -> list[dict[str, Any]]:
        """What a member sees there, oldest first."""
        path = f"/phones/{phone}/messages?business={group}"
        found: list[dict[str, Any]] = self._get(path)["messages"]
        return found

    def makes_group(self, subject: str, *members: str) -> str:
        """Its id."""
        self._post("/emulator/groups", {"subject": subject, "participants": list(members)})
        groups: list[dict[str, Any]] = self._get("/emulator/groups")["groups"]
        return str(next(each["group_id"] for each in groups if each["subject"] == subject))

    def opens_groups(self) -> None:
        """Meta does, for every number."""
        self._post("/emulator/groups", {"open": True})

    def replies_in(self, group: str, phone: str, text: str, about: str = "") -> None:
        """A member writes there, perhaps to a message."""
        self._post(f"/phones/{phone}/messages", {"to": group, "text": text, "reply_to": about})

    def _get(self, path: str) -> dict[str, Any]:
        answer = self._session.get(self.url + path, timeout=10)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def _post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        answer = self._session.post(self.url + path, json=body, timeout=10)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

"""Puts a row of `refusals` to an emulator, and says what came of it."""

import itertools
from dataclasses import asdict
from typing import Any

import requests

from tests.adapters.emulator.driver import NUMBER, SARAH, TOKEN, WABA, Bench, png, until
from tests.adapters.emulator.refusals import OUTSIDE, Refusal
from tests.adapters.emulator.valid import Things, things

Told = tuple[int, int, int | None]
"""HTTP status (200 for what fails later), code, subcode."""
READING, SENDING = ["whatsapp_business_management"], ["whatsapp_business_messaging"]


class Asker:
    """One emulator with everything that the rows name."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        known: Things = things(bench)
        other = bench.act("/emulator/businesses", waba_id=WABA, capabilities={"app": "42"})
        report = bench.graph("GET", f"{WABA}/message_templates?name=report").json()["data"][0]
        bench.act("/phones", name="Greta", wa_id=OUTSIDE)
        group = bench.act("/emulator/groups", subject="Board", participants=[SARAH])
        self._people = itertools.count(16505570000)
        self._words = {f"${name}": value for name, value in asdict(known).items()} | {
            "$number": NUMBER, "$account": WABA, "$other_app": other["phone_number_id"],
            "$report": report["id"], "$group": group["group_id"],
            "$reader": bench.act("/emulator/tokens", scopes=READING)["access_token"],
            "$sender": bench.act("/emulator/tokens", scopes=SENDING)["access_token"],
        }  # fmt: skip

    def told(self, row: Refusal) -> Told:
        for path, body in row.before:
            self.bench.act(path, **body)
        try:
            for _ in range(row.times):
                answer = self._ask(row)
                if not answer.ok:
                    break
            return self._later(answer) if row.later else _now(answer)
        finally:
            for path, body in row.after:
                self.bench.act(path, **body)

    def _ask(self, row: Refusal) -> requests.Response:
        path = self._worded(row.path)
        given: dict[str, Any] = {"version": row.version, "token": self._worded(row.token or TOKEN)}
        if row.token == "":
            given["headers"] = {"Authorization": ""}
        if row.upload:
            content, mime = row.upload
            form = {"messaging_product": "whatsapp", "type": mime}
            files = {"file": ("chart.png", _file(content), mime)}
            return self.bench.graph(row.method, path, data=form, files=files, **given)
        body = self._worded(row.body)
        if path.endswith("/messages"):
            whole = {"messaging_product": "whatsapp"} | body
            body = {name: value for name, value in whole.items() if value is not None}
        return self.bench.graph(row.method, path, json=body, **given)

    def _later(self, answer: requests.Response) -> Told:
        wamid = answer.json()["messages"][0]["id"]
        until(lambda: self.bench.log_of(wamid)["status"] in ("failed", "delivered"))
        return answer.status_code, self.bench.log_of(wamid)["error_code"] or 0, None

    def _worded(self, given: Any) -> Any:
        """The same with each `$name` replaced; `$to` is somebody new each time."""
        if isinstance(given, dict):
            return {name: self._worded(value) for name, value in given.items()}
        if isinstance(given, list):
            return [self._worded(value) for value in given]
        if given == "$to":
            return str(next(self._people))
        if isinstance(given, str) and given.startswith("$"):
            name = given.split("/")[0].split("?")[0]
            return self._words[name] + given[len(name) :]
        return given


def _now(answer: requests.Response) -> Told:
    error = answer.json().get("error", {})
    return answer.status_code, error.get("code", 0), error.get("error_subcode")


def _file(content: str) -> bytes:
    match content:
        case "palette":
            return png("P")
        case "large":
            return png() + b"\0" * 5 * 1024 * 1024
    return png()


def expected(row: Refusal) -> Told:
    return (200 if row.later else row.http), row.code, row.subcode

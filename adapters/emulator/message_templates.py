"""Message templates: what was submitted, what was approved, and how one is filled in."""

import json
import re
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from adapters.emulator.store import Store

PLACEHOLDER = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")
SEED = (
    {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW1hZ2UvcG5n"]}},
    {
        "type": "BODY",
        "text": "New numbers for you: {{1}}.\nTap the button to read the analysis.",
        "example": {"body_text": [["Revenue $4,820, up 6% on a usual Tuesday"]]},
    },
    {"type": "FOOTER", "text": "Reply STOP to stop."},
    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Read the analysis"}]},
)


@dataclass(frozen=True)
class Template:
    """One name in one language."""

    id: str
    waba_id: str
    name: str
    language: str
    category: str
    status: str
    components: list[dict[str, Any]]
    reason: str = "NONE"
    quality: str = "UNKNOWN"
    pauses: int = 0
    due: float | None = None
    """When a pause or a review ends by itself, in the emulator's time."""

    def component(self, kind: str) -> dict[str, Any] | None:
        return next((p for p in self.components if str(p.get("type")).upper() == kind), None)

    @property
    def of_a_code(self) -> bool:
        """An authentication template as it was submitted: its words are Meta's own."""
        return self.category == "AUTHENTICATION" and "text" not in (self.component("BODY") or {})

    def buttons(self) -> list[dict[str, Any]]:
        found = self.component("BUTTONS")
        return list(found["buttons"]) if found else []

    def graph(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "components": self.components,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "id": self.id,
        }


def placeholders(text: str) -> list[str]:
    """Names or numbers in the order of their first use, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def filled(text: str, values: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values[found.group(1)], text)


def _template(row: sqlite3.Row) -> Template:
    fields = dict(row)
    return Template(**fields | {"components": json.loads(fields["components"])})


class Templates:
    """All templates of all accounts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        waba_id: str,
        name: str,
        language: str,
        category: str,
        components: list[dict[str, Any]],
        *,
        status: str = "PENDING",
    ) -> Template | None:
        """None when the account has this name in this language."""
        identity = str(secrets.randbelow(9 * 10**15) + 10**15)
        with self._store.writing() as db:
            if self.named(waba_id, name, language):
                return None
            db.execute(
                "INSERT INTO template (id, waba_id, name, language, category, status, components)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (identity, waba_id, name, language, category, status, json.dumps(components)),
            )
        return self.by_id(identity)

    def seed(self, waba_id: str) -> None:
        self.add(waba_id, "chart_ready", "en", "UTILITY", list(SEED), status="APPROVED")

    def change(self, template: Template, **fields: str | float | None) -> None:
        """Set some of `status`, `category`, `components`, `reason`, `quality`, `pauses`, `due`."""
        changes = ", ".join(f"{name} = :{name}" for name in fields)
        with self._store.writing() as db:
            db.execute(
                f"UPDATE template SET {changes} WHERE id = :id", fields | {"id": template.id}
            )

    def due(self, now: float) -> list[Template]:
        return self._where("due <= ?", now)

    def delete(self, template: Template) -> None:
        with self._store.writing() as db:
            db.execute("DELETE FROM template WHERE id = ?", (template.id,))

    def by_id(self, identity: str) -> Template | None:
        found = self._where("id = ?", identity)
        return found[0] if found else None

    def named(self, waba_id: str, name: str, language: str) -> Template | None:
        found = self._where("waba_id = ? AND name = ? AND language = ?", waba_id, name, language)
        return found[0] if found else None

    def of_account(self, waba_id: str) -> list[Template]:
        return self._where("waba_id = ?", waba_id)

    def all(self) -> list[Template]:
        return self._where("1")

    def _where(self, clause: str, *values: str | float) -> list[Template]:
        with self._store.reading() as db:
            rows = db.execute(f"SELECT * FROM template WHERE {clause} ORDER BY rowid", values)
            return [_template(row) for row in rows]

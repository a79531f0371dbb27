"""The form of a message template: what was typed, and what it means."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from app.web.wording import _
from domain.template_checks import BUTTONS, Fault, with_examples
from domain.templates import ButtonKind, Category, HeaderKind, TemplateButton, Wording

ROWS = 3
"""So many buttons a form offers: nobody reads more."""
ANCHORS: Mapping[str, str] = {"buttons": "title_1", "code": "minutes", "header": "header"}
"""The control that a fault's link leads to, where it is not called like the fault's field."""


@dataclass(frozen=True, slots=True)
class ButtonRow:
    kind: str = ButtonKind.QUICK_REPLY.value
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """Every field as it was typed, so that a refused form loses nothing."""

    name: str = ""
    language: str = "en"
    category: str = Category.UTILITY.value
    header: str = HeaderKind.IMAGE.value
    header_text: str = ""
    body: str = ""
    examples: str = ""
    """One on each line."""
    footer: str = ""
    buttons: tuple[ButtonRow, ...] = (ButtonRow(),) * ROWS
    warns: bool = True
    minutes: str = ""
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> Self:
        def told(name: str) -> str:
            return form.get(name, "").replace("\r\n", "\n").strip()

        rows = [row for row in range(1, BUTTONS + 1) if row <= ROWS or f"kind_{row}" in form]
        return cls(
            told("name"),
            told("language"),
            told("category"),
            told("header"),
            told("header_text"),
            told("body"),
            told("examples"),
            told("footer"),
            tuple(_row(told, row) for row in rows),
            told("warns") == "on",
            told("minutes"),
        )

    @classmethod
    def of(cls, wording: Wording) -> Self:
        rows = [ButtonRow(each.kind.value, each.title, each.url) for each in wording.buttons]
        return cls(
            wording.name,
            wording.language,
            wording.category.value,
            wording.header.value,
            wording.header_text,
            wording.body,
            "\n".join(wording.examples),
            wording.footer,
            (*rows, *[ButtonRow()] * ROWS)[: max(ROWS, len(rows))],
            wording.warns,
            "" if wording.minutes is None else str(wording.minutes),
        )

    def wording(self) -> Wording:
        """Raises BadRequest for what no form of ours says."""
        try:
            return Wording(
                self.name,
                self.language,
                Category(self.category),
                self.body,
                tuple(line.strip() for line in self.examples.splitlines()),
                HeaderKind(self.header),
                self.header_text,
                self.footer,
                tuple(
                    TemplateButton(ButtonKind(row.kind), row.title, row.url)
                    for row in self.buttons
                    if row.title or row.url
                ),
                self.warns or self.category != Category.AUTHENTICATION.value,
                _whole(self.minutes),
            )
        except ValueError:
            raise BadRequest from None

    def with_faults(self, found: Iterable[Fault]) -> Self:
        faults: dict[str, tuple[str, ...]] = {}
        for each in found:
            faults[each.field] = (*faults.get(each.field, ()), _(each.words))
        return replace(self, faults=faults)

    def shown(self) -> str:
        """The body with its examples, as a phone would show it."""
        return with_examples(self.wording())


def _row(told: Callable[[str], str], row: int) -> ButtonRow:
    kind = told(f"kind_{row}") or ButtonKind.QUICK_REPLY.value
    return ButtonRow(kind, told(f"title_{row}"), told(f"url_{row}"))


def _whole(text: str) -> int | None:
    """A number that is none is a fault of the check's, not of the form's."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0

"""What a browser would send of a form, as the page shows it."""

from html.parser import HTMLParser
from typing import Any


class Shown(HTMLParser):
    """Reads the fields of the form with one action."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._action = action
        self._here = False
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self._here = given.get("action") == self._action
        if not self._here:
            return
        name = given.get("name", "")
        match tag:
            case "select":
                self._select = name
            case "option" if "selected" in given:
                self._add(self._select, given.get("value", ""))
            case "textarea":
                self._area = name
                self._add(name, "")
            case "input" if name and self._is_sent(given):
                self._add(name, given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._here = False
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._here and self._area:
            self.fields[self._area][-1] += data

    def _is_sent(self, given: dict[str, Any]) -> bool:
        return given.get("type") not in {"checkbox", "radio"} or "checked" in given

    def _add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


def sent_as_shown(page: str, action: str) -> dict[str, list[str]]:
    """Every field of that form, without its token."""
    shown = Shown(action)
    shown.feed(page)
    assert shown.fields, f"no form with the action {action}"
    shown.fields.pop("csrf_token", None)
    return shown.fields

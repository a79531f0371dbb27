"""Somebody whose browser runs no JavaScript: reads pages, fills in forms, follows answers."""

import re
from html.parser import HTMLParser
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import requests

Attributes = dict[str, str | None]
TICKED = {"checkbox", "radio"}
UNSENT = {"file", "submit", "button", "reset"}


class Form:
    """What a form would send if nobody touched it."""

    def __init__(self, attributes: Attributes) -> None:
        self.action = attributes.get("action") or ""
        self.fields: list[tuple[str, str]] = []
        self.words = ""

    def sends(self, **typed: str | list[str]) -> list[tuple[str, str]]:
        """Its fields, with these in place of what they were."""
        kept = [(name, value) for name, value in self.fields if name not in typed]
        for name, values in typed.items():
            kept += [(name, one) for one in ([values] if isinstance(values, str) else values)]
        return kept


class Forms(HTMLParser):
    """All forms of a page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._inside = False
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self._inside = True
            self.found.append(Form(attributes))
        if not self._inside:
            return
        name = attributes.get("name") or ""
        if tag == "input":
            self._input(name, attributes)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in attributes:
            self._add(self._select, attributes.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self._add(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if not self._inside:
            return
        self.found[-1].words += data
        if self._area:
            self.found[-1].fields[-1] = (self._area, data)

    def _input(self, name: str, attributes: Attributes) -> None:
        kind = attributes.get("type") or "text"
        if kind in UNSENT or (kind in TICKED and "checked" not in attributes):
            return
        self._add(name, attributes.get("value") or "")

    def _add(self, name: str, value: str) -> None:
        if name:
            self.found[-1].fields.append((name, value))


class Visitor:
    """One session; `page` is the answer that is looked at."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.trust_env = False
        self.page = requests.Response()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()

    def open(self, path: str) -> requests.Response:
        self.page = self.session.get(urljoin(self.base, path), timeout=20)
        return self.page

    def form(self, words: str) -> Form:
        """The first form of this page in which these words stand."""
        return next(form for form in Forms(self.page.text).found if words in form.words)

    def submits(self, words: str, **typed: str | list[str]) -> requests.Response:
        """Post that form, filled in so, and go where the answer leads."""
        form = self.form(words)
        self.page = self.session.post(
            urljoin(self.page.url, form.action), data=form.sends(**typed), timeout=20
        )
        return self.page

    def follows(self, pattern: str) -> requests.Response:
        """Open the first address in this page that looks so."""
        found = re.search(f'"({pattern})"', self.page.text)
        assert found, f"no {pattern} on {self.page.url}"
        return self.open(found[1])


def link_in_the_mail(url: str, subject: str) -> str:
    """Of the newest mail whose subject has these words, as the demo's operator reads it, in a
    browser of their own."""
    with Visitor(url) as visitor:
        visitor.open("/")
        listed = visitor.open("/mail").text
        found = re.search(rf'href="(/mail/[0-9a-f-]+)">[^<]*{subject}', listed)
        assert found, listed
        mail = visitor.open(found[1]).text
    link = re.search(r'href="(http://[^"]+\?key=[\w-]+)"', mail)
    assert link, mail
    return link[1]

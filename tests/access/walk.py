"""Walks the routing table: each address, method, role and organisation, and what came of it."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.web import security
from tests.access.arranged import ROLES, Site, Tenant
from tests.access.table import BODIES, CALLS, NAMED_IN_BODIES, TABLE, Who
from tests.cast import PASSWORD

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FOLLOWS = {"HEAD": "GET"}
ARGUMENT = re.compile(r"([^/]*)/<[^>]+>")
"""The word before it says what it names."""
STALE_FORM = b"This form is too old"
ANONYMOUS = "anonymous"
KEEPER = "keeper"
"""An operator who is in no organisation."""
SCRIPT = "script"
"""Whoever shows an organisation's API token."""
OPERATORS = frozenset({"operator", KEEPER})
LETS_IN = {
    Who.PEOPLE: frozenset({*ROLES, KEEPER}),
    Who.MEMBERS: frozenset(ROLES),
    Who.ADMINS: frozenset({"admin", "owner"}),
    Who.OWNERS: frozenset({"owner"}),
    Who.OPERATORS: OPERATORS,
}
ALL_KINDS = frozenset({"in", "sign-in", "no", "nothing", "method"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with their browser's cookie; anonymous without one."""

    role: str
    home: Tenant | None
    cookies: dict[str, str]
    token: str
    """Of the forms that they were shown."""
    bearer: str = ""


@dataclass
class Walked:
    figures: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    """A line for each thing that is not as it should be."""

    def wrong(self, figure: str, line: str) -> None:
        self.figures[figure] += 1
        self.said.append(f"{figure}: {line}")


def routes(app: Flask) -> dict[str, set[str]]:
    """Each address with the methods that it takes of itself."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(rule.rule, set()).update(_methods(rule))
    return found


def _methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def unlisted(app: Flask) -> list[str]:
    """Routes that the table does not know, and lines of it that are no route any more."""
    there = {(rule, method) for rule, methods in routes(app).items() for method in methods}
    known = {(rule, method) for rule, methods in TABLE.items() for method in methods}
    return sorted(f"{method} {rule}" for rule, method in there ^ known)


def walk(
    app: Flask, site: Site, only: frozenset[str] = frozenset(), tried: tuple[str, ...] = METHODS
) -> Walked:
    """All of it, or only these addresses, or only these methods."""
    walked = Walked(Counter(routes=0, cells=0, leaks=0, unlisted=0, wrong=0, changed=0))
    for each in unlisted(app):
        walked.wrong("unlisted", each)
    people = [_anonymous(app), _signed_in(app, KEEPER, None, site.keeper)]
    people += [
        _signed_in(app, role, home, home.emails[role]) for home in site.tenants for role in ROLES
    ]
    people += [Person(SCRIPT, home, {}, "", home.bearer) for home in site.tenants]
    with closing(Kept(site)) as kept:
        for rule, methods in sorted(routes(app).items()):
            if only and rule not in only:
                continue
            walked.figures["routes"] += 1
            for cell in _cells(rule, methods, people, site, tried):
                _try(app, cell, kept, walked)
    return walked


def refused(app: Flask, site: Site) -> list[str]:
    """The addresses whose body in the table is not taken even of who may send it."""
    home, found = site.tenants[0], set()
    people = [_signed_in(app, role, home, home.emails[role]) for role in ("owner", "operator")]
    with closing(Kept(site)) as kept:
        for rule in BODIES:
            for cell in _cells(rule, {"POST"}, people, site, ("POST",)):
                if cell.asked is home and cell.expected() == {"in"}:
                    response = _ask(app, cell)
                    if response.status_code >= 400:
                        found.add(f"{rule} answered {response.status_code}")
                    response.close()
                    kept.restore()
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Cell:
    rule: str
    method: str
    offered: bool
    who: Who
    person: Person
    asked: Tenant
    """Whose things the address names."""
    theirs: bool
    """Whether it names things of an organisation that the person is not in."""
    strangers: tuple[bytes, ...]
    """What must not be in the answer."""

    def __str__(self) -> str:
        home = self.person.home.name if self.person.home else "nowhere"
        return f"{self.method} {self.rule} of {self.asked.name} by {self.person.role} of {home}"

    @property
    def url(self) -> str:
        return _address(self.rule, self.asked)

    def expected(self) -> frozenset[str]:
        """The kinds of answer that are right."""
        role = self.person.role
        if not self.offered:
            return frozenset({"method"})
        if self.method == "OPTIONS":
            return ALL_KINDS
        if self.who is Who.BEARERS and role == SCRIPT:
            return frozenset({"nothing" if self.theirs else "in"})
        if self.who in FIXED:
            return FIXED[self.who]
        if role == ANONYMOUS:
            return frozenset({"sign-in"})
        if self.who is Who.OPERATORS:
            return frozenset({"in" if role in OPERATORS else "nothing"})
        if role in LETS_IN[self.who]:
            return frozenset({"nothing" if self.theirs else "in"})
        return frozenset({"no", "nothing"} if self.theirs else {"no"})


FIXED = {
    Who.EVERYONE: frozenset({"in"}),
    Who.META: frozenset({"no"}),
    Who.BEARERS: frozenset({"sign-in"}),
    Who.NOBODY: frozenset({"nothing", "sign-in", "no"}),
}


def _cells(
    rule: str, methods: set[str], people: list[Person], site: Site, tried: tuple[str, ...]
) -> Iterator[Cell]:
    named = len({_address(rule, tenant) for tenant in site.tenants}) > 1
    for method in tried:
        real = FOLLOWS.get(method, method)
        offered = real in methods or method == "OPTIONS"
        who = TABLE.get(rule, {}).get(real, Who.NOBODY)
        for person in people:
            if person.role == SCRIPT and Who.BEARERS not in TABLE.get(rule, {}).values():
                continue
            for asked in site.tenants:
                names = named or (rule in NAMED_IN_BODIES and method == "POST")
                theirs = names and who is not Who.OPERATORS and asked is not person.home
                others = [each for each in site.tenants if each is not person.home]
                strangers = tuple(word for each in others for word in each.canaries)
                if who is not Who.OPERATORS or person.role not in OPERATORS:
                    strangers += tuple(word for each in others for word in each.known)
                yield Cell(rule, method, offered, who, person, asked, theirs, strangers)


def _address(rule: str, tenant: Tenant) -> str:
    """The rule with that organisation's things; raises KeyError for what it has not."""
    if "<word>" in rule:
        rule = rule.replace("<word>", tenant.things["confirmations"])
    return ARGUMENT.sub(lambda named: f"{named[1]}/{tenant.things[named[1]]}", rule)


def _try(app: Flask, cell: Cell, kept: "Kept", walked: Walked) -> None:
    walked.figures["cells"] += 1
    response = _ask(app, cell)
    kind, body = _kind(response), response.get_data()
    response.close()
    expected = cell.expected()
    if kind not in expected:
        walked.wrong("wrong", f"{cell} answered {response.status} ({kind}, not {set(expected)})")
    for word in cell.strangers:
        if word in body or word.decode() in str(response.headers):
            walked.wrong("leaks", f"{cell} says {word.decode()}")
    if kept.moved():
        if kind != "in":
            walked.wrong("changed", f"{cell} answered {response.status} and changed something")
        kept.restore()


def _ask(app: Flask, cell: Cell) -> TestResponse:
    security.limiter.reset()
    client = app.test_client()
    for name, value in cell.person.cookies.items():
        client.set_cookie(name, value)
    shown = {"Authorization": f"Bearer {cell.person.bearer}"} if cell.person.bearer else {}
    if cell.method in {"GET", "HEAD", "OPTIONS"}:
        return client.open(cell.url, method=cell.method, headers=shown)
    if cell.person.bearer:
        sent = CALLS.get(cell.rule, {})
        return client.open(cell.url, method=cell.method, json=sent, headers=shown)
    body: dict[str, Any] = BODIES.get(cell.rule, lambda things: {})(cell.asked.things)
    data = {"csrf_token": cell.person.token, **body}
    response = client.open(cell.url, method=cell.method, data=data)
    # a large body is a file of the test client's, which it leaves open
    response.request.environ["wsgi.input"].close()
    return response


def _kind(response: TestResponse) -> str:
    """What an answer comes down to."""
    status = response.status_code
    if status == 401 or (status == 302 and response.headers["Location"].startswith("/sign-in")):
        return "sign-in"
    if STALE_FORM in response.get_data():
        return "stale form"
    plain = {403: "no", 404: "nothing", 405: "method"}
    return plain.get(status, "in" if status < 500 else "broken")


def _anonymous(app: Flask) -> Person:
    client = app.test_client()
    token = _token_of(client)
    return Person(ANONYMOUS, None, _cookies(client), token)


def _signed_in(app: Flask, role: str, home: Tenant | None, email: str) -> Person:
    """Through the real door, so that whatever a session needs is there."""
    client = app.test_client()
    security.limiter.reset()
    form = {"email": email, "password": PASSWORD, "csrf_token": _token_of(client)}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    token = _token_of(client, "/settings/destinations")
    return Person(role, home, _cookies(client), token)


def _cookies(client: FlaskClient) -> dict[str, str]:
    return {each.key: each.value for each in client._cookies.values()}


def _token_of(client: FlaskClient, page: str = "/sign-in") -> str:
    found = re.search(r'"X-CSRFToken": "([^"]+)"', client.get(page).text)
    assert found
    return found[1]


class Kept:
    """The database as it was; each cell begins with it."""

    def __init__(self, site: Site) -> None:
        path = site.settings.database_url.removeprefix("sqlite:///")
        self._there = sqlite3.connect(path)
        self._copy = sqlite3.connect(":memory:")
        self._there.backup(self._copy)
        self._seen = self._version()

    def moved(self) -> bool:
        """Whether anybody has written since."""
        return self._version() != self._seen

    def restore(self) -> None:
        self._copy.backup(self._there)
        self._seen = self._version()

    def _version(self) -> int:
        return int(self._there.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        self._there.close()
        self._copy.close()

"""Payloads in each text field of each form, and what the product made of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.browser.fields import Form, all_sent, forms
from tests.browser.payloads import PAYLOADS, Harm, Payload, harm
from tests.browser.screen import Screen
from tests.browser.tour import at_rest
from tests.proofs.running import told

Field = tuple[Form, str]
ALL = len(PAYLOADS)
READ = (200, 422)
"""Answers to a try that was looked into; any other but a server's error refused it unread."""
BEFORE_ALL = ("/settings/data/organisation/erasure",)
"""Asks for the organisation's name, which a payload must not be by then."""
AFTER_ALL = (
    "/operator/onboardings/<id>/closing",
    "/operator/number/senders/<id>/stop",
    "/operator/organisations/<id>/pause",
)
"""What these do would refuse what others type."""
ONCE = (
    "/settings/plan/access",
    "/settings/plan/approval",
    "/operator/access/<id>/refusal",
    "/operator/organisations/<id>/approval/refusal",
    "/operator/onboardings/<id>/closing",
    "/sign-up/finish",
    "/forgotten/new-password",
)
"""They take one answer, and refuse or ignore each after it: they get the payload that leaves most
places."""
WHOLE = ("/settings/destinations/whatsapp/onboarding",)
"""Nothing of these is kept unless all of it is there: at last each field holds that payload."""
SETTINGS = {"PROXIES": "1"}
"""So that each try can come from another address, and none is refused for its number."""
SHOWN = 5


@dataclass
class Tried:
    """What came of it: the answers by field, the harm that was done, and what has to be said."""

    answers: dict[str, Counter[int]] = field(default_factory=dict)
    harms: list[Harm] = field(default_factory=list)
    expected: int = 0
    """How many tries these fields make."""

    def and_also(self, other: "Tried") -> "Tried":
        return Tried(
            self.answers | other.answers,
            self.harms + other.harms,
            self.expected + other.expected,
        )

    @property
    def total(self) -> Counter[int]:
        return sum(self.answers.values(), Counter())

    def figures(self) -> dict[str, float]:
        total = self.total
        return {
            "fields": len(self.answers),
            "tries": total.total(),
            "tries_missed": self.expected - total.total(),
            "refused": sum(
                count for code, count in total.items() if 0 < code < 500 and code not in READ
            ),
            "payloads_run": sum(len(one.ran) for one in self.harms),
            "elements_made": sum(len(one.made) for one in self.harms),
            "server_errors": sum(count for code, count in total.items() if not 0 < code < 500),
        }

    def conditions(self) -> dict[str, object]:
        return {
            "content_security_policy": "off",
            "fields": list(self.answers),
            "one_try_each": [name for name in self.answers if name.split(": ")[0] in ONCE],
            "answers": {str(code): count for code, count in sorted(self.total.items())},
        }


def few(many: int) -> Sequence[Payload]:
    """So many of the payloads, from the first to the last."""
    return PAYLOADS[:: max(1, ALL // many)][:many]


def collected(screen: Screen, among: Iterable[str], known: dict[str, str]) -> list[Field]:
    """The fields of these pages, each once, on whichever page its form stands; the addresses of
    the pages are kept in `known`."""
    kinds: dict[tuple[str, str], Field] = {}
    for name in among:
        known[name] = screen.driver.current_url
        for form in forms(screen):
            for each in form.fields:
                kinds.setdefault((form.kind, each), (form, each))
    return in_turn(kinds.values())


def in_turn(fields: Iterable[Field]) -> list[Field]:
    """In the order in which they can be tried without one's doing refusing another's."""
    return sorted(fields, key=lambda one: _turn(one[0]))


def _turn(form: Form) -> int:
    if form.kind in BEFORE_ALL:
        return -1
    return 1 + AFTER_ALL.index(form.kind) if form.kind in AFTER_ALL else 0


def all_tried(
    screen: Screen, url: str, fields: Sequence[Field], payloads: Sequence[Payload]
) -> Tried:
    """Each payload in each of them, and each field in the session in which its page was seen:
    whatever a form led to, the next one is not sent from there."""
    tried = Tried()
    told(f"{len(fields)} fields")
    screen.open(f"{url}/help/whatsapp")
    session = screen.driver.get_cookies()
    for form, name in fields:
        texts = [widest().text] if form.kind in ONCE else [one.text for one in payloads]
        _try(screen, form, name, texts, tried)
        _back_to(screen, session)
    for form, name in {form.kind: (form, name) for form, name in fields}.values():
        if form.kind in WHOLE:
            words = ((each, widest().text) for each in form.texts)
            _try(
                screen, replace(form, values=(*form.values, *words)), name, [widest().text], tried
            )
    return tried


def _try(screen: Screen, form: Form, name: str, texts: Sequence[str], tried: Tried) -> None:
    shown = all_sent(screen, form, name, texts, tried.total.total())
    answers = Counter(int(one["status"]) for one in shown)
    field = f"{form.kind}: {name}"
    tried.expected += len(texts)
    tried.answers[field] = tried.answers.get(field, Counter()) + answers
    made = tuple(each for one in shown for each in one["made"])
    if done := Harm(harm(screen).ran, made):
        tried.harms.append(done)
        say(field, [*done.ran, *done.made])
    told(f"{field} {dict(answers)}")


def _back_to(screen: Screen, session: list[dict[str, Any]]) -> None:
    screen.driver.delete_all_cookies()
    for cookie in session:
        screen.driver.add_cookie(cookie)


def looked_over(screen: Screen, seen: Iterable[tuple[str, str]]) -> list[Harm]:
    """What these pages, by name and address, make of what was stored."""
    found = []
    for name, url in seen:
        screen.open(url)
        at_rest(screen)
        if done := harm(screen):
            found.append(done)
            say(name, [*done.ran, *done.made])
    return found


def widest() -> Payload:
    """The one that leaves an attribute, a title and a text area alike."""
    return next(one for one in PAYLOADS if "</title></textarea>" in one.text)


def say(what: str, found: list[str]) -> None:
    for one in found[:SHOWN]:
        told(f"{what}: {one}")

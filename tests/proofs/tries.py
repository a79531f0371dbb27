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
Cookie = dict[str, Any]
ALL = len(PAYLOADS)
READ = (200, 422)
"""Answers to a try that was looked into; any other but a server's error refused it unread."""
BEFORE_ALL = ("/settings/data/organisation/erasure",)
"""Asks for the organisation's name, which a payload must not be by then."""
AFTER_ALL = (
    "/operator/number/senders/<id>/stop",
    "/operator/organisations/<id>/pause",
)
"""What these do would refuse what others type."""
WHOLE = ("/settings/destinations/whatsapp/onboarding",)
"""Nothing of these is kept unless all of it is there: at last each field holds the payload."""
ONE_ANSWER = (
    "/sign-up/finish",
    "/settings/plan/access",
    "/settings/plan/approval",
    *WHOLE,
    "/operator/access/<id>/refusal",
    "/operator/organisations/<id>/approval/refusal",
    "/operator/onboardings/<id>/closing",
    "/forgotten/new-password",
    "/account/email",
    "/account/password",
)
"""They take one answer, and refuse or ignore each after it, or ask for a password, which is tried
so often and no more: each payload gets somebody new, whose forms these are."""
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
        """Both tried some of the same fields, perhaps."""
        mine, theirs = self.answers, other.answers
        return Tried(
            {
                each: mine.get(each, Counter()) + theirs.get(each, Counter())
                for each in (*mine, *theirs)
            },
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
    """In the order in which they can be tried without one's doing refusing another's; those that
    take one answer are not among them."""
    again = [one for one in fields if one[0].kind not in ONE_ANSWER]
    return sorted(again, key=lambda one: _turn(one[0]))


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
        _try(screen, form, name, [one.text for one in payloads], tried)
        tell(tried, f"{form.kind}: {name}")
        back_to(screen, session)
    return tried


def all_answered(screen: Screen, among: Iterable[str], payload: Payload, tried: Tried) -> None:
    """That payload in each field of each form of one answer, on whichever of these pages it is
    seen first. Raises AssertionError where one is on none of them."""
    waiting = set(ONE_ANSWER)
    for page in among:
        tried.harms += _looked(screen, page)
        for form in [one for one in forms(screen) if one.kind in waiting]:
            waiting.discard(form.kind)
            for name in form.fields:
                _try(screen, form, name, [payload.text], tried)
            if form.kind in WHOLE:
                _try(screen, whole(form, payload.text), name, [payload.text], tried)
    assert not waiting, f"seen by nobody: {waiting}; at last: {screen.driver.current_url}"


def whole(form: Form, text: str) -> Form:
    """With that in each field, whichever is typed into."""
    return replace(form, values=(*form.values, *((name, text) for name in form.texts)))


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


def tell(tried: Tried, field: str) -> None:
    told(f"{field} {dict(tried.answers[field])}")


def back_to(screen: Screen, session: Sequence[Cookie]) -> None:
    """The browser has these cookies and no others."""
    screen.driver.delete_all_cookies()
    for cookie in session:
        screen.driver.add_cookie(cookie)


def looked_over(screen: Screen, seen: Iterable[tuple[str, str]]) -> list[Harm]:
    """What these pages, by name and address, make of what was stored."""
    found = []
    for name, url in seen:
        screen.open(url)
        found += _looked(screen, name)
    return found


def _looked(screen: Screen, name: str) -> list[Harm]:
    at_rest(screen)
    done = harm(screen)
    say(name, [*done.ran, *done.made])
    return [done] if done else []


def say(what: str, found: list[str]) -> None:
    for one in found[:SHOWN]:
        told(f"{what}: {one}")

"""Proves the pages in a real browser: `python -m tests.proofs.browser`.

Every page of the product and of the phone, in both colour schemes and at both widths, is read by
axe, whose every rule counts, and none may be wider than its window or complain to the console.

Then sixty payloads go into each text field of each form that any page has, one at a time, by the
form itself. The page that comes of it, shown in a frame with all its scripts, has made nothing of
the payload; and none may run, then or when all pages are opened once more on what was stored.
The browser's own guard (the pages' Content-Security-Policy) is off meanwhile: it would hide a page
that escapes nothing. And each payload is shown to be alive: it runs where a page escapes nothing.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.fields import Form, all_sent, forms
from tests.browser.first_run import nobody_yet
from tests.browser.pages import PAGES, SIGNED_OUT
from tests.browser.payloads import PAYLOADS, Harm, disarm, harm, is_alive
from tests.browser.scenes import Scene, a_preview_in_the_editor, a_refused_token
from tests.browser.scenes_of_accounts import another_address, newcomers
from tests.browser.scenes_of_reaching import a_code, a_test
from tests.browser.screen import Screen
from tests.browser.story import Story
from tests.browser.tour import (
    Unreachable,
    address,
    at_rest,
    furnished,
    missed,
    of_the_phone,
    pages,
    signed_out,
)
from tests.figures.proof import Proof
from tests.proofs.running import told

LOOKS = 4
OF_A_PAGE: Sequence[Scene] = (
    a_preview_in_the_editor,
    a_refused_token,
    a_test,
    a_code,
    another_address,
)
"""The scenes that lead to pages which nothing else leads to."""
SHOWN = 5
AT_MOST = dict.fromkeys(
    ("pages_missed", "violations", "complaints", "payloads_run", "elements_made", "server_errors"),
    0,
)
AT_LEAST = {"pages": len(PAGES) + len(SIGNED_OUT), "payloads": 60, "payloads_alive": 60}
SETTINGS = {"PROXIES": "1"}
"""So that each try can come from another address, and none is refused for its number."""


def main() -> int:
    proof = Proof("browser", "python -m tests.proofs.browser", AT_MOST, at_least=AT_LEAST)
    with (
        tempfile.TemporaryDirectory(prefix="pages-") as place,
        ProcessPoolExecutor(2, get_context("spawn")) as side_by_side,
    ):
        looked = side_by_side.submit(read, Path(place) / "read")
        tried = side_by_side.submit(attacked, Path(place) / "attacked")
        figures, proof.conditions = tried.result()
        proof.figures |= looked.result() | figures
    return proof.finish()


@contextmanager
def visited(place: Path) -> Iterator[Story]:
    """The furnished demo."""
    demo = Demo(place / "demo", empty=False, settings=SETTINGS)
    try:
        with closing(Screen(place / "profile")) as screen:
            screen.open(demo.url)
            story = Story(demo, screen)
            furnished(story)
            yield story
    finally:
        demo.stop()


def read(place: Path) -> dict[str, float]:
    """By axe, page by page."""
    names, found, complaints = [], [], []
    for name, screen in chain(_shown(place / "demo"), nobody_yet(place / "first")):
        names.append(name)
        found += [f"{name}: {one}" for one in barriers(screen)]
        complaints += [f"{name}: {one}" for one in screen.complaints()]
    _say("pages missed", missed(names))
    _say("barriers", found)
    _say("complaints", complaints)
    return {
        "pages": len(names),
        "pages_missed": len(missed(names)),
        "looks": LOOKS * len(names),
        "violations": len(found),
        "complaints": len(complaints),
    }


def _shown(place: Path) -> Iterator[tuple[str, Screen]]:
    """The pages of the furnished demo, and those that have to be brought about."""
    with visited(place) as story:
        told = (scene(story) for scene in OF_A_PAGE)
        for name in chain(
            pages(story),
            of_the_phone(story),
            chain.from_iterable(told),
            signed_out(story),
            newcomers(story),
        ):
            yield name, story.screen


def attacked(place: Path) -> tuple[dict[str, float], dict[str, object]]:
    """By payloads, field by field: the figures, and what they were got under."""
    with visited(place) as story:
        alive = _alive(story)
        answers: Counter[int] = Counter()
        known: dict[str, str] = {}
        inside = _fields(story, pages(story), known)
        harms = _all_tried(story, inside, answers)
        harms += _looked_over(story, known)
        outside = _fields(story, signed_out(story), known)
        harms += _all_tried(story, outside, answers)
    fields = [f"{form.kind}: {field}" for form, field in inside + outside]
    figures: dict[str, float] = {
        "fields": len(fields),
        "payloads": len(PAYLOADS),
        "payloads_alive": alive,
        "tries": answers.total(),
        "payloads_run": sum(len(one.ran) for one in harms),
        "elements_made": sum(len(one.made) for one in harms),
        "server_errors": sum(count for code, count in answers.items() if not 0 < code < 500),
    }
    return figures, {
        "content_security_policy": "off",
        "fields": fields,
        "answers": {str(code): count for code, count in sorted(answers.items())},
    }


def _alive(story: Story) -> int:
    """How many payloads run where a page escapes nothing; the browser's guard is off then."""
    disarm(story.screen)
    dead = [
        one.text
        for one in PAYLOADS
        if not is_alive(story.screen, one, f"{story.demo.url}/healthz")
    ]
    harm(story.screen)  # what it has done there is forgotten
    _say("payloads that run nowhere", dead)
    return len(PAYLOADS) - len(dead)


def _fields(story: Story, among: Iterable[str], known: dict[str, str]) -> list[tuple[Form, str]]:
    """Those of these pages, each once, on whichever page its form stands; the addresses of the
    pages are kept in `known`."""
    kinds: dict[tuple[str, str], tuple[Form, str]] = {}
    for name in among:
        known[name] = story.screen.driver.current_url
        for form in forms(story.screen):
            for field in form.fields:
                kinds.setdefault((form.kind, field), (form, field))
    return list(kinds.values())


def _all_tried(
    story: Story, fields: Sequence[tuple[Form, str]], answers: Counter[int]
) -> list[Harm]:
    """Each payload in each of them."""
    told(f"{len(fields)} fields")
    found: list[Harm] = []
    story.screen.open(f"{story.demo.url}/help/whatsapp")
    for form, field in fields:
        texts = [payload.text for payload in PAYLOADS]
        shown = all_sent(story.screen, form, field, texts, answers.total())
        answers.update(one["status"] for one in shown)
        made = tuple(each for one in shown for each in one["made"])
        if done := Harm(harm(story.screen).ran, made):
            found.append(done)
            _say(f"{form.kind} {field}", [*done.ran, *done.made])
        told(f"{form.kind} {field}")
    return found


def _looked_over(story: Story, known: Mapping[str, str]) -> list[Harm]:
    """What the pages make of what was stored: those of the newest things, where these have such a
    page, and otherwise those that were there before."""
    found = []
    for page in PAGES:
        if page.name not in known:
            continue
        try:
            url = address(story, page)
        except Unreachable:
            url = known[page.name]
        story.screen.open(url)
        at_rest(story.screen)
        if done := harm(story.screen):
            found.append(done)
            _say(page.name, [*done.ran, *done.made])
    return found


def _say(what: str, found: list[str]) -> None:
    for one in found[:SHOWN]:
        told(f"{what}: {one}")


if __name__ == "__main__":
    sys.exit(main())

"""Proves the pages in a real browser: `python -m tests.proofs.browser`.

Every page of the product and of the phone, in both colour schemes and at both widths, is read by
axe, whose every rule counts, and none may be wider than its window or complain to the console.

Then sixty payloads go into each text field of each form that any page has, one at a time, by the
form itself. The page that comes of it has made nothing of the payload, and none may run, then
or when all pages are opened once more on what was stored. The browser's own guard (the pages'
Content-Security-Policy) is off meanwhile: it would hide a page that escapes nothing. And each
payload is shown to be alive: it runs where a page escapes nothing.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path

from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.fields import Form, forms, sends
from tests.browser.pages import PAGES, SIGNED_OUT
from tests.browser.payloads import PAYLOADS, Harm, disarm, harm, is_alive
from tests.browser.screen import Screen
from tests.browser.story import Story
from tests.browser.tour import furnished, of_the_phone, pages, signed_out
from tests.figures.proof import Proof
from tests.proofs.running import told

LOOKS = 4
SHOWN = 5
AT_MOST = dict.fromkeys(
    ("violations", "complaints", "payloads_run", "elements_made", "server_errors"), 0
)
AT_LEAST = {"pages": len(PAGES) + len(SIGNED_OUT), "payloads": 60, "payloads_alive": 60}
SETTINGS = {"PROXIES": "1"}
"""So that each try can come from another address, and none is refused for its number."""


def main() -> int:
    proof = Proof("browser", "python -m tests.proofs.browser", AT_MOST, at_least=AT_LEAST)
    with tempfile.TemporaryDirectory(prefix="pages-") as place:
        with visited(Path(place) / "read") as story:
            proof.figures |= read(story)
        with visited(Path(place) / "attacked") as story:
            proof.figures |= attacked(story, proof)
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


def read(story: Story) -> dict[str, float]:
    """By axe, page by page."""
    count, found, complaints = 0, [], story.screen.complaints()
    for name in chain(pages(story), of_the_phone(story), signed_out(story)):
        count += 1
        found += [f"{name}: {one}" for one in barriers(story.screen)]
        complaints += [f"{name}: {one}" for one in story.screen.complaints()]
    _say("barriers", found)
    _say("complaints", complaints)
    return {
        "pages": count,
        "looks": LOOKS * count,
        "violations": len(found),
        "complaints": len(complaints),
    }


def attacked(story: Story, proof: Proof) -> dict[str, float]:
    screen = story.screen
    disarm(screen)
    alive = [one for one in PAYLOADS if is_alive(screen, one, f"{story.demo.url}/healthz")]
    _say("payloads that run nowhere", [one.text for one in PAYLOADS if one not in alive])
    answers: Counter[int] = Counter()
    inside = _fields(story, pages(story))
    harms = _all_tried(story, inside, answers)
    harms += _looked_over(story)
    outside = _fields(story, signed_out(story))
    harms += _all_tried(story, outside, answers)
    fields = [f"{form.kind}: {field}" for form, field in inside + outside]
    proof.conditions = {
        "content_security_policy": "off",
        "fields": fields,
        "answers": {str(code): count for code, count in sorted(answers.items())},
    }
    return {
        "fields": len(fields),
        "payloads": len(PAYLOADS),
        "payloads_alive": len(alive),
        "tries": answers.total(),
        "payloads_run": sum(len(one.ran) for one in harms),
        "elements_made": sum(len(one.made) for one in harms),
        "server_errors": sum(count for code, count in answers.items() if code >= 500),
    }


def _fields(story: Story, among: Iterator[str]) -> list[tuple[Form, str]]:
    """Those of these pages, each once, on whichever page its form stands."""
    known: dict[tuple[str, str], tuple[Form, str]] = {}
    for _name in among:
        for form in forms(story.screen):
            for field in form.fields:
                known.setdefault((form.kind, field), (form, field))
    return list(known.values())


def _all_tried(
    story: Story, fields: Sequence[tuple[Form, str]], answers: Counter[int]
) -> list[Harm]:
    """Each payload in each of them."""
    told(f"{len(fields)} fields")
    found: list[Harm] = []
    for form, field in fields:
        for payload in PAYLOADS:
            _comes_from(story.screen, answers.total())
            answers[sends(story.screen, form, field, payload.text)] += 1
            if done := harm(story.screen):
                found.append(done)
                _say(f"{form.kind} {field}", [payload.text, *done.ran, *done.made])
        told(f"{form.kind} {field}")
    return found


def _looked_over(story: Story) -> list[Harm]:
    """What the pages make of what was stored."""
    found = []
    for name in pages(story):
        if done := harm(story.screen):
            found.append(done)
            _say(name, [*done.ran, *done.made])
    return found


def _comes_from(screen: Screen, number: int) -> None:
    """Another address each time."""
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    screen.driver.execute_cdp_cmd("Network.enable", {})
    screen.driver.execute_cdp_cmd(
        "Network.setExtraHTTPHeaders", {"headers": {"X-Forwarded-For": address}}
    )


def _say(what: str, found: list[str]) -> None:
    for one in found[:SHOWN]:
        told(f"{what}: {one}")


if __name__ == "__main__":
    sys.exit(main())

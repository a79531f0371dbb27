"""Proves the pages in a real browser: `python -m tests.proofs.browser`.

Every page of the product and of the phone, in both colour schemes and at both widths, is read by
axe, whose every rule counts, and none may be wider than its window or complain to the console.

Then sixty payloads go into each text field of each form that any page has, one at a time, by the
form itself. The page that comes of it, shown in a frame with all its scripts, has made nothing of
the payload; and none may run, then or when all pages are opened once more on what was stored.
Each field is tried in the session in which its page was seen, and no try may be refused unread:
where a form takes one answer, each payload comes from somebody new, who signs up for it.
The browser's own guard (the pages' Content-Security-Policy) is off meanwhile: it would hide a page
that escapes nothing. And each payload is shown to be alive: it runs where a page escapes nothing.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from tests.browser.barriers import barriers
from tests.browser.first_run import nobody_yet
from tests.browser.pages import PAGES, SIGNED_OUT, WHATSAPP
from tests.browser.payloads import Payload, disarm, harm, is_alive
from tests.browser.scenes import OF_A_PAGE
from tests.browser.scenes_of_accounts import newcomers
from tests.browser.scenes_of_reaching import a_code
from tests.browser.screen import Screen
from tests.browser.story import Story
from tests.browser.tour import (
    Unreachable,
    address,
    at_rest,
    missed,
    pages,
    signed_out,
)
from tests.browser.walks import everything, visited
from tests.figures.proof import PROOFS, Proof
from tests.proofs.newcomers import by_newcomers, by_the_first
from tests.proofs.tries import ALL, SETTINGS, Tried, all_tried, collected, few, looked_over, say

LOOKS = 4
FIELDS, TRIES = 133, 8_040
"""What the forms of those pages have between them: sixty tries of each field, and as many times
all fields of a booking at once."""
SOUGHT = "?like=a"
"""With these words the list of recipients has a field to look for others."""
AT_MOST = dict.fromkeys(
    (
        "pages_missed",
        "violations",
        "complaints",
        "tries_missed",
        "refused",
        "payloads_run",
        "elements_made",
        "server_errors",
    ),
    0,
)
AT_LEAST = {
    "pages": len(PAGES) + len(SIGNED_OUT),
    "payloads": ALL,
    "payloads_alive": ALL,
    "fields": FIELDS,
    "tries": TRIES,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payloads", type=int, default=ALL, help="fewer, for a look")
    many = parser.parse_args().payloads
    proof = Proof("browser", "python -m tests.proofs.browser", AT_MOST, at_least=AT_LEAST)
    with (
        tempfile.TemporaryDirectory(prefix="pages-") as folder,
        ProcessPoolExecutor(2, get_context("spawn")) as side_by_side,
    ):
        place = Path(folder)
        inside = side_by_side.submit(attacked, place / "inside", many)
        looked = side_by_side.submit(read, place / "read")
        others = [
            side_by_side.submit(attacks, place / name, payloads)
            for name, attacks, payloads in (
                ("strangers", by_strangers, few(many)),
                ("first", by_the_first, few(many)),
                ("newcomers", by_newcomers, few(many)[::2]),
                ("others", by_newcomers, few(many)[1::2]),
            )
        ]
        tried, alive = inside.result()
        for other in others:
            tried = tried.and_also(other.result())
        proof.figures |= looked.result() | tried.figures()
        proof.figures |= {"payloads": len(few(many)), "payloads_alive": alive}
        proof.conditions = tried.conditions()
    return proof.finish(PROOFS if many == ALL else Path(tempfile.gettempdir()))


def read(place: Path) -> dict[str, float]:
    """By axe, page by page."""
    names, found, complaints = [], [], []
    for name, screen in chain(_shown(place / "demo"), nobody_yet(place / "first")):
        names.append(name)
        found += [f"{name}: {one}" for one in barriers(screen)]
        complaints += [f"{name}: {one}" for one in screen.complaints()]
    say("pages missed", missed(names))
    say("barriers", found)
    say("complaints", complaints)
    return {
        "pages": len(names),
        "pages_missed": len(missed(names)),
        "looks": LOOKS * len(names),
        "violations": len(found),
        "complaints": len(complaints),
    }


def _shown(place: Path) -> Iterator[tuple[str, Screen]]:
    with visited(place, settings=SETTINGS) as story:
        yield from everything(story, OF_A_PAGE)


def attacked(place: Path, many: int) -> tuple[Tried, int]:
    """By payloads, field by field, as who has every right; and how many of them are alive."""
    with visited(place, settings=SETTINGS) as story:
        alive = _alive(story, few(many))
        known: dict[str, str] = {}
        among = chain(pages(story), _sought(story), a_code(story))
        fields = collected(story.screen, among, known)
        tried = all_tried(story.screen, story.demo.url, fields, few(many))
        tried.harms += looked_over(story.screen, _newest(story, known))
    return tried, alive


def by_strangers(place: Path, payloads: Sequence[Payload]) -> Tried:
    """Nobody is signed in; some hold a link that they were mailed."""
    with visited(place, settings=SETTINGS) as story:
        disarm(story.screen)
        among = chain(signed_out(story), newcomers(story))
        fields = collected(story.screen, among, {})
        return all_tried(story.screen, story.demo.url, fields, payloads)


def _sought(story: Story) -> Iterator[str]:
    story.screen.open(f"{story.demo.url}{WHATSAPP}{SOUGHT}")
    at_rest(story.screen)
    yield "recipients-sought"


def _alive(story: Story, payloads: Sequence[Payload]) -> int:
    """How many of them run where a page escapes nothing; the browser's guard is off then."""
    disarm(story.screen)
    dead = [
        one.text
        for one in payloads
        if not is_alive(story.screen, one, f"{story.demo.url}/healthz")
    ]
    harm(story.screen)  # what it has done there is forgotten
    say("payloads that run nowhere", dead)
    return len(payloads) - len(dead)


def _newest(story: Story, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each page that was seen: that of the newest thing, where this has such a page, and otherwise
    that of the one which was there before."""
    for page in PAGES:
        if page.name not in known:
            continue
        try:
            yield page.name, address(story, page)
        except Unreachable:
            yield page.name, known[page.name]


if __name__ == "__main__":
    sys.exit(main())

"""What docs/deploying.md tells of memory and connections, written there as it was measured."""

import re
from collections.abc import Mapping

from app.settings import ROOT

PAGE = ROOT / "docs" / "deploying.md"
PROCESSES = {
    "`web`: gunicorn's parent": "web_parent",
    "`web`: each of gunicorn's two": "web_worker",
    "`worker`: the parent": "worker_parent",
    "`worker`: `inbox`": "worker_inbox",
    "`worker`: `prepare`": "worker_prepare",
    "`worker`: Chromium and its driver": "chromium",
    "`worker`: `deliver`": "worker_deliver",
    "`worker`: `answer`": "worker_answer",
    "`worker`: `upkeep`": "worker_upkeep",
    "`worker`: `mail`": "worker_mail",
    "`clock`": "clock",
}
DYNOS = ("web", "worker", "clock")
NUMBER = r"\d+"


def filled_in(page: str, figures: Mapping[str, float]) -> str:
    """The page with these figures; a ValueError where it has no place for one of them."""
    for before, names, after in _places():
        place = before + re.escape(" | ").join([f"({NUMBER})"] * len(names)) + after
        found = re.search(place, page)
        if found is None:
            raise ValueError(f"{PAGE.name} has no place for {', '.join(names)}")
        told = " | ".join(f"{figures[name]:g}" for name in names)
        page = page[: found.start(1)] + told + page[found.end(len(names)) :]
    return page


def _places() -> list[tuple[str, list[str], str]]:
    """What stands before and after the figures of these names, as regular expressions."""
    rows = [
        (re.escape(f"| {label} | "), [f"{name}_rss_mb", f"{name}_pss_mb"], re.escape(" |\n"))
        for label, name in PROCESSES.items()
    ]
    dynos = [
        (re.escape(f"| `{kind}` | "), [f"{kind}_dyno_mb"], rf" \| {NUMBER}, Standard")
        for kind in DYNOS
    ]
    return [
        *rows,
        *dynos,
        ("the app held ", ["connections"], " connections to PostgreSQL"),
        ("at once, and ", ["redis_clients"], " to Redis"),
    ]

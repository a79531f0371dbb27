"""What the proofs of sending share: arranging people and runs, and telling what came of it."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from adapters.sql.tables import message
from ports.bell import Lane
from tests.processes.product import Place
from tests.processes.running import Running, adopting, bury_browsers, until
from tests.proofs.history import Fault, Wrong
from tests.proofs.site import METAS, OURS, Site, Workers, quickened

SHOWN_FAULTS = 20
PATIENCE_S = 3600.0
"""With a machine that others use; how long it took is in the file."""
CONDITIONS: Mapping[str, object] = {name: float(value) for name, value in (OURS | METAS).items()}


def asked(what: str, seed: int = 1) -> int:
    """The seed that the command line names."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--seed", type=int, default=seed)
    found: int = parser.parse_args().seed
    return found


@contextmanager
def site(database_url: str, folder: Path) -> Iterator[Site]:
    """A started installation without workers, ended with the block."""
    place = quickened(Place(folder, database_url))
    with adopting(), ExitStack() as stack:
        stack.callback(bury_browsers)
        stack.callback(place.stop)
        place.start()
        yield Site(place, stack)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        yield Path(name)


def arrange(site: Site, *, organisations: int, each: int, runs: int) -> None:
    """People of several organisations opt in by their phones, and runs to all are planned."""
    helpers = [site.place.cli("worker", lane.value) for lane in (Lane.INBOX, Lane.DELIVER)]
    try:
        told("people opt in")
        groups = []
        for number in range(organisations):
            admin = site.organisation(f"Company{number}")
            groups.append((admin, site.people(admin, each)))
        until(site.settled, "everybody has our word for it", within=120)
        until(site.quiet, "and Meta has told us so", within=60)
    finally:
        end(helpers)
    told("runs are prepared")
    for admin, people in groups:
        site.plan(admin, people, runs)


def prepare(site: Site) -> None:
    site.work(Lane.PREPARE)
    assert site.count(message.c.delivery.is_not(None)) == 2 * len(site.promised)


def end(processes: list[Running]) -> None:
    for each in processes:
        each.terminate()
    for each in processes:
        each.end()


def settle(site: Site, workers: Workers, within: float) -> float:
    """How many seconds it takes until nothing is open any more; `within` at the most."""
    began = time.monotonic()
    while not site.settled() and time.monotonic() - began < within:
        workers.start()
        time.sleep(0.2)
    took = time.monotonic() - began
    try:
        until(site.quiet, "Meta has told us all", within=60)
    except AssertionError as error:
        told(str(error))
    return took


def counted(faults: list[Fault]) -> Counter[Wrong]:
    """How many of each kind; the first of each are told."""
    for fault in faults[:SHOWN_FAULTS]:
        told(f"{fault.wrong.value}: {fault.words}")
    return Counter(fault.wrong for fault in faults)


def figures_of(here: Site) -> dict[str, float]:
    """What the history says, where nothing may stay without having arrived."""
    told("the history is checked")
    wrong = counted(here.history().faults())
    return {
        "lost": wrong.pop(Wrong.LOST, 0) + wrong.pop(Wrong.UNCONFIRMED, 0),
        "duplicates": wrong.pop(Wrong.DUPLICATE, 0),
        "false_success": wrong.pop(Wrong.FALSE_SUCCESS, 0),
        "other_faults": sum(wrong.values()),
    }


def told(words: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")

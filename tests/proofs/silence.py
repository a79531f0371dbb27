"""Proves what silence does: `python -m tests.proofs.silence [--seed N]`.

2,000 `messages` on PostgreSQL, of which two in a hundred never get any status and two in a
hundred get it late, 8 to 15 s, far beyond the silence that is evidence elsewhere, while Meta
fails in all its ways. So much is missing that silence shows nothing: what Meta may have taken is
not sent again. It becomes unconfirmed at its deadline, shown with one click to send it again, and
what was to follow it waits for that click: both are the `unconfirmed_share`. `lost` is what Meta
never took and nobody would see.
"""

import sys

from sqlalchemy import select

from adapters.sql.engine import reading
from adapters.sql.tables import message
from tests.figures.proof import Proof
from tests.proofs.history import SHOWN, SUCCESS, Wrong
from tests.proofs.postgres import postgres
from tests.proofs.running import (
    CONDITIONS,
    arrange,
    asked,
    counted,
    folder,
    prepare,
    settle,
    site,
    told,
)
from tests.proofs.site import Site, Workers

ORGANISATIONS, PEOPLE, RUNS = 2, 50, 10
DEADLINE_S = 150.0
"""From when the runs are due until their messages are stale."""
SENDS = {
    "500": 0.02,
    "500-after-accept": 0.02,
    "429": 0.005,
    "timeout-before": 0.005,
    "timeout-after-accept": 0.01,
    "reset-before": 0.01,
    "reset-after-accept": 0.02,
    "cut-body": 0.01,
}
STATUSES = {
    "status-never": 0.02,
    "status-late:8": 0.005,
    "status-late:10": 0.005,
    "status-late:12": 0.005,
    "status-late:15": 0.005,
    "status-twice": 0.2,
    "status-shuffled": 0.2,
    "status-batched": 0.5,
}
TARGETS = {"lost": 0, "duplicates": 0, "unconfirmed_share": 0.1, "other_faults": 0}


def main() -> int:
    seed = asked(__doc__ or "")
    command = f"python -m tests.proofs.silence --seed {seed}"
    proof = Proof("silence", command, TARGETS)
    proof.conditions = {
        **CONDITIONS,
        "seed": seed,
        "deadline_s": DEADLINE_S,
        "sends": SENDS,
        "statuses": STATUSES,
    }
    with postgres() as server, folder() as place, site(server.url, place) as here:
        proof.conditions = {**proof.conditions, "postgresql": server.careful()}
        proof.figures |= proved(here, seed)
    return proof.finish()


def proved(here: Site, seed: int) -> dict[str, float]:
    arrange(here, organisations=ORGANISATIONS, each=PEOPLE, runs=RUNS)
    here.within(DEADLINE_S)
    prepare(here)
    workers = Workers(here.place)
    here.hostile(seed, SENDS, STATUSES)
    whole = 2 * len(here.promised)
    try:
        workers.start()
        told("sending begins")
        settled_s = settle(here, workers, within=DEADLINE_S + 60)
        met = here.friendly()
    finally:
        workers.end()
    told(f"what befell it: {met}")
    wrong = counted(here.history().faults())
    unconfirmed = shown(here)
    return {
        "messages": whole,
        "statuses_never": met.get("status-never", 0),
        "statuses_late": sum(met.get(kind, 0) for kind in STATUSES if "late" in kind),
        "faults_at_meta": sum(met.get(kind, 0) for kind in SENDS),
        "lost": wrong.pop(Wrong.LOST, 0),
        "duplicates": wrong.pop(Wrong.DUPLICATE, 0),
        "unconfirmed": unconfirmed,
        "unconfirmed_not_taken": wrong.pop(Wrong.UNCONFIRMED, 0),
        "unconfirmed_share": round(unconfirmed / whole, 4),
        "other_faults": sum(wrong.values()),
        "settled_s": round(settled_s, 1),
    }


def shown(here: Site) -> int:
    """Messages that a person sees as not arrived, and those that wait behind one."""
    ahead = message.alias("ahead")
    rows = select(message.c.state, ahead.c.state).outerjoin(
        ahead, ahead.c.id == message.c.waits_for
    )
    with reading(here.engine) as connection:
        return sum(
            state in SHOWN or (state not in SUCCESS and before in SHOWN)
            for state, before in connection.execute(rows.where(message.c.delivery.is_not(None)))
        )


if __name__ == "__main__":
    sys.exit(main())

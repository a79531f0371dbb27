"""Proves the embedded way: `python -m tests.proofs.embedded [--seed N]`.

SQLite and Valkey, `deliveries` of an image and a text each, and `kills` times -9 for everything
of ours at once (web, workers, clock, Valkey) while Meta fails in all its ways; the emulator
stays. Its log then says what was `lost` and what came twice (`duplicates`).
"""

import random
import sys

from tests.databases import sqlite_file
from tests.figures.proof import Proof
from tests.proofs.running import (
    CONDITIONS,
    arrange,
    asked,
    figures_of,
    folder,
    prepare,
    settle,
    site,
    told,
)
from tests.proofs.site import Site, Workers
from tests.proofs.storm import Storm

ORGANISATIONS, PEOPLE, RUNS, KILLS = 3, 100, 10, 10
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
STATUSES = {"status-twice": 0.2, "status-shuffled": 0.2, "status-batched": 0.8}
TARGETS = {"lost": 0, "duplicates": 0, "false_success": 0, "other_faults": 0}


def main() -> int:
    seed = asked(__doc__ or "")
    command = f"python -m tests.proofs.embedded --seed {seed}"
    proof = Proof("embedded", command, TARGETS)
    proof.conditions = {**CONDITIONS, "seed": seed, "sends": SENDS, "statuses": STATUSES}
    with folder() as place, site(sqlite_file(place), place) as here:
        proof.figures |= proved(here, seed)
    return proof.finish()


def proved(here: Site, seed: int) -> dict[str, float]:
    arrange(here, organisations=ORGANISATIONS, each=PEOPLE, runs=RUNS)
    prepare(here)
    workers = Workers(here.place, beside=0)
    storm = Storm(here, workers, random.Random(seed), {"everything": KILLS})
    here.hostile(seed, SENDS, STATUSES)
    before = here.read_log()
    whole = 2 * len(here.promised)
    try:
        workers.start()
        storm.rages(lambda: (here.read_log() - before) / whole)
        met = here.friendly()
        told(f"faults have ended: {met}")
        settled_s = settle(here, workers, within=120)
    finally:
        workers.end()
    return {
        "deliveries": len(here.promised),
        "kills": storm.done["everything"],
        "faults_at_meta": sum(met.get(kind, 0) for kind in SENDS),
        **figures_of(here),
        "settled_s": round(settled_s, 1),
        "silence_window_s": round(here.silence_window_s(), 1),
    }


if __name__ == "__main__":
    sys.exit(main())

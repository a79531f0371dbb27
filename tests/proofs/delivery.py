"""Proves delivery: `python -m tests.proofs.delivery [--seed N]`, a run for each seed.

10,000 `deliveries` of an image and a text each on PostgreSQL and a real Valkey, while workers are
killed with -9 (`kills`), Valkey is flushed (`flushes`) and away for a minute, PostgreSQL is
stopped at once (`restarts`), one call in five fails at Meta, and one status in five comes twice
or after its time. Some people say STOP meanwhile, and some ask about their charts. Faults end
when all but two in a hundred have been sent; `settled_s` is from then on.

The file keeps the worst of all seeds that were run on one commit.
"""

import random
import sys

from tests.figures.proof import Proof
from tests.proofs.postgres import Postgres, postgres
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
from tests.proofs.worst import keep_worst

ORGANISATIONS, PEOPLE, RUNS, LEAVERS = 4, 255, 10, 20
BLOWS = {"kill": 25, "flush": 5, "redis": 1, "restart": 3, "stop": LEAVERS, "reply": 20}
SENDS = {
    "500": 0.045,
    "500-after-accept": 0.045,
    "429": 0.01,
    "timeout-before": 0.01,
    "timeout-after-accept": 0.02,
    "reset-before": 0.02,
    "reset-after-accept": 0.03,
    "cut-body": 0.02,
}
STATUSES = {"status-twice": 0.2, "status-shuffled": 0.2, "status-batched": 0.9}
TARGETS = {"lost": 0, "duplicates": 0, "false_success": 0, "other_faults": 0}


def main() -> int:
    seed = asked(__doc__ or "")
    proof = Proof("delivery", "make prove-delivery", TARGETS)
    proof.conditions = {**CONDITIONS, "sends": SENDS, "statuses": STATUSES}
    with postgres() as server, folder() as place, site(server.url, place) as here:
        proof.conditions = {**proof.conditions, "postgresql": server.careful()}
        figures = proved(here, server, seed)
    keep_worst(proof, seed, figures)
    return proof.finish()


def proved(here: Site, server: Postgres, seed: int) -> dict[str, float]:
    arrange(here, organisations=ORGANISATIONS, each=PEOPLE, runs=RUNS)
    prepare(here)
    chance = random.Random(seed)
    leavers = chance.sample(sorted(here.verified), LEAVERS)
    workers = Workers(here.place)
    storm = Storm(here, workers, chance, BLOWS, server, leavers)
    stay = [phone for _, phone in here.promised if phone not in set(leavers)]
    before = here.read_log()
    here.hostile(seed, SENDS, STATUSES)
    try:
        workers.start()
        storm.rages(lambda: (here.read_log() - before) / (2 * len(stay)))
        met = here.friendly()
        told(f"faults have ended: {met}")
        window_s = here.silence_window_s()
        settled_s = settle(here, workers, within=window_s + 120)
    finally:
        workers.end()
    return {
        "deliveries": len(stay),
        "kills": storm.done["kill"],
        "flushes": storm.done["flush"],
        "redis_away_s": 60 * storm.done["redis"],
        "restarts": storm.done["restart"],
        "stops": storm.done["stop"],
        "replies": storm.done["reply"],
        "faults_at_meta": sum(met.get(kind, 0) for kind in SENDS),
        **figures_of(here),
        "settled_s": round(settled_s, 1),
        "silence_window_s": round(window_s, 1),
    }


if __name__ == "__main__":
    sys.exit(main())

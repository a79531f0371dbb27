"""One run for each seed, and of all runs of one commit the worst of each figure."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.figures.proof import PROOFS, Proof, commit

Figures = Mapping[str, float]
SETTLED = ("settled_s", "silence_window_s")
ROOM_S = 30
"""More than the silence window that settling may take."""


def keep_worst(proof: Proof, seed: int, figures: Figures, folder: Path = PROOFS) -> None:
    """Put this run beside those that the proof's file has of this commit and these conditions."""
    runs = [*_before(proof, folder), {"seed": seed, **figures}]
    proof.figures = {
        **worst(runs, more=proof.at_most),
        "seeds": len({run["seed"] for run in runs}),
    }
    proof.conditions = {**proof.conditions, "runs": runs}
    proof.at_most = {
        **proof.at_most,
        "settled_s": proof.figures["silence_window_s"] + ROOM_S,
    }


def worst(runs: Iterable[Figures], more: Iterable[str]) -> dict[str, float]:
    """The most of what is `more` than promised and the least of what was brought about; how long
    it took to settle is that of the run with the least room left."""
    runs = list(runs)
    names = [name for name in runs[0] if name != "seed" and name not in SETTLED]
    found = {
        name: (max if name in more else min)(run.get(name, 0) for run in runs) for name in names
    }
    tightest = max(runs, key=lambda run: run["settled_s"] - run["silence_window_s"])
    return found | {name: tightest[name] for name in SETTLED}


def _before(proof: Proof, folder: Path) -> list[dict[str, float]]:
    path = folder / f"{proof.name}.json"
    if not path.exists():
        return []
    known = json.loads(path.read_text("utf-8"))
    conditions = dict(known.get("conditions", {}))
    runs: list[dict[str, float]] = conditions.pop("runs", [])
    asked = json.loads(json.dumps(dict(proof.conditions)))
    same = known["commit"] == commit() and conditions == asked
    return runs if same else []

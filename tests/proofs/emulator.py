"""Proves the emulator: `python -m tests.proofs.emulator`.

A table of requests each meets its exact code; every valid body broken by one rule is refused;
twelve defects planted into our own client are caught by the emulator alone, and the client
without one is left in peace; the examples of Meta's own contract are taken.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.adapters.emulator import examples
from tests.adapters.emulator.asking import Asker, expected
from tests.adapters.emulator.defects import DEFECTS, PAIR_S, caught, healthy
from tests.adapters.emulator.driver import Bench
from tests.adapters.emulator.mutants import mutants
from tests.adapters.emulator.refusals import REFUSALS
from tests.adapters.emulator.valid import calls, things
from tests.figures.proof import Proof

NONE_OF = (
    "refusals_wrong", "mutants_accepted", "valid_refused", "defects_missed", "healthy_caught",
)  # fmt: skip


def main() -> int:
    if not examples.CONTRACT.exists():
        sys.stderr.write("Meta's contract is not beside this checkout.\n")
        return 1
    proof = Proof(
        "emulator",
        "python -m tests.proofs.emulator",
        dict.fromkeys(NONE_OF, 0) | {"contract_examples_refused": 3},
        at_least={"refusals": 60, "mutants": 1000, "defects": 12, "contract_examples": 50},
    )
    found, refused = _contract()
    proof.figures = {**_refusals(), **_mutants(), **_defects(), **found}
    proof.conditions = {"contract_examples_refused": refused}
    return proof.finish()


def _refusals() -> dict[str, float]:
    with _bench(pair_interval_s=PAIR_S) as bench:
        asker = Asker(bench)
        wrong = {row.what: told for row in REFUSALS if (told := asker.told(row)) != expected(row)}
    _say("refusals that are wrong", wrong)
    return {"refusals": len(REFUSALS), "refusals_wrong": len(wrong)}


def _mutants() -> dict[str, float]:
    with _bench(pair_interval_s=0.0) as bench:
        valid = calls(things(bench), bench.settings.waba_id)
        broken = [each for call in valid for each in mutants(*call)]
        before = len(bench.log())
        accepted = [
            str(each)
            for each in broken
            if bench.graph("POST", each.path, json=each.body).status_code < 400
        ]
        accepted += ["something is in the log"] * (len(bench.log()) - before - len(accepted))
        refused = [
            name for name, path, body in valid if not bench.graph("POST", path, json=body).ok
        ]
    _say("mutants that were accepted", accepted)
    _say("valid bodies that were refused", refused)
    return {
        "mutants": len(broken),
        "mutants_accepted": len(accepted),
        "valid": len(valid),
        "valid_refused": len(refused),
    }


def _defects() -> dict[str, float]:
    missed = []
    for defect in DEFECTS:
        with _bench(pair_interval_s=PAIR_S) as bench:
            found = caught(bench, defect)
        if not set(defect.catches) <= set(found):
            missed.append(f"{defect}: {found}")
    with _bench(pair_interval_s=PAIR_S) as bench:
        blamed = healthy(bench)
    _say("defects that were missed", missed)
    _say("what a product without a defect is blamed for", blamed)
    return {
        "defects": len(DEFECTS),
        "defects_missed": len(missed),
        "healthy_caught": len(blamed),
    }


def _contract() -> tuple[dict[str, float], dict[str, str]]:
    with _bench(pair_interval_s=0.0) as bench:
        known = things(bench)
        examples.prepare(bench)
        number = len(list(examples.examples(known)))
        refused = examples.refused(bench, known)
    _say("examples that were refused", refused)
    return {"contract_examples": number, "contract_examples_refused": len(refused)}, refused


@contextmanager
def _bench(**settings: float) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        bench = Bench(str(Path(folder) / "emulator.db"), **settings)
        try:
            yield bench
        finally:
            bench.close()


def _say(what: str, found: object) -> None:
    if found:
        sys.stderr.write(f"{what}: {found}\n")


if __name__ == "__main__":
    sys.exit(main())

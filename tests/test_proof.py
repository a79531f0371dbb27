"""What a proof says: missed targets, conditions, and the worst of several seeds."""

import json
from pathlib import Path

from tests.figures.proof import Proof
from tests.proofs.worst import keep_worst

RUN = {"kills": 25, "lost": 0, "settled_s": 20.0, "silence_window_s": 12.0}


def delivery(**conditions: object) -> Proof:
    return Proof("delivery", "make it", {"lost": 0}, conditions=conditions)


def test_too_little_misses_a_target_like_too_much(tmp_path: Path) -> None:
    proof = Proof("webhook", "make it", {"errors": 0}, {"errors": 1, "share": 0.5}, {"share": 0.7})
    assert proof.finish(tmp_path) == 1
    assert len(proof.missed()) == 2
    proof.figures = {"errors": 0, "share": 0.7}
    assert proof.finish(tmp_path) == 0


def test_a_figure_that_is_not_there_reaches_no_target() -> None:
    proof = Proof("webhook", "make it", {"errors": 0}, {}, {"share": 0.7})
    assert len(proof.missed()) == 2


def test_conditions_are_in_the_file(tmp_path: Path) -> None:
    delivery(LEASE_S=6).finish(tmp_path)
    told = json.loads((tmp_path / "delivery.json").read_text())
    assert told["conditions"] == {"LEASE_S": 6}


def test_the_worst_of_all_seeds_is_kept(tmp_path: Path) -> None:
    for seed, run in enumerate([RUN, RUN | {"lost": 2, "kills": 20}, RUN | {"settled_s": 60.0}]):
        proof = delivery()
        keep_worst(proof, seed, run, tmp_path)
        proof.finish(tmp_path)
    assert proof.figures["seeds"] == 3
    assert proof.figures["lost"] == 2
    assert proof.figures["kills"] == 20
    assert proof.figures["settled_s"] == 60.0
    assert len(proof.missed()) == 2  # lost, and 60 s is more than 12 and 30


def test_a_seed_that_is_run_again_forgets_nothing(tmp_path: Path) -> None:
    for lost in (1, 0):
        proof = delivery()
        keep_worst(proof, 7, RUN | {"lost": lost}, tmp_path)
        proof.finish(tmp_path)
    assert (proof.figures["seeds"], proof.figures["lost"]) == (1, 1)


def test_settling_is_judged_with_its_own_silence_window(tmp_path: Path) -> None:
    slow = RUN | {"settled_s": 70.0, "silence_window_s": 50.0}
    for seed, run in enumerate([RUN | {"silence_window_s": 4.0}, slow]):
        proof = delivery()
        keep_worst(proof, seed, run, tmp_path)
        proof.finish(tmp_path)
    assert proof.figures["settled_s"] == 70.0
    assert proof.missed() == []


def test_other_conditions_begin_anew(tmp_path: Path) -> None:
    for lease in (6, 90):
        proof = delivery(LEASE_S=lease)
        keep_worst(proof, lease, RUN, tmp_path)
        proof.finish(tmp_path)
    assert proof.figures["seeds"] == 1

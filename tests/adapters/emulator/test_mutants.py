"""Every valid body is taken, and none that breaks one rule."""

from tests.adapters.emulator.driver import Bench
from tests.adapters.emulator.mutants import mutants
from tests.adapters.emulator.valid import calls, things

EVERY = 6
"""Of the mutants; `make prove-emulator` tries all of them."""


def test_what_is_valid_is_taken_and_what_breaks_a_rule_is_not(bench: Bench) -> None:
    waba = bench.settings.waba_id
    valid = calls(things(bench), waba)
    broken = [each for call in valid for each in mutants(*call)]
    before = len(bench.log())

    accepted = [
        str(each)
        for each in broken[::EVERY]
        if bench.graph("POST", each.path, json=each.body).status_code < 400
    ]

    assert accepted == []
    assert len(bench.log()) == before
    assert len(broken) > 500
    for name, path, body in valid:
        answer = bench.graph("POST", path, json=body)
        assert answer.ok, (name, answer.text)

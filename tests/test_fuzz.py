"""What the proof of the webhook sends goes through the whole app, and is told apart there."""

from tests.proofs.fuzz import fuzz

FAULTS = (
    "server_errors", "unsigned_accepted", "signed_refused", "not_kept", "parser_crashes",
)  # fmt: skip


def test_no_body_breaks_the_webhook_and_none_gets_in_unsigned(tmp_path):
    came = fuzz(1, 500, tmp_path)

    assert came["fuzzed"] == 500
    assert {fault: came[fault] for fault in FAULTS} == dict.fromkeys(FAULTS, 0)
    assert came.total() > 500

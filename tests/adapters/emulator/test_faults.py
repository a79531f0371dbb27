"""What a client does wrong though Meta takes it: named at `/emulator/faults`."""

from pathlib import Path

from tests.adapters.emulator.driver import BEN, Bench, error_of, until


def kinds(bench: Bench) -> list[str]:
    return [fault["kind"] for fault in bench.phone("GET", "/emulator/faults").json()["faults"]]


def test_a_client_that_behaves_has_no_faults(bench: Bench) -> None:
    asked = bench.writes()
    bench.send(bench.chart_ready())
    bench.send_text("why", context={"message_id": asked})
    bench.send_text("an answer")
    assert kinds(bench) == []


def test_a_user_id_in_to_is_named(bench: Bench) -> None:
    bench.send_text(to="US.13491208655302741918")
    assert kinds(bench) == ["bsuid-in-to"]


def test_a_free_message_to_a_closed_window_is_named(bench: Bench) -> None:
    bench.send_text()
    assert kinds(bench) == ["window-closed"]


def test_the_same_again_is_named_unless_the_first_was_never_answered(bench: Bench) -> None:
    bench.writes()
    bench.trouble("500-after-accept")
    bench.text("once")
    bench.send_text("once", biz_opaque_callback_data="attempt:2")
    assert kinds(bench) == []
    bench.send_text("once", biz_opaque_callback_data="attempt:3")
    assert kinds(bench) == ["repeated"]


def test_quoting_what_has_failed_is_named(bench: Bench) -> None:
    failed = bench.send_text("outside the window")
    bench.statuses(failed, "failed")
    bench.writes()
    bench.send_text("about that", context={"message_id": failed})
    assert kinds(bench) == ["window-closed", "quotes-failed"]


def test_pressing_on_after_the_pair_limit_is_named(tmp_path: Path) -> None:
    bench = Bench(str(tmp_path / "emulator.db"), pair_interval_s=600.0)
    try:
        bench.writes(who=BEN)
        for n in range(45):
            bench.send_text(str(n), to=BEN)
        assert error_of(bench.text("46", to=BEN)) == (400, 131056)
        assert kinds(bench) == []
        assert error_of(bench.text("46", to=BEN)) == (400, 131056)
        assert kinds(bench) == ["pair-pressed"]
    finally:
        bench.close()


def test_a_webhook_that_believes_everything_is_named(bench: Bench) -> None:
    told = bench.act("/emulator/forgeries")
    assert len(told["trusted"]) == len(told["answers"]) == 5
    assert set(kinds(bench)) == {"unsigned-trusted"}


def test_a_webhook_that_looks_is_not(bench: Bench) -> None:
    bench.listener.answers = [403] * 5
    assert bench.act("/emulator/forgeries")["trusted"] == []
    assert kinds(bench) == []


def test_after_seven_days_of_the_emulators_a_refused_webhook_is_lost(bench: Bench) -> None:
    bench.listener.answers = [503] * 3
    bench.writes()
    until(lambda: len(bench.listener.posts) == 1)
    bench.act("/clock", advance_s=7 * 86400 - 60)  # brings the second try at once
    until(lambda: len(bench.listener.posts) == 2)
    bench.act("/clock", advance_s=120)
    until(lambda: kinds(bench) == ["webhook-given-up"])
    (webhook,) = bench.phone("GET", "/emulator/webhooks").json()["webhooks"]
    assert webhook["next_try"] is None
    assert not webhook["done"]


def test_pushing_the_clock_brings_the_next_try(tmp_path: Path) -> None:
    bench = Bench(str(tmp_path / "emulator.db"), retry_s=60.0)
    try:
        bench.listener.answers = [500]
        bench.writes()
        until(
            lambda: bool(bench.phone("GET", "/emulator/webhooks").json()["webhooks"][0]["tries"])
        )
        bench.act("/clock", advance_s=3600)
        until(lambda: len(bench.listener.posts) == 2)
    finally:
        bench.close()

"""Worker processes on a Valkey that works, dies, freezes, forgets and lies."""

import os
import pickle
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue, Worker

from adapters.rq.bells import RedisBell, connect
from adapters.rq.worker import LaneWorker
from adapters.valkey.server import EmbeddedValkey
from ports.bell import Lane
from tests.adapters.rq.conftest import Process

Start = Callable[..., Process]


class Poison:
    """Unpickled, it makes a folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (self._folder,)


def heard(process: Process, redis: Redis) -> float:
    """Seconds from a ring to its drain. It rings right after one that nothing rang, so that the
    next of those is a second away."""
    process.next_drain()
    rung = time.monotonic()
    RedisBell(redis).ring(Lane.DELIVER)
    return process.drain_after(rung)


def test_a_rung_worker_drains_at_once_and_an_unrung_one_within_a_second(
    start: Start, redis: Redis
) -> None:
    process = start()

    assert process.next_drain() < 1.4
    assert heard(process, redis) < 0.3
    assert redis.keys("rq:job:*") == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_idle_worker_soon_and_unlists_it(
    start: Start, redis: Redis, number: signal.Signals
) -> None:
    process = start()
    time.sleep(0.2)
    assert Worker.count(connection=redis) == 1

    process.signal(number)

    assert process.exit(within=2) == 0
    assert Worker.count(connection=redis) == 0


def test_a_worker_can_heed_signals_before_it_works(redis: Redis) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    worker = LaneWorker(Lane.PREPARE, redis, lambda: None)
    try:
        worker.heed()
        signal.raise_signal(signal.SIGTERM)
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)

    assert worker.stopping()


def test_signals_in_the_middle_of_a_drain_let_it_finish(start: Start) -> None:
    process = start(seconds=1.0)

    process.signal(signal.SIGTERM)
    time.sleep(0.2)
    process.signal(signal.SIGINT)
    process.signal(signal.SIGTERM)

    assert process.exit(within=2.5) == 0
    assert len(process.drains("ended")) == len(process.drains()) == 1


def test_without_valkey_the_lane_drains_each_second_and_stops_when_asked(
    start: Start, valkey: EmbeddedValkey
) -> None:
    process = start()
    valkey.stop()
    process.next_drain()

    assert process.next_drain() < 1.4
    assert process.next_drain() < 1.4
    process.signal()

    assert process.exit(within=2) == 0
    assert process.log.read_text().count("Redis is away for the deliver worker") == 1


def test_with_a_frozen_valkey_the_lane_drains_and_stops_too(start: Start, redis: Redis) -> None:
    process = start()
    server = redis.info("server")["process_id"]
    os.kill(server, signal.SIGSTOP)
    try:
        process.next_drain()
        assert process.next_drain() < 2.1
        process.signal()
        assert process.exit(within=2) == 0
    finally:
        os.kill(server, signal.SIGCONT)


def test_a_valkey_that_comes_back_empty_rings_again(start: Start, valkey: EmbeddedValkey) -> None:
    process = start()
    valkey.stop()
    process.next_drain()
    valkey.start()
    time.sleep(1.2)

    with connect(valkey.url) as redis:
        assert heard(process, redis) < 0.3
        redis.flushall()
        assert heard(process, redis) < 0.3


def test_what_others_put_into_the_queue_is_never_run(
    start: Start, redis: Redis, tmp_path: Path
) -> None:
    process = start()
    victim = tmp_path / "victim"
    Queue("deliver", connection=redis).enqueue("os.mkdir", str(victim))
    Queue("deliver", connection=redis, serializer="json").enqueue("os.mkdir", str(victim))
    redis.hset("rq:job:poison", "data", pickle.dumps(Poison(str(victim))))
    redis.rpush("rq:queue:deliver", "poison", b"\xff\x00 no id at all", pickle.dumps(Poison("x")))

    process.next_drain()
    time.sleep(0.3)
    redis.delete("rq:queue:deliver")
    redis.set("rq:queue:deliver", "not a list")

    assert process.next_drain() < 1.4
    assert process.is_running
    assert not victim.exists()


def test_a_drain_that_raises_does_not_end_the_worker(start: Start, redis: Redis) -> None:
    process = start(seconds=-1)

    assert process.next_drain() < 2.3
    assert "cannot drain: ValueError" in process.log.read_text()

"""Rings on a real Valkey, and on none."""

import os
import signal
import ssl
import time
from pathlib import Path

import pytest
from redis import Redis, SSLConnection
from rq import Queue
from rq.job import Job

from adapters.rq.bells import (
    GAP_S,
    RING_LIFE_S,
    RINGS_KEPT,
    RedisBell,
    SparingBell,
    connect,
)
from adapters.rq.silent import SilentBell
from ports.bell import Bell, Lane
from tests.world import HeardBell


def rung(redis: Redis, lane: Lane) -> int:
    return Queue(lane.value, connection=redis, serializer="json").count


def test_a_ring_is_a_json_job_that_carries_only_its_lane(redis: Redis) -> None:
    RedisBell(redis).ring(Lane.PREPARE)

    queue = Queue("prepare", connection=redis, serializer="json")
    job = Job.fetch(queue.job_ids[0], connection=redis, serializer="json")
    assert (job.func_name, list(job.args), job.kwargs) == ("app.jobs.drain", ["prepare"], {})
    assert (job.timeout, job.result_ttl, job.failure_ttl) == (-1, 0, 300)
    assert 0 < redis.ttl(job.key) <= RING_LIFE_S


def test_two_rings_within_a_second_are_one(redis: Redis) -> None:
    bell = RedisBell(redis)

    bell.ring(Lane.DELIVER)
    bell.ring(Lane.DELIVER)
    RedisBell(redis).ring(Lane.DELIVER)
    bell.ring(Lane.ANSWER)

    assert (rung(redis, Lane.DELIVER), rung(redis, Lane.ANSWER)) == (1, 1)
    assert 0 < redis.pttl("bell:deliver") <= 1000


def test_once_answered_the_next_ring_counts(redis: Redis) -> None:
    bell = RedisBell(redis)
    bell.ring(Lane.INBOX)

    bell.answered(Lane.INBOX)
    bell.ring(Lane.INBOX)

    assert rung(redis, Lane.INBOX) == 2


def test_rings_that_nobody_hears_do_not_heap_up(redis: Redis) -> None:
    bell = RedisBell(redis)

    for _ in range(3 * RINGS_KEPT):
        bell.ring(Lane.UPKEEP)
        bell.answered(Lane.UPKEEP)

    assert rung(redis, Lane.UPKEEP) == RINGS_KEPT


@pytest.mark.parametrize("url", ["unix:///nowhere/at/all.sock", "redis://127.0.0.1:1/0"])
def test_ringing_a_dead_redis_is_quick_and_silent(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    bell = RedisBell(connect(url))
    began = time.monotonic()

    for _ in range(50):
        bell.ring(Lane.DELIVER)
        bell.answered(Lane.DELIVER)

    assert time.monotonic() - began < 0.7
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_ringing_a_frozen_redis_is_quick_and_silent(redis: Redis) -> None:
    server = redis.info("server")["process_id"]
    bell = RedisBell(redis)
    os.kill(server, signal.SIGSTOP)
    try:
        began = time.monotonic()
        for _ in range(50):
            bell.ring(Lane.DELIVER)
        assert time.monotonic() - began < 0.7
    finally:
        os.kill(server, signal.SIGCONT)


def test_a_bell_that_failed_rings_again_a_second_later(tmp_path: Path, redis: Redis) -> None:
    bell = RedisBell(redis)
    redis.set("bell:deliver", 1)
    redis.delete("bell:deliver")
    redis.config_set("maxmemory", 1)
    bell.ring(Lane.DELIVER)
    redis.config_set("maxmemory", 0)
    bell.ring(Lane.DELIVER)
    assert rung(redis, Lane.DELIVER) == 0

    time.sleep(1.05)
    bell.ring(Lane.DELIVER)

    assert rung(redis, Lane.DELIVER) == 1


def test_only_a_self_signed_rediss_is_trusted_blindly() -> None:
    def mode(url: str, *, self_signed: bool) -> ssl.VerifyMode:
        pool = connect(url, self_signed=self_signed).connection_pool
        made = pool.connection_class(**pool.connection_kwargs)
        assert isinstance(made, SSLConnection)
        return made.cert_reqs

    assert mode("rediss://:x@example.org:1", self_signed=False) == ssl.CERT_REQUIRED
    assert mode("rediss://:x@example.org:1", self_signed=True) == ssl.CERT_NONE
    connect("redis://example.org:1", self_signed=True)


def test_a_silent_bell_is_a_bell() -> None:
    bell: Bell = SilentBell()

    bell.ring(Lane.DELIVER)
    bell.answered(Lane.DELIVER)


def test_one_ring_at_once_and_one_more_for_all_who_come_soon_after() -> None:
    heard = HeardBell()
    bell = SparingBell(heard)

    for _ in range(100):
        bell.ring(Lane.INBOX)
    bell.ring(Lane.DELIVER)
    at_once = list(heard.rung)
    time.sleep(4 * GAP_S)

    assert at_once == [Lane.INBOX, Lane.DELIVER]
    assert heard.rung == [Lane.INBOX, Lane.DELIVER, Lane.INBOX]


def test_who_comes_later_is_heard_at_once_again() -> None:
    heard = HeardBell()
    bell = SparingBell(heard)
    bell.ring(Lane.INBOX)
    time.sleep(2 * GAP_S)

    bell.ring(Lane.INBOX)

    assert heard.rung == [Lane.INBOX, Lane.INBOX]

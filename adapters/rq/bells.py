"""The bells in Redis: at most one ring a second for each lane, and never an error."""

import time
from collections.abc import Callable
from functools import partial
from threading import Lock, Timer

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue

from adapters.rq.outage import Outage
from ports.bell import Bell, Lane

PATIENCE_S = 0.3
"""For a connection, and again for an answer."""
JOB = "app.jobs.drain"
RINGS_MS = 1000
RINGS_KEPT = 16
"""With no worker up, rings are not heaped up: each says the same."""
RING_LIFE_S = 60
GAP_S = 0.05
SHUN_S = 1.0
"""After an error, Redis is left alone so long: no drain pays for each of its rings."""


def connect(url: str, *, self_signed: bool = False) -> "Redis":
    """A client for `unix://`, `redis://` or `rediss://` that fails soon and tries nothing twice.

    `self_signed` accepts any certificate, as Heroku's Redis wants.
    """
    tls = {"ssl_cert_reqs": "none"} if self_signed and url.startswith("rediss://") else {}
    # Without these, redis-py 7 blocks a call for 5 to 11 s when the server is down.
    return Redis.from_url(
        url,
        socket_connect_timeout=PATIENCE_S,
        socket_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
        **tls,
    )


class RedisBell:
    """The Bell port over an RQ queue for each lane. Threads may share it."""

    def __init__(self, connection: "Redis") -> None:
        self._redis = connection
        self._queues = {
            lane: Queue(lane.value, connection=connection, serializer="json") for lane in Lane
        }
        self._outage = Outage("the bells")
        self._shunned_until = 0.0

    def ring(self, lane: Lane) -> None:
        self._never_raising(partial(self._ring, lane))

    def answered(self, lane: Lane) -> None:
        self._never_raising(partial(self._redis.delete, _key(lane)))

    def _ring(self, lane: Lane) -> None:
        if not self._redis.set(_key(lane), 1, nx=True, px=RINGS_MS):
            return
        queue = self._queues[lane]
        with self._redis.pipeline() as pipe:
            queue.enqueue_call(
                JOB,
                args=(lane.value,),
                timeout=-1,
                ttl=RING_LIFE_S,
                result_ttl=0,
                failure_ttl=300,
                pipeline=pipe,
            )
            pipe.ltrim(queue.key, -RINGS_KEPT, -1)
            pipe.execute()

    def _never_raising(self, call: Callable[[], object]) -> None:
        if time.monotonic() < self._shunned_until:
            return
        try:
            call()
        except Exception as error:  # whatever it was, the rows are committed already
            self._shunned_until = time.monotonic() + SHUN_S
            self._outage.noticed(error)
        else:
            self._outage.over()


class SparingBell:
    """A bell that many pull at once: it rings for the first, and then once in GAP_S for all who
    came meanwhile. Threads may share it; who dies before the second ring is heard of within a
    second all the same."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._lock = Lock()
        self._rests_until: dict[Lane, float] = {}
        self._to_ring: set[Lane] = set()

    def ring(self, lane: Lane) -> None:
        with self._lock:
            if lane in self._to_ring:
                return
            rest = self._rests_until.get(lane, 0.0) - time.monotonic()
            if rest > 0:
                self._to_ring.add(lane)
                later = Timer(rest, self._ring, [lane])
                later.daemon = True
                later.start()
                return
        self._ring(lane)

    def answered(self, lane: Lane) -> None:
        self._bell.answered(lane)

    def _ring(self, lane: Lane) -> None:
        with self._lock:
            self._to_ring.discard(lane)
            self._rests_until[lane] = time.monotonic() + GAP_S
        self._bell.ring(lane)


def _key(lane: Lane) -> str:
    return f"bell:{lane.value}"

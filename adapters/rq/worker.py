"""An RQ worker that drains its lane each second, rung or not, with Redis or without."""

import contextlib
import logging
import os
import signal
import socket
import time
import traceback
from collections.abc import Callable
from pathlib import PurePath
from uuid import uuid4

from redis import Redis, RedisError
from rq import Queue, SimpleWorker, worker_registration
from rq.exceptions import DequeueTimeout
from rq.job import Job
from rq.timeouts import TimerDeathPenalty
from rq.utils import now
from rq.worker import WorkerStatus

from adapters.rq.outage import Outage
from ports.bell import Lane

LISTEN_S = 1
PATIENCE_S = 1.5
"""A socket must outwait a dequeue that hears nothing."""
BEAT_S = 15.0
LIFE_S = 120
"""A worker that was killed is forgotten after this."""
GLANCE_S = 0.05

log = logging.getLogger(__name__)


class LaneWorker(SimpleWorker):
    """Drains in this very process and thread: at the start, when rung, and each second anyway.

    An RQ job says only that its lane was rung. So it is put away unread and never run: rung or
    not, one loop drains, nothing is done twice, RQ's time-outs and bookkeeping never reach into
    a drain, and nobody who can write to Redis can have code run here. Whoever runs a plain
    `rq worker` instead gets the same drain through the job's name, `app.jobs.drain`.

    RQ's own loop is replaced as a whole: it hides errors of Redis and backs off for up to a
    minute, ends on others, and its birth, death and signal handlers need Redis. What stays of
    it are its queue and its list of workers (`rq info`). Commands by pub/sub (`rq suspend`,
    remote shutdown), schedulers and registries' upkeep are left out: nothing here needs them.
    """

    # Never used, since no job is run here; this one sets no SIGALRM if it ever were.
    death_penalty_class = TimerDeathPenalty

    def __init__(
        self,
        lane: Lane,
        connection: "Redis",
        drain: Callable[[], object],
    ) -> None:
        """`connection` is this worker's alone: its socket is made to outwait the dequeue."""
        super().__init__(
            [Queue(lane.value, connection=connection, serializer="json")],
            name=f"{lane.value}-{uuid4().hex[:12]}",
            connection=connection,
            serializer="json",
            worker_ttl=LIFE_S,
            # Preparing asks Redis for our address, and fails without it.
            prepare_for_work=False,
        )
        self.hostname = socket.gethostname()
        self.pid = os.getpid()
        self._drain = drain
        self._outage = Outage(f"the {lane.value} worker")
        self._next_beat = 0.0

    def stopping(self) -> bool:
        """Whether a signal has asked this worker to stop: what `drain` has to look at."""
        return self._stop_requested

    def heed(self) -> None:
        """From now on a SIGTERM or SIGINT asks to stop; `work` does it at the latest."""
        self._install_signal_handlers()

    def work(self, *_args: object, **_options: object) -> bool:
        """Work until SIGTERM or SIGINT; call it in the main thread. RQ's options do nothing.

        Returns whether any bell was heard.
        """
        self.heed()
        self.birth_date = now()
        log.info("Worker %s has begun", self.name)
        heard = False
        with contextlib.suppress(RedisError, OSError):
            self._announce()  # the first drain may take long
        try:
            while not self._stop_requested:
                self._drain_once()
                heard = self._listen() or heard
        finally:
            self.register_death()
            log.info("Worker %s has stopped", self.name)
        return heard

    def _drain_once(self) -> None:
        try:
            self._drain()
        except Exception as error:
            # The kind and the place only: the text may hold a row's values.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{PurePath(frame.filename).name}:{frame.lineno}"
            log.error("Worker %s cannot drain: %s at %s", self.name, type(error).__name__, place)
            self._rest(time.monotonic() + LISTEN_S)

    def _listen(self) -> bool:
        """Wait for the bell, at most a second in all; without Redis just wait."""
        if self._stop_requested:
            return False
        began = time.monotonic()
        try:
            self._announce()
            _, ring = Queue.lpop(self.queue_keys(), LISTEN_S, connection=self.connection)
            self.connection.delete(Job.redis_job_namespace_prefix.encode() + ring)
            heard = True
        except DequeueTimeout:
            heard = False
        except (RedisError, OSError) as error:
            self._outage.noticed(error)
            self._rest(began + LISTEN_S)
            return False
        self._outage.over()
        return heard

    def _rest(self, until: float) -> None:
        while not self._stop_requested and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, GLANCE_S))

    def _announce(self) -> None:
        """Be on RQ's list of workers. Written whole each time: a Redis that was emptied knows
        its workers again soon."""
        if time.monotonic() < self._next_beat:
            return
        self.last_heartbeat = now()
        with self.connection.pipeline() as pipe:
            facts = self.serialize() | {"state": WorkerStatus.STARTED.value}
            pipe.hset(self.key, mapping=facts)
            pipe.expire(self.key, LIFE_S)
            worker_registration.register(self, pipe)
            pipe.execute()
        worker_registration.clean_worker_registry(self.queues[0])
        self._next_beat = time.monotonic() + BEAT_S

    def register_death(self) -> None:
        """Leave RQ's list of workers; if Redis is away, the entry ends by itself."""
        if self._outage.lasts:
            return
        try:
            with self.connection.pipeline() as pipe:
                worker_registration.unregister(self, pipe)
                pipe.delete(self.key)
                pipe.execute()
        except (RedisError, OSError) as error:
            self._outage.noticed(error)

    def _install_signal_handlers(self) -> None:
        signal.signal(signal.SIGTERM, self.request_stop)
        signal.signal(signal.SIGINT, self.request_stop)

    def request_stop(self, signum: int, frame: object) -> None:
        """Only note it, however often it comes; and log nothing, which could lock up here."""
        self._stop_requested = True

    def request_force_stop(self, signum: int, frame: object) -> None:
        self._stop_requested = True

    def _set_connection(self, connection: "Redis") -> "Redis":
        connection.connection_pool.connection_kwargs["socket_timeout"] = PATIENCE_S
        return connection

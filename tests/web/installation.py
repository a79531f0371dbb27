"""A whole installation on one machine, for tests in which Meta must reach us: the app served on a
port of its own, on a database in a file, before an emulator."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from adapters.emulator.server import serve
from app.jobs import drainer
from app.services import Services
from app.settings import Settings
from app.use_cases.accounts import Founder, found_organisation, open_house
from app.use_cases.operating import make_operator
from app.web.services import KEY
from app.wiring import build_app, managed_number
from domain.tenancy import THE_HOUSE, Actor
from ports.bell import Lane
from tests.adapters.emulator.driver import Bench
from tests.databases import sqlite_file

FOUNDER = Founder("Olga Brandt", "olga@house.example", "correct horse battery")


@dataclass
class Installation:
    settings: Settings
    app: Flask
    operator: Actor
    """Olga, an owner of an organisation who runs the installation, too."""

    @property
    def services(self) -> Services:
        services: Services = self.app.extensions[KEY]
        return services

    def work_inbox(self) -> None:
        """Once through what has come in."""
        work = drainer(Lane.INBOX, self.services, self.settings)
        work(lambda: False)
        work.close()


@contextmanager
def installed(folder: Path, bench: Bench, **changes: Any) -> Iterator[Installation]:
    """`changes` are settings other than those of a test."""
    port = _free_port()
    settings = Settings(
        var=folder,
        database_url=sqlite_file(folder),
        redis_url="redis://127.0.0.1:1/0",  # nobody answers there: bells are not rung
        graph_api_url=bench.base,
        port=port,
        secret_key="a test has no secrets",
        vault_key="00" * 32,
        contact_email="ops@house.example",
        **changes,
    )
    app = build_app(settings)
    services = app.extensions[KEY]
    operator = found_organisation(
        THE_HOUSE,
        "House",
        "Europe/Berlin",
        FOUNDER,
        storage=services.storage,
        passwords=services.passwords,
        clock=services.clock,
    )
    open_house(
        THE_HOUSE,
        managed_number(settings),
        storage=services.storage,
        vault=services.vault,
        clock=services.clock,
    )
    make_operator(THE_HOUSE, FOUNDER.email, storage=services.storage, clock=services.clock)
    with _served(app, port):
        yield Installation(settings, app, operator)


@contextmanager
def _served(app: Flask, port: int) -> Iterator[None]:
    server = serve(app, "127.0.0.1", port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""An app on Heroku, played on this machine: add-ons, router, config vars, dynos, and its Meta."""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import requests
from sqlalchemy import Engine, text

from adapters.sql.engine import open_database
from adapters.valkey.server import EmbeddedValkey
from app.settings import ROOT
from tests.adapters.certificates import server_side, write_certificate
from tests.browser.demo import Phones
from tests.postbox import OurServer, Postbox
from tests.processes.dynos import Dyno, make_slug, procfile
from tests.processes.fronts import Front, as_the_router_says
from tests.processes.meta import Meta
from tests.processes.running import Running, adopting, free_port, until

NUMBER = {
    "MANAGED_PHONE_NUMBER_ID": "109876543210987",
    "MANAGED_WABA_ID": "203040506070809",
    "MANAGED_DISPLAY_NUMBER": "15550100200",
    "MANAGED_TOKEN": "a token of these tests",
    "META_APP_ID": "670843887433847",
    "META_APP_SECRET": "an app secret of these tests",
    "META_VERIFY_TOKEN": "a verify token of these tests",
}


class App:
    """Config vars and dynos. Everything that lasts is behind `DATABASE_URL`."""

    def __init__(self, folder: Path, database_url: str, stack: ExitStack) -> None:
        self.folder, self.slug = folder, make_slug(folder)
        self.commands, self.dynos = procfile(), dict[str, Dyno]()
        self.trusted, key = write_certificate(_made(folder / "trusted"))
        tls = server_side(self.trusted, key)
        valkey = stack.enter_context(EmbeddedValkey(folder / "valkey"))
        self.valkey_url = valkey.url
        strangers = server_side(*write_certificate(_made(folder / "self-signed")))
        redis = _front(stack, Front(strangers, Path(unquote(urlsplit(valkey.url).path))))
        self.router = _front(stack, Front(tls, head=as_the_router_says))
        self.url = f"https://127.0.0.1:{self.router.port}"
        self.postbox = Postbox()
        mail = OurServer(self.postbox, tls_context=tls)
        mail.start()
        stack.callback(mail.stop)
        phone = free_port()
        self.meta, self.phones = _meta(stack, phone)
        graph = _front(stack, Front(tls, phone))
        trust = {"SSL_CERT_FILE": str(self.trusted), "REQUESTS_CA_BUNDLE": str(self.trusted)}
        self.config = {
            "DATABASE_URL": database_url,
            "REDIS_URL": f"rediss://127.0.0.1:{redis.port}",
            "APP_ENV": "production",
            "PUBLIC_URL": self.url,
            "PROXIES": "1",
            "WEB_CONCURRENCY": "2",
            "GRAPH_API_URL": f"https://127.0.0.1:{graph.port}",
            "SECRET_KEY": "a secret key of these tests",
            "VAULT_KEY": "5a" * 32,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(mail.port),
            "SMTP_SENDER": "charts@example.com",
            **NUMBER,
        }
        self.trust = trust
        self._begin_meta(stack, phone)

    def _begin_meta(self, stack: ExitStack, port: int) -> None:
        """The stand-in for Meta, with a number of its own, which posts to our https address."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            **self.trust,
            "EMULATOR_PORT": str(port),
            "EMULATOR_DB": str(self.folder / "emulator.db"),
            "EMULATOR_WEBHOOK_URL": f"{self.url}/webhook/integrations/whatsapp",
            "EMULATOR_APP_SECRET": NUMBER["META_APP_SECRET"],
            "EMULATOR_VERIFY_TOKEN": NUMBER["META_VERIFY_TOKEN"],
            "EMULATOR_ACCESS_TOKEN": NUMBER["MANAGED_TOKEN"],
            "EMULATOR_PHONE_NUMBER_ID": NUMBER["MANAGED_PHONE_NUMBER_ID"],
            "EMULATOR_WABA_ID": NUMBER["MANAGED_WABA_ID"],
            "EMULATOR_DISPLAY_NUMBER": NUMBER["MANAGED_DISPLAY_NUMBER"],
            "EMULATOR_HOSTILITY": "calm",
            "EMULATOR_RETRY_S": "0.3",
        }
        command = [sys.executable, "-m", "adapters.emulator"]
        running = Running("emulator", command, environment, self.folder)
        stack.callback(running.end)
        until(self.meta.answers, "the emulator answers")

    # --- dynos ----------------------------------------------------------------------------

    def one_off(self, name: str, command: str) -> tuple[int, str]:
        """`heroku run`, or the release phase: its exit code and what it said."""
        dyno = self._dyno(name, command)
        try:
            return dyno.exited(), dyno.words
        finally:
            dyno.end()

    def set_up_code(self) -> str:
        """What the page of the first run asks for, as its operator reads it."""
        code, said = self.one_off("run", "python -m app.cli set-up")
        asked = re.search(r"asks for: ([0-9a-f]{30})", said)
        assert code == 0, said
        assert asked, said
        return asked[1]

    def start(self) -> None:
        """Every process that the Procfile names beside `release`."""
        lasting = self.commands.keys() - {"release"}
        self.dynos = {kind: self._dyno(kind, self.commands[kind]) for kind in sorted(lasting)}

    def is_up(self) -> None:
        until(self.answers, "the web answers behind the router", within=60)

    def end(self) -> dict[str, int]:
        """All dynos with their disks; their exit codes."""
        ended: dict[str, int] = {}
        while self.dynos:
            kind, dyno = self.dynos.popitem()
            ended[kind] = dyno.end()
        return ended

    def _dyno(self, name: str, command: str) -> Dyno:
        config = self.config | self.trust
        if name == "web":
            self.router.behind = free_port()
            config["PORT"] = str(self.router.behind)
        return Dyno(self.slug, name, command, config)

    def answers(self) -> bool:
        try:
            asked = requests.get(f"{self.url}/readyz", verify=str(self.trusted), timeout=2)
        except requests.RequestException:
            return False
        return asked.status_code == 200

    def told(self) -> str:
        """What all its dynos have printed."""
        return "\n".join(f"--- {kind}\n{dyno.words}" for kind, dyno in self.dynos.items())


@contextmanager
def on_heroku(server: Engine) -> Iterator[App]:
    """An app with an empty database of its own on that PostgreSQL server."""
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE an_app"))
    url = server.url.set(drivername="postgres", database="an_app")
    with adopting(), ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="app"))
        app = App(Path(folder), url.render_as_string(hide_password=False), stack)
        stack.callback(app.end)
        yield app
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE an_app WITH (FORCE)"))


def opened(app: App) -> Engine:
    """The app's database, as its operator may look into it."""
    return open_database(app.config["DATABASE_URL"])


def _meta(stack: ExitStack, port: int) -> tuple[Meta, Phones]:
    meta, phones = Meta(f"http://127.0.0.1:{port}"), Phones(f"http://127.0.0.1:{port}")
    stack.callback(meta.close)
    stack.callback(phones.close)
    return meta, phones


def _front(stack: ExitStack, front: Front) -> Front:
    stack.callback(front.stop)
    return front


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder

"""Everything on this machine: the product, a stand-in for Meta, and something to look at."""

import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import requests
from honcho.manager import Manager

from app.seeding import ADMIN, TIMEZONE, founded, freshen, furnish, today
from app.settings import LOCAL, ROOT, Settings
from app.wiring import build_services, demo_samples, embedded_valkey

if TYPE_CHECKING:
    from app.web.demo import DemoSignIn

PHONE = "16505551234"
PHONE_ABOVE, LAST_PORT = 801, 65_400
READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the product and the emulator listen, both on this machine only."""

    web: int
    emulator: int

    @property
    def web_url(self) -> str:
        return f"{LOCAL}:{self.web}"

    @property
    def phone_url(self) -> str:
        return f"{LOCAL}:{self.emulator}"


def free_port(wanted: int, *, taken: int = 0) -> int:
    """`wanted`, or the next one that nobody listens on."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port != taken:
            return port
    raise SystemExit(f"No free port from {wanted} on. Set PORT to another one.")


def phone_port(web: int) -> int:
    """The same step above the web's, so that two demos that begin at once do not race for one."""
    beside = web + PHONE_ABOVE
    return beside if beside < LAST_PORT else web - PHONE_ABOVE


def run_demo(settings: Settings, *, empty: bool = False) -> int:
    """Start all processes, logs interleaved and named, until Ctrl-C; then stop them all.

    One at a time on one `var/`: they would share a database and not know each other's ports.
    """
    try:
        with alone(settings):
            return _run(settings, empty=empty)
    except KeyboardInterrupt:  # before anything was started, or after all has ended
        return 0
    except RunsAlready as other:
        print(f"The demo runs already on {settings.var}: {other.url}", file=sys.stderr)  # noqa: T201
        return 1


def run_emulator() -> int:
    """The stand-in for Meta alone, with its own settings only: the process becomes it."""
    command = [sys.executable, "-m", "adapters.emulator"]
    found = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": found})


@dataclass(eq=False)
class RunsAlready(Exception):
    url: str


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Raises RunsAlready while another demo, or a process that it left, holds the folder."""
    settings.var.mkdir(parents=True, exist_ok=True)
    with (settings.var / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise RunsAlready(lock.read()) from None
        yield


def _run(settings: Settings, *, empty: bool) -> int:
    web = free_port(settings.port)
    ports = Ports(web, free_port(phone_port(web), taken=web))
    (settings.var / "demo.lock").write_text(ports.web_url)
    valkey = None if settings.redis_url else embedded_valkey(settings)
    try:
        if valkey:
            valkey.start()
        manager = Manager()
        environment = _environment(settings, ports)
        for name, command in _processes(ports, empty=empty).items():
            manager.add_process(name, command, env=environment)
        signal.signal(signal.SIGHUP, _terminal_gone)
        manager.loop()
    finally:
        if valkey:
            valkey.stop()
    code = manager.returncode or 0
    return 0 if code in {130, 143} else code


def _terminal_gone(*_: object) -> None:
    """Its window was closed: end as with SIGTERM, without a word to where nobody reads."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    signal.raise_signal(signal.SIGTERM)


def _processes(ports: Ports, *, empty: bool) -> dict[str, str]:
    python = quote_shell(sys.executable)
    product = f"{python} -m app.cli"
    return {
        "emulator": f"exec {python} -m adapters.emulator",
        "web": (
            f"{product} migrate && exec {python} -m gunicorn --config python:app.serving "
            f"--workers 2 --preload --bind 127.0.0.1:{ports.web} --log-level warning app.wsgi:app"
        ),
        "worker": f"exec {product} --when-up worker",
        "clock": f"exec {product} --when-up clock",
        "demo": f"exec {product} --when-up seed --stay {'--empty' if empty else ''}",
    }


def quote_shell(path: str) -> str:
    return "'" + path.replace("'", "'\\''") + "'"


def _environment(settings: Settings, ports: Ports) -> dict[str, str]:
    secret = settings.meta_app_secret.get_secret_value()
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "DEMO": "1",
        "PORT": str(ports.web),
        "PUBLIC_URL": ports.web_url,
        "GRAPH_API_URL": ports.phone_url,
        "CLOCK_URL": f"{ports.phone_url}/clock",
        "EMULATOR_PORT": str(ports.emulator),
        "EMULATOR_DB": str(settings.var.resolve() / "emulator.db"),
        "EMULATOR_WEBHOOK_URL": f"{ports.web_url}/webhook/integrations/whatsapp",
        "EMULATOR_APP_SECRET": secret,
        "EMULATOR_VERIFY_TOKEN": settings.meta_verify_token.get_secret_value(),
        "EMULATOR_ACCESS_TOKEN": settings.managed_token.get_secret_value(),
        "EMULATOR_PHONE_NUMBER_ID": settings.managed_phone_number_id,
        "EMULATOR_WABA_ID": settings.managed_waba_id,
        "EMULATOR_DISPLAY_NUMBER": settings.managed_display_number,
        "EMULATOR_VERIFIED_NAME": settings.brand_name,
        "EMULATOR_TIMEZONE": TIMEZONE,
    }


def web_is_up(settings: Settings) -> bool:
    """Wait until the product and the emulator answer; false when they do not in a minute."""
    until = time.monotonic() + READY_WITHIN_S
    for url in (f"{settings.public_url}/readyz", settings.clock_url):
        while not _answers(url):
            if time.monotonic() > until:
                print(f"{url} does not answer.", file=sys.stderr)  # noqa: T201
                return False
            time.sleep(0.1)
    return True


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).status_code == 200
    except requests.RequestException:
        return False


def seed(settings: Settings, *, stay: bool, empty: bool = False) -> int:
    """Make what the demo shows and is not there yet, with the shop's days up to yesterday; say
    where to look.

    `empty` makes the account alone, for those who want to set everything up by hand.
    """
    services = build_services(settings)
    samples = demo_samples(today(services.clock))
    admin = founded(services)
    if empty:
        freshen(admin, services, samples)
    else:
        furnish(admin, services, EmulatedPhone(settings.graph_api_url), samples)
    _say(settings)
    while stay:
        time.sleep(3600)
    return 0


class EmulatedPhone:
    """See app.seeding.Phone: by the emulator's own interface."""

    def __init__(self, url: str) -> None:
        self._messages = f"{url}/phones/{PHONE}/messages"

    def has_said(self, text: str) -> bool:
        answer = requests.get(self._messages, params={"last": 200}, timeout=10)
        answer.raise_for_status()
        known = answer.json()["messages"]
        return any(one["direction"] == "in" and one["text"] == text for one in known)

    def says(self, text: str, number: str) -> None:
        link = f"https://wa.me/{number}?text={quote(text, safe='')}"
        requests.post(self._messages, json={"wa_me": link}, timeout=10).raise_for_status()


def sign_in_of(settings: Settings) -> "DemoSignIn | None":
    """Whom the web process signs in by itself; nobody outside the demo."""
    if not settings.demo:
        return None
    from app.web.demo import DemoSignIn  # only the web process needs Flask

    return DemoSignIn(ADMIN.email, ADMIN.password, settings.graph_api_url, settings.smtp_host)


def _say(settings: Settings) -> None:
    for line in (
        "",
        f"{settings.brand_name} is at  {settings.public_url}",
        f"The phone is at    {settings.graph_api_url}",
        f"You are signed in as {ADMIN.email}. Ctrl-C stops everything.",
        "",
    ):
        print(line, flush=True)  # noqa: T201

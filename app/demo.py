"""Everything on this machine: the product, a stand-in for Meta, and something to look at."""

import os
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from datetime import time as wall_time
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

import requests
from honcho.manager import Manager

from app.services import Services
from app.settings import LOCAL, Settings
from app.use_cases.accounts import Founder, found_organisation, normalised, sign_in
from app.use_cases.inviting import create_invite, enable_managed
from app.use_cases.pulsing import PulseWish, make_pulse
from app.use_cases.sources import (
    ColumnMissing,
    Upload,
    connect_file,
    define_metric,
    new_metric_id,
    replace_file,
)
from app.wiring import build_services, demo_samples, embedded_valkey
from domain.charts import ChartKind
from domain.destinations import DestinationId
from domain.metrics import Grain, Metric
from domain.schedules import Schedule
from domain.sources import Sample
from domain.tenancy import THE_HOUSE, Actor
from ports.clock import Clock

if TYPE_CHECKING:
    from app.web.demo import DemoSignIn

ADMIN = Founder("Sarah Lindqvist", "sarah@cobalt.example", "a demo has no secrets")
ORGANISATION, TIMEZONE = "Cobalt Coffee", "America/New_York"
PHONE = "16505551234"
WORKDAYS = frozenset(range(5))
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


def run_demo(settings: Settings, *, empty: bool = False) -> int:
    """Start all processes, logs interleaved and named, until Ctrl-C; then stop them all."""
    web = free_port(settings.port)
    ports = Ports(web, free_port(8801, taken=web))
    valkey = None if settings.redis_url else embedded_valkey(settings)
    if valkey:
        valkey.start()
    try:
        manager = Manager()
        environment = _environment(settings, ports)
        for name, command in _processes(ports, empty=empty).items():
            manager.add_process(name, command, env=environment)
        manager.loop()
    finally:
        if valkey:
            valkey.stop()
    code = manager.returncode or 0
    return 0 if code in {130, 143} else code


def _processes(ports: Ports, *, empty: bool) -> dict[str, str]:
    python = quote_shell(sys.executable)
    product = f"{python} -m app.cli"
    return {
        "emulator": f"exec {python} -m adapters.emulator",
        "web": (
            f"{product} migrate && exec {python} -m gunicorn app.wsgi:app --workers 2 --preload "
            f"--bind 127.0.0.1:{ports.web} --log-level warning --no-control-socket"
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
    """Make what the demo shows, once; freshen the shop's days each time; say where to look.

    `empty` makes the account alone, for those who want to set everything up by hand.
    """
    services = build_services(settings)
    admin = demo_admin(services)
    samples = demo_samples(today(services.clock))
    if admin is None:
        admin = _found(services)
        if not empty:
            _set_up(admin, services, settings, samples)
    else:
        _freshen(services, admin, samples)
    _say(settings)
    while stay:
        time.sleep(3600)
    return 0


def sign_in_of(settings: Settings) -> "DemoSignIn | None":
    """Whom the web process signs in by itself; nobody outside the demo."""
    if not settings.demo:
        return None
    from app.web.demo import DemoSignIn  # only the web process needs Flask

    return DemoSignIn(ADMIN.email, ADMIN.password, settings.graph_api_url, settings.smtp_host)


def today(clock: Clock) -> date:
    return clock.now().astimezone(ZoneInfo(TIMEZONE)).date()


def demo_admin(services: Services) -> Actor | None:
    """The demo's admin, who signs in by themselves; None before the seed."""
    with services.storage.house(THE_HOUSE) as house:
        if house.people.by_email(normalised(ADMIN.email)) is None:
            return None
    return sign_in(
        ADMIN.email, ADMIN.password, storage=services.storage, passwords=services.passwords
    )


def _found(services: Services) -> Actor:
    return found_organisation(
        THE_HOUSE,
        ORGANISATION,
        TIMEZONE,
        ADMIN,
        storage=services.storage,
        passwords=services.passwords,
        clock=services.clock,
    )


def _set_up(
    admin: Actor, services: Services, settings: Settings, samples: tuple[Sample, ...]
) -> None:
    enable_managed(admin, storage=services.storage, clock=services.clock)
    phone = _verify_own_phone(admin, services, settings)
    for sample in reversed(samples):  # the newest pulse heads the list: the shop's
        _show(admin, sample, frozenset({phone} if phone else set()), services)


def _verify_own_phone(
    admin: Actor, services: Services, settings: Settings
) -> DestinationId | None:
    """Invite the admin's own phone, and send the invite's text from it, over its own interface."""
    offer = create_invite(
        admin,
        f"{ADMIN.name} — my phone",
        for_self=True,
        storage=services.storage,
        vault=services.vault,
        clock=services.clock,
    )
    text = quote(offer.token.prefilled, safe="")
    link = f"https://wa.me/{offer.sender.display_number}?text={text}"
    requests.post(
        f"{settings.graph_api_url}/phones/{PHONE}/messages", json={"wa_me": link}, timeout=10
    ).raise_for_status()
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        with services.storage.tenant(admin) as uow:
            own = uow.destinations.own_phone(admin.person)
        if own is not None:
            return own.id
        time.sleep(0.1)
    print("The phone could not be verified; invite it by hand.", file=sys.stderr)  # noqa: T201
    return None


def _show(admin: Actor, sample: Sample, to: frozenset[DestinationId], services: Services) -> None:
    """Connect one sample, with a metric and a pulse for each of its suggestions."""
    storage, clock = services.storage, services.clock
    upload = Upload(sample.name, sample.filename, sample.content, sample.origin, sample.licence)
    source, _ = connect_file(admin, upload, storage=storage, files=services.files, clock=clock)
    for place, suggestion in enumerate(sample.metrics):
        metric = Metric(
            new_metric_id(),
            source.id,
            suggestion.name,
            suggestion.date_column,
            suggestion.value_column,
            suggestion.unit,
            suggestion.grain,
            suggestion.aggregate,
            suggestion.good,
            suggestion.timezone,
            suggestion.fresh_within,
        )
        define_metric(admin, metric, storage=storage, files=services.files, clock=clock)
        if place == 0:
            make_pulse(admin, _wish(metric, to), storage=storage, clock=clock)


def _wish(metric: Metric, to: frozenset[DestinationId]) -> PulseWish:
    daily = metric.grain is Grain.DAY
    return PulseWish(
        f"{metric.name} every morning" if daily else f"{metric.name} on Mondays",
        metric.id,
        ChartKind.LINE,
        Schedule(WORKDAYS if daily else frozenset({0}), wall_time(9), TIMEZONE),
        to,
    )


def _freshen(services: Services, admin: Actor, samples: tuple[Sample, ...]) -> None:
    """The fictitious shop's year always ends yesterday."""
    with services.storage.tenant(admin) as uow:
        known = {source.filename: source.id for source in uow.sources.all()}
    for sample in samples:
        if sample.filename not in known:
            continue
        with suppress(ColumnMissing):  # somebody reads more from a file of their own: it stays
            replace_file(
                admin,
                known[sample.filename],
                Upload(sample.name, sample.filename, sample.content),
                storage=services.storage,
                files=services.files,
                clock=services.clock,
            )


def _say(settings: Settings) -> None:
    for line in (
        "",
        f"{settings.brand_name} is at  {settings.public_url}",
        f"The phone is at    {settings.graph_api_url}",
        f"You are signed in as {ADMIN.email}. Ctrl-C stops everything.",
        "",
    ):
        print(line, flush=True)  # noqa: T201

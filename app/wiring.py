"""The composition root: the only module that knows which adapter stands where.

What takes long to import (Bokeh, Google's SDK, Flask) is imported by the function that needs it:
a worker of one lane starts in a second instead of nine.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import requests
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.babel.formats import BabelFormats
from adapters.clock import FollowingClock, SystemClock
from adapters.probe import HttpProbe
from adapters.rq.bells import RedisBell, SparingBell, connect
from adapters.smtp.mailer import SmtpMailer
from adapters.smtp.page import PageMailer
from adapters.sources.csv_files import CsvFiles
from adapters.sql.alarm import SqlAlarm
from adapters.sql.deliveries import SqlDeliveries
from adapters.sql.engine import open_database
from adapters.sql.follow_ups import SqlFollowUpQueue
from adapters.sql.inbox import SqlInbox
from adapters.sql.mails import SqlMailQueue
from adapters.sql.picture_links import SqlPictureLinks
from adapters.sql.queries.seats import SqlSeats
from adapters.sql.reads import sql_reads
from adapters.sql.roll import SqlRoll
from adapters.sql.runs import SqlRunQueue
from adapters.sql.seals import SqlSeals
from adapters.sql.tokens import SqlAnswers, SqlBearers
from adapters.sql.units import SqlStorage
from adapters.sql.upkeep import SqlUpkeep
from adapters.sql.watchdog import SqlSlotWatch
from adapters.sql.webhook_keys import SqlWebhookKeys
from adapters.vault.codes import HmacCodes
from adapters.vault.fingerprints import fingerprint
from adapters.vault.passwords import Argon2Passwords
from adapters.vault.seal import AesVault
from adapters.whatsapp.account import CloudApiBusinessAccount
from adapters.whatsapp.groups import CloudApiGroups
from adapters.whatsapp.inspector import CloudApiInspector
from adapters.whatsapp.messenger import CloudApiMessenger
from adapters.whatsapp.webhooks import CloudApiWebhooks
from adapters.writer.analyst import Writer
from app.keys import keys_of, set_up_code
from app.services import Services
from app.settings import ROOT, AnalystChoice, Settings, SignUp
from app.use_cases.accounts import BusinessNumber
from app.use_cases.numbering import Workbench
from domain.numbers import NumberKeys
from domain.plans import Admission
from domain.sources import Sample
from ports.analyst import Analyst
from ports.backups import Backups
from ports.bell import Lane
from ports.charts import Charts
from ports.clock import Clock
from ports.formats import Formats
from ports.mailer import Mailer
from ports.vault import Seals
from ports.webhook import PATH

if TYPE_CHECKING:
    from flask import Flask

    from adapters.rq.worker import LaneWorker
    from adapters.valkey.server import EmbeddedValkey
    from app.web.demo import DemoSignIn
    from app.web.site import Site


def redis_url(settings: Settings) -> str:
    """The server that is set, or the embedded one's socket."""
    return settings.redis_url or embedded_valkey(settings).url


def embedded_valkey(settings: Settings) -> "EmbeddedValkey":
    from adapters.valkey.server import EmbeddedValkey

    return EmbeddedValkey(settings.var / "valkey")


def build_engine(settings: Settings) -> Engine:
    if settings.on_sqlite:
        settings.var.mkdir(parents=True, exist_ok=True)
    return open_database(settings.database_url)


def migrate_database(settings: Settings) -> None:
    from adapters.sql.migrate import migrate

    migrate(build_engine(settings))


def build_vault(settings: Settings) -> AesVault:
    keys = keys_of(settings)
    return AesVault(keys.vault, *filter(None, [keys.former_vault]))


def build_seals(settings: Settings) -> Seals:
    return SqlSeals(build_engine(settings))


def build_backups(settings: Settings) -> Backups:
    from adapters.sql.backups import PostgresqlBackups, SqliteBackups

    engine = build_engine(settings)
    return SqliteBackups(engine) if settings.on_sqlite else PostgresqlBackups(engine)


def build_services(settings: Settings) -> Services:
    engine, keys, clock = build_engine(settings), keys_of(settings), _clock(settings)
    bell, formats, vault = _bell(settings), BabelFormats(settings.locale), build_vault(settings)
    writer = Writer(formats, settings.brand_name)
    return Services(
        brand=settings.brand_name,
        clock=clock,
        bell=bell,
        storage=SqlStorage(engine, bell, fingerprint(keys.fingerprint)),
        inbox=SqlInbox(engine),
        runs=SqlRunQueue(engine),
        deliveries=_deliveries(engine, settings),
        codes=HmacCodes(keys.codes),
        links=SqlPictureLinks(engine, fingerprint(keys.links)),
        follow_ups=SqlFollowUpQueue(engine),
        upkeep=SqlUpkeep(engine, settings.patience, settings.budget, settings.words_kept),
        mails=SqlMailQueue(engine, keeps_links=not settings.smtp_host),
        vault=vault,
        urgent_mails=SqlMailQueue(engine, only_urgent=True),
        slot_watch=SqlSlotWatch(engine),
        passwords=Argon2Passwords(),
        webhooks=_webhooks(settings, SqlWebhookKeys(engine, vault, clock)),
        messenger=_messenger(settings),
        business_account=CloudApiBusinessAccount(*_graph(settings), settings.meta_app_id),
        group_directory=CloudApiGroups(*_graph(settings)),
        inspector=CloudApiInspector(*_graph(settings)),
        files=CsvFiles(),
        formats=formats,
        writer=writer,
        analyst=_analyst(settings, formats, writer),
        mailer=build_mailer(settings),
        probe=HttpProbe(f"{settings.probe_url}/readyz", requests.Session()),
        alarm=build_alarm(settings, engine),
        roll=SqlRoll(engine),
        charts=partial(build_charts, settings, formats),
        seats=SqlSeats(engine),
        reads=sql_reads(engine),
        bearers=SqlBearers(engine),
        answers=SqlAnswers(engine),
    )


def _bell(settings: Settings) -> SparingBell:
    return SparingBell(RedisBell(connect(redis_url(settings), self_signed=True)))


def _deliveries(engine: Engine, settings: Settings) -> SqlDeliveries:
    return SqlDeliveries(
        engine, settings.patience, settings.budget, settings.reactions_open_window
    )


def _webhooks(settings: Settings, keys: SqlWebhookKeys) -> CloudApiWebhooks:
    return CloudApiWebhooks(
        settings.meta_app_secret.get_secret_value(),
        settings.meta_verify_token.get_secret_value(),
        settings.meta_app_secret_old.get_secret_value(),
        kept=keys.kept,
    )


def _graph(settings: Settings) -> tuple[requests.Session, str, str]:
    """A way of its own to Meta's Graph API: the session, the address and the version."""
    return requests.Session(), settings.graph_api_url, settings.graph_api_version


def _messenger(settings: Settings) -> CloudApiMessenger:
    patience = settings.patience
    return CloudApiMessenger(
        *_graph(settings),
        connect_s=patience.connect.total_seconds(),
        read_s=patience.read.total_seconds(),
    )


def build_app(settings: Settings, demo: "DemoSignIn | None" = None) -> "Flask":
    from app.web.factory import create_app

    return create_app(build_services(settings), _site(settings), demo)


def _site(settings: Settings) -> "Site":
    from app.web.entrance import Entrance
    from app.web.site import Site

    return Site(
        keys_of(settings).session,
        settings.public_url,
        outages=(OperationalError, InterfaceError, PoolTimeout),
        limits_storage=_limits_storage(settings.redis_url),
        proxies=settings.proxies,
        contact=settings.contact_email,
        admission=Admission(settings.private_beta),
        branded_from=settings.branded_from,
        settings_number=managed_number(settings),
        settings_keys=settings_keys(settings),
        group_command=settings.group_command,
        entrance=Entrance(
            sign_up=settings.sign_up is SignUp.OPEN,
            mail_leaves=settings.demo or bool(settings.smtp_host),
            set_up_code=set_up_code(settings),
            plan=settings.sign_up_plan,
        ),
    )


def managed_number(settings: Settings) -> BusinessNumber:
    return BusinessNumber(
        settings.managed_phone_number_id,
        settings.managed_waba_id,
        settings.managed_display_number,
        settings.brand_name,
        settings.managed_token.get_secret_value(),
        settings.managed_template or "",
        settings.managed_template_language,
        settings.managed_per_second,
    )


def build_workbench(services: Services, settings: Settings) -> Workbench:
    """For looking at the Managed number outside of a request."""
    return Workbench(
        services.storage,
        services.vault,
        services.clock,
        services.inspector,
        services.business_account,
        f"{settings.public_url}{PATH}",
        settings_keys(settings),
    )


def settings_keys(settings: Settings) -> NumberKeys:
    """The Managed number with its secrets, as the settings have it."""
    return NumberKeys(
        settings.managed_phone_number_id,
        settings.managed_waba_id,
        settings.managed_display_number,
        settings.meta_app_id,
        settings.managed_token.get_secret_value(),
        settings.meta_app_secret.get_secret_value(),
        settings.meta_verify_token.get_secret_value(),
        settings.managed_template or "",
        settings.managed_template_language,
    )


def _limits_storage(redis: str) -> str:
    """The same server, in the words of the library that counts sign-ins."""
    if redis.startswith("rediss://"):
        joint = "&" if "?" in redis else "?"
        return f"{redis}{joint}ssl_cert_reqs=none"  # as our own connection takes it
    return redis.replace("unix://", "redis+unix://", 1) or "memory://"


def demo_samples(today: date) -> tuple[Sample, ...]:
    """What the demo shows: a fictitious shop up to yesterday, and public archives."""
    from adapters.samples import SAMPLES

    return SAMPLES(today)


def build_worker(settings: Settings, lane: Lane, drain: Callable[[], object]) -> "LaneWorker":
    from adapters.rq.worker import LaneWorker

    return LaneWorker(lane, connect(redis_url(settings), self_signed=True), drain)


def _clock(settings: Settings) -> Clock:
    if settings.clock_url:
        return FollowingClock(settings.clock_url, requests.Session())
    return SystemClock()


def _analyst(settings: Settings, formats: Formats, writer: Analyst) -> Analyst:
    if settings.analyst is not AnalystChoice.GEMINI:
        return writer
    from adapters.gemini.analyst import DEFAULT_MODEL, GeminiAnalyst, gemini_client

    client = gemini_client(settings.gemini_api_key.get_secret_value(), settings.gemini_base_url)
    return GeminiAnalyst(client, formats, settings.gemini_model or DEFAULT_MODEL)


def build_mailer(settings: Settings) -> Mailer:
    if not settings.smtp_host:
        return PageMailer()
    return SmtpMailer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_sender,
        username=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )


def build_alarm(settings: Settings, engine: Engine) -> SqlAlarm:
    to = settings.contact_email if settings.smtp_host else None
    return SqlAlarm(engine, to, settings.brand_name, f"{settings.public_url}/operator")


def build_charts(settings: Settings, formats: Formats) -> Charts:
    from adapters.bokeh.charts import BokehCharts

    return BokehCharts(
        formats,
        chromium=settings.chromium or None,
        chromedriver=settings.chromedriver or None,
        fonts=ROOT / "static" / "vendor" / "inter",
    )

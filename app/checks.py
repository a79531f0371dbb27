"""What an installation looks at of itself: whether each thing that it needs works."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.babel.formats import BabelFormats
from adapters.rq.bells import connect
from adapters.smtp.mailer import SmtpMailer
from app.settings import Settings
from app.wiring import build_alarm, build_charts, build_engine, build_mailer, redis_url
from ports.mailer import MailerDown


@dataclass(eq=False)
class Broken(Exception):
    """Something that the installation needs does not work."""

    said: str
    fix: str


def house_checks(settings: Settings) -> dict[str, Callable[[], str]]:
    """Each says what works, or raises Broken."""
    return {
        "database": partial(_database_answers, settings),
        "redis": partial(_redis_answers, settings),
        "browser": partial(_browser_begins, settings),
        "mail": partial(_mail_leaves, settings),
        "alerts": partial(_alerts_arrive, settings),
    }


def _database_answers(settings: Settings) -> str:
    from adapters.sql.migrate import is_newest

    engine = build_engine(settings)
    try:
        if not is_newest(engine):
            raise Broken("Its tables are not the newest.", "Run the release step: migrate.")
    except (OperationalError, InterfaceError, PoolTimeout):
        raise Broken("It does not answer.", "Look at DATABASE_URL and at the server.") from None
    finally:
        engine.dispose()
    return f"{engine.dialect.name} answers, and its tables are the newest."


def _redis_answers(settings: Settings) -> str:
    from redis.exceptions import RedisError

    try:
        connect(redis_url(settings), self_signed=True).ping()
    except (RedisError, OSError):
        raise Broken(
            "It does not answer. Nothing is lost: each lane then looks by itself every second.",
            "Look at REDIS_URL and at the server; the embedded one runs with the demo.",
        ) from None
    return "It answers."


def _browser_begins(settings: Settings) -> str:
    from adapters.bokeh.browser import BrowserLost
    from adapters.bokeh.charts import BokehCharts

    charts = build_charts(settings, BabelFormats(settings.locale))
    assert isinstance(charts, BokehCharts)
    try:
        charts.begins()
    except (BrowserLost, OSError):
        raise Broken(
            "Chromium does not start: no chart can be drawn.",
            "Install Chromium and its driver, or name them in CHROMIUM and CHROMEDRIVER.",
        ) from None
    finally:
        charts.close()
    return "Chromium starts."


def _mail_leaves(settings: Settings) -> str:
    mailer = build_mailer(settings)
    if not isinstance(mailer, SmtpMailer):
        return "SMTP_HOST is not set: mails stay on a page."
    try:
        mailer.check()
    except MailerDown as error:
        raise Broken(
            f"{error.refusal.what} ({error})",
            error.refusal.next_step,
        ) from None
    return "The mail server takes us."


def _alerts_arrive(settings: Settings) -> str:
    if not settings.smtp_host:
        return "They are mailed to nobody, and stand on the operator's page and in the log."
    if settings.contact_email:
        return "They are mailed to CONTACT_EMAIL."
    engine = build_engine(settings)
    try:
        count = len(build_alarm(settings, engine).addresses())
    except SQLAlchemyError:
        raise Broken("Not known: the database does not answer.", "Mend that first.") from None
    finally:
        engine.dispose()
    if not count:
        raise Broken(
            "They are mailed to nobody: CONTACT_EMAIL is not set, and nobody is an operator.",
            "Set CONTACT_EMAIL, or make an operator: python -m app.cli operator ADDRESS.",
        )
    return f"CONTACT_EMAIL is not set: they are mailed to each operator, {count} in all."

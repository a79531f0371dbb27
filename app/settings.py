"""What the environment and `.env` say; a start with something wrong ends with a list."""

import re
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.budgets import Budget
from domain.groups import COMMAND
from domain.messages import Patience
from domain.number_words import LANGUAGES
from domain.numbers import EMULATED_SECRET
from domain.plans import BRANDED_FROM, Plan
from domain.reactions import ReactionsOpen
from domain.senders import PER_SECOND

ROOT = Path(__file__).resolve().parent.parent
LOCAL = "http://127.0.0.1"
META_TRIES_DAYS = 30
EMULATED_APP = "670843887433847"
OWN_IN_PRODUCTION = (
    "secret_key",
    "vault_key",
    "meta_app_secret",
    "meta_verify_token",
    "managed_token",
    "managed_phone_number_id",
    "managed_waba_id",
    "managed_display_number",
    "smtp_host",
    "smtp_sender",
)


class Environment(StrEnum):
    EMBEDDED = "embedded"
    """Everything on this machine, the emulator as Meta: the default, which needs nothing."""
    PRODUCTION = "production"


class AnalystChoice(StrEnum):
    WRITER = "writer"
    GEMINI = "gemini"


class SignUp(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    """Organisations are made by the command line, and teammates come by invitation."""


MADE_BY = dict.fromkeys(("secret_key", "vault_key"), " `openssl rand -hex 32` makes one.")


class SettingsNotGood(Exception):
    """`str()` is the list of what is wrong, a line each."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    app_env: Environment = Environment.EMBEDDED
    brand_name: str = "Chartcastr"
    var: Path = Path("var")
    """Where embedded data lives: database, Valkey's socket, keys."""

    database_url: str = ""
    redis_url: str = ""
    secret_key: SecretStr = SecretStr("")
    vault_key: SecretStr = SecretStr("")
    """64 hexadecimal digits: AES-256."""
    vault_key_old: SecretStr = SecretStr("")
    """The key of before, while `rotate-keys` has not sealed everything anew."""
    fingerprint_key: SecretStr = SecretStr("")
    """128 hexadecimal digits, by which a phone number that said STOP is known again. Made from
    the first VAULT_KEY, and set before that is replaced."""

    port: int = 8000
    proxies: int = 0
    """How many proxies in front of us may say who asks, and over which scheme."""
    group_command: str = Field(COMMAND, min_length=3, max_length=80)
    """What a verified recipient says inside a group to link it: the whole message, any case."""
    sign_up: SignUp = SignUp.OPEN
    """Whether strangers may make organisations of their own."""
    sign_up_plan: Plan = Plan.MANAGED
    """On which plan the organisations begin that people make for themselves."""
    branded_from: int = BRANDED_FROM
    """Whole US dollars a month: from what a number of one's own costs, as the pages say it."""
    contact_email: str = Field("", validation_alias=AliasChoices("contact_email", "contact"))
    """The operator's: where requests, alerts and bookings of an own number go; to each operator's
    own address where it is empty."""
    private_beta: bool = False
    """Whether an operator lets each organisation in by hand before it may send."""
    public_url: str = ""
    probe_url: str = ""
    """Where we ask whether Meta could reach us; the public address unless set."""

    graph_api_url: str = f"{LOCAL}:8801"
    graph_api_version: str = "v25.0"
    meta_app_secret: SecretStr = SecretStr(EMULATED_SECRET)
    meta_app_secret_old: SecretStr = SecretStr("")
    """The app secret of before, while Meta may still sign with it."""
    meta_verify_token: SecretStr = SecretStr("emulator-verify-token")
    managed_phone_number_id: str = "106540352242922"
    managed_waba_id: str = "102290129340398"
    managed_display_number: str = "15550783881"
    meta_app_id: str = ""
    """The app at Meta that example pictures of templates are uploaded to; no template with a
    picture is handed in without it. The emulator takes any."""
    managed_token: SecretStr = SecretStr("emulator-access-token")
    managed_template: str | None = None
    """The approved template that knocks when a window is closed; the emulator has one."""
    managed_template_language: str = "en"
    managed_per_second: int = Field(PER_SECOND, ge=1, le=1000)
    """How many messages a second the Managed number sends; Meta lets 80 through, or 1,000 once it
    has upgraded the number."""
    reactions_open_window: ReactionsOpen = ReactionsOpen.AUTO
    """Whether a reaction opens the 24 hours; auto finds it out for each number."""
    lease_s: float = Field(90, ge=3)
    silence_floor_s: float = Field(60, ge=1)
    words_kept_days: int = Field(90, ge=0)
    """Of messages, answers and what people said, and of pictures; 0 keeps them for good. A month
    at least: within 30 days Meta may still give a message back, which then goes again."""
    price_per_message: Decimal = Field(Decimal("0.03"), ge=0)
    """US dollars: what one message is taken to cost. Meta's own rate is the recipient's
    country's."""
    cost_ceiling: Decimal | None = Field(None, ge=0)
    """US dollars in 30 days for each organisation without a ceiling of its own."""

    clock_url: str = ""
    """Another clock to follow, in the demo the emulator's. Refused in production."""
    demo: bool = False

    analyst: AnalystChoice | None = None
    gemini_api_key: SecretStr = SecretStr("")
    gemini_model: str = ""
    gemini_base_url: str = ""
    locale: str = "en_US"

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_sender: str = ""

    chromium: str = ""
    chromedriver: str = ""

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        self.public_url = (self.public_url or f"{LOCAL}:{self.port}").rstrip("/")
        self.probe_url = (self.probe_url or self.public_url).rstrip("/")
        if not self.database_url:
            self.database_url = f"sqlite:///{self.var.resolve()}/chartcastr.db"
        if self.managed_template is None:
            emulated = self.app_env is Environment.EMBEDDED
            self.managed_template = "chart_ready" if emulated else ""
        if not self.meta_app_id and self.app_env is Environment.EMBEDDED:
            self.meta_app_id = EMULATED_APP
        if self.analyst is None:
            has_key = bool(self.gemini_api_key.get_secret_value())
            self.analyst = AnalystChoice.GEMINI if has_key else AnalystChoice.WRITER
        return self

    @field_validator("vault_key", "vault_key_old")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        digits = value.get_secret_value()
        if digits and not re.fullmatch(r"[0-9a-fA-F]{64}", digits):
            raise ValueError(
                "64 hexadecimal digits are needed (AES-256): `openssl rand -hex 32` makes them"
            )
        return value

    @field_validator("words_kept_days")
    @classmethod
    def _outlasts_meta(cls, value: int) -> int:
        if 0 < value <= META_TRIES_DAYS:
            raise ValueError(f"more than {META_TRIES_DAYS}, or 0 to keep words for good")
        return value

    @field_validator("fingerprint_key")
    @classmethod
    def _is_a_long_key(cls, value: SecretStr) -> SecretStr:
        digits = value.get_secret_value()
        if digits and not re.fullmatch(r"[0-9a-fA-F]{128}", digits):
            raise ValueError("128 hexadecimal digits are needed, as `rotate-keys` prints them")
        return value

    @field_validator("branded_from", mode="before")
    @classmethod
    def _is_a_price(cls, value: object) -> object:
        if not re.fullmatch(r"[1-9][0-9]{0,5}", str(value)):
            raise ValueError("whole US dollars a month are needed, from 1 to 999999")
        return value

    @field_validator("locale")
    @classmethod
    def _is_read(cls, value: str) -> str:
        if re.split("[-_]", value)[0].lower() not in LANGUAGES:
            raise ValueError(f"its language is none of {', '.join(sorted(LANGUAGES))}")
        return value

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        has_key = bool(self.gemini_api_key.get_secret_value())
        if self.analyst is AnalystChoice.GEMINI and not has_key:
            raise ValueError("ANALYST=gemini needs GEMINI_API_KEY")
        if self.vault_key_old.get_secret_value() and not self.fingerprint_key.get_secret_value():
            raise ValueError(
                "VAULT_KEY_OLD needs FINGERPRINT_KEY: without it nobody who said STOP is known "
                "again. Before VAULT_KEY is replaced, `rotate-keys --fingerprint-key` prints it"
            )
        return self

    @property
    def patience(self) -> Patience:
        return Patience(timedelta(seconds=self.lease_s), timedelta(seconds=self.silence_floor_s))

    @property
    def words_kept(self) -> timedelta | None:
        return timedelta(days=self.words_kept_days) if self.words_kept_days else None

    @property
    def budget(self) -> Budget:
        return Budget(self.price_per_message, self.cost_ceiling)

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def faults(self) -> list[str]:
        """What production refuses; the embedded default accepts it all."""
        if self.app_env is not Environment.PRODUCTION:
            return []
        defaults = type(self).model_fields
        wrong = [
            f"{name.upper()} is missing or still its default.{MADE_BY.get(name, '')}"
            for name in OWN_IN_PRODUCTION
            if getattr(self, name) == defaults[name].default
        ]
        for name in ("public_url", "graph_api_url"):
            if not getattr(self, name).startswith("https://"):
                wrong.append(f"{name.upper()} must begin with https://.")
        if not self.proxies:
            wrong.append("PROXIES must say how many proxies stand in front (Heroku: 1).")
        for name in ("clock_url", "demo"):
            if getattr(self, name):
                wrong.append(f"{name.upper()} is for the demo only.")
        return wrong


def load_settings() -> Settings:
    """Raises SettingsNotGood, with everything that is wrong at once."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [_line(fault["loc"], fault["msg"]) for fault in error.errors()]
        raise SettingsNotGood("\n".join(lines)) from None
    if faults := settings.faults():
        raise SettingsNotGood("\n".join(faults))
    return settings


def _line(where: tuple[int | str, ...], what: str) -> str:
    name = ".".join(map(str, where)).upper()
    said = what.removeprefix("Value error, ")
    return f"{name}: {said}" if name else said

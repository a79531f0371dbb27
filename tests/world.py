"""The whole product on one database: real storage and use cases, fakes only for the outside."""

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from sqlalchemy import Engine, insert, select

from adapters.babel.formats import BabelFormats
from adapters.sources.csv_files import CsvFiles
from adapters.sql import tables
from adapters.sql.alarm import SqlAlarm
from adapters.sql.deliveries import SqlDeliveries
from adapters.sql.engine import database_now, reading, writing
from adapters.sql.follow_ups import SqlFollowUpQueue
from adapters.sql.inbox import SqlInbox
from adapters.sql.mails import SqlMailQueue
from adapters.sql.picture_links import SqlPictureLinks
from adapters.sql.runs import SqlRunQueue
from adapters.sql.units import SqlStorage
from adapters.sql.upkeep import SqlUpkeep
from adapters.vault.codes import HmacCodes
from adapters.vault.fingerprints import fingerprint
from adapters.vault.passwords import Argon2Passwords
from adapters.vault.seal import AesVault
from adapters.whatsapp import bodies
from adapters.whatsapp.webhooks import CloudApiWebhooks
from adapters.writer.analyst import Writer
from app.use_cases.accounts import BusinessNumber, Founder, found_organisation, open_house
from app.use_cases.answering import AnswerWork, Desk
from app.use_cases.delivering import DeliverWork
from app.use_cases.draining import drain
from app.use_cases.group_watching import watch_groups
from app.use_cases.inviting import create_invite, enable_managed
from app.use_cases.keeping import UpkeepWork, fire_slots
from app.use_cases.mailing import MailWork
from app.use_cases.preparing import PrepareWork, Studio
from app.use_cases.pulsing import PulseWish, fire_pulse, make_pulse
from app.use_cases.receiving import InboxWork, Reception
from app.use_cases.sources import Upload, connect_file, define_metric, new_metric_id
from domain.charts import Chart, ChartKind, Theme
from domain.checkups import NEEDED, NumberSeen, Subscription, TokenSeen
from domain.destinations import DestinationId
from domain.messages import Outcome
from domain.metrics import Grain, Metric, Unit, UnitKind
from domain.numbers import NumberKeys
from domain.pulses import Pulse, Run, RunKind
from domain.reactions import ReactionsOpen
from domain.schedules import Schedule
from domain.templates import Judgement, Wording
from domain.tenancy import THE_HOUSE, Actor
from ports.bell import Lane
from ports.business_account import (
    Account,
    AccountRefuses,
    AccountSilent,
    NumberHealth,
    TemplateAtMeta,
)
from ports.charts import Picture
from ports.groups import GroupsClosed
from ports.inspector import NotTold
from ports.mailer import Mailer
from ports.messenger import Answer, Line, Outgoing, UploadFailed

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
"""A Wednesday."""
NUMBER = BusinessNumber(
    "106540352242922", "102290129340398", "15550783881", "Chartcastr", "token", "chart_ready"
)
SARAH, BEN = "16505551234", "16505555678"
APP = "670843887433847"
KEYS = NumberKeys(
    NUMBER.phone_number_id,
    NUMBER.waba,
    NUMBER.display_number,
    APP,
    NUMBER.token,
    "secret",
    "verify",
    NUMBER.template,
    NUMBER.template_language,
)
"""The same number with all its secrets, as the settings have it."""
OPERATOR_MAIL = "ops@chartcastr.example"


@dataclass
class MovedClock:
    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class HeardBell:
    rung: list[Lane] = field(default_factory=list)

    def ring(self, lane: Lane) -> None:
        self.rung.append(lane)

    def answered(self, lane: Lane) -> None:
        pass


@dataclass
class ScriptedMessenger:
    """Takes everything, unless the next answers say otherwise; remembers what was sent."""

    sent: list[Outgoing] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    next: deque[Answer] = field(default_factory=deque)
    uploads_fail: bool = False
    upload_failure: UploadFailed = UploadFailed("Meta did not take the picture.")  # noqa: RUF009
    _numbers: Any = field(default_factory=lambda: count(1))

    def upload(self, line: Line, png: bytes) -> str:
        if self.uploads_fail:
            raise self.upload_failure
        self.uploads.append(png)
        return f"media-{len(self.uploads)}"

    def send(self, line: Line, message: Outgoing) -> Answer:
        bodies.message(message)  # as the real one: it raises for what Meta would not take
        self.sent.append(message)
        if self.next:
            return self.next.popleft()
        return Answer(Outcome.ACCEPTED, f"wamid.{next(self._numbers)}")

    def typing(self, line: Line, wamid: str) -> None:
        self.typed.append(wamid)


class DrawnCharts:
    """Charts whose pictures are a few bytes."""

    def __init__(self) -> None:
        self.drawn: list[Chart] = []

    def draw(self, chart: Chart, theme: Theme = Theme.LIGHT) -> Picture:
        self.drawn.append(chart)
        return Picture(b"\x89PNG drawn", 1080, 1350)

    def warm(self) -> None:
        pass

    def close(self) -> None:
        pass


class SentMail:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.pictures: list[bytes] = []
        """One for each mail; empty where it has none."""

    def send(self, to: str, subject: str, body: str, picture: bytes = b"") -> None:
        self.sent.append((to, subject, body))
        self.pictures.append(picture)


@dataclass
class SaidHealth:
    """What Meta says of a number and its templates when it is asked; None is silence."""

    says: list[NumberHealth | None] = field(default_factory=list)
    lists: list[TemplateAtMeta] | None = None
    answers: Judgement | AccountRefuses | None = None
    """To a template that is handed in."""
    submitted: list[tuple[Wording, str]] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    whys: dict[str, str] = field(default_factory=dict)
    """Why templates were rejected, by Meta's ids."""
    asked_why: list[str] = field(default_factory=list)

    def health(self, line: Line) -> NumberHealth:
        said = self.says.pop(0) if self.says else None
        if said is None:
            raise AccountSilent
        return said

    def templates(self, account: Account) -> list[TemplateAtMeta]:
        if self.lists is None:
            raise AccountSilent
        return self.lists

    def why_rejected(self, account: Account, meta_id: str) -> str:
        self.asked_why.append(meta_id)
        return self.whys.get(meta_id, "")

    def upload_example(self, account: Account, png: bytes) -> str:
        return f"4::{len(png)}"

    def submit(self, account: Account, wording: Wording, example: str) -> Judgement:
        self.submitted.append((wording, example))
        if self.answers is None:
            raise AccountSilent
        if isinstance(self.answers, AccountRefuses):
            raise self.answers
        return self.answers

    def delete(self, account: Account, name: str, meta_id: str) -> None:
        self.deleted.append((name, meta_id))


@dataclass
class SaidGroups:
    """What Meta says of a number's groups when it is asked; None is closed."""

    open: dict[str, str] | None = None
    silent: bool = False

    def groups(self, line: Line) -> dict[str, str]:
        if self.silent:
            raise AccountSilent
        if self.open is None:
            raise GroupsClosed
        return self.open


@dataclass
class SaidSetup:
    """What Meta says of how the number is set up: all is well, unless a test says otherwise. That
    Meta would say so is shown with the real inspector before the emulator."""

    token_seen: TokenSeen = field(
        default_factory=lambda: TokenSeen(APP, True, frozenset(NEEDED), None)
    )
    number_seen: NumberSeen = field(
        default_factory=lambda: NumberSeen(
            NUMBER.display_number, "Chartcastr", "APPROVED", "GREEN"
        )
    )
    subscribed: bool = True
    fields: frozenset[str] = frozenset({"messages"})
    refuses: frozenset[str] = frozenset()
    """Names of questions that Meta answers with 190."""
    orders: list[str] = field(default_factory=list)

    def token(self, keys: NumberKeys) -> TokenSeen:
        self._asked("token")
        return self.token_seen

    def number(self, keys: NumberKeys) -> NumberSeen:
        self._asked("number")
        return self.number_seen

    def numbers(self, keys: NumberKeys) -> frozenset[str]:
        self._asked("numbers")
        return frozenset({keys.phone_number_id})

    def apps(self, keys: NumberKeys) -> frozenset[str]:
        self._asked("apps")
        return frozenset({APP}) if self.subscribed else frozenset()

    def subscription(self, keys: NumberKeys) -> Subscription | None:
        self._asked("subscription")
        return Subscription("http://localhost/webhook/integrations/whatsapp", self.fields, True)

    def subscribe(self, keys: NumberKeys) -> None:
        self._asked("subscribe")
        self.orders.append("subscribe")
        self.subscribed = True

    def listen(self, keys: NumberKeys, address: str) -> None:
        self._asked("listen")
        self.orders.append(f"listen {address}")
        self.fields = frozenset({"messages"})

    def handshake(self, keys: NumberKeys, address: str) -> str:
        return ""

    def _asked(self, what: str) -> None:
        if what in self.refuses:
            raise NotTold(190, "Invalid OAuth access token.")


class Reachable:
    def webhook_answers(self) -> bool:
        return True


def shop_csv(until: datetime = NOON, days: int = 60) -> bytes:
    """A column of revenue for each of the last days, ending on the day before `until`."""
    first = until.date() - timedelta(days=days)
    lines = ["date,revenue"]
    for place in range(days):
        day = first + timedelta(days=place)
        lines.append(f"{day},{4000 + 300 * day.weekday() + 10 * place}")
    return "\n".join(lines).encode()


class World:
    """Everything wired, and the verbs that tests arrange with."""

    def __init__(self, engine: Engine, *, template: bool = True) -> None:
        self.engine = engine
        self.clock, self.bell, self.messenger = MovedClock(), HeardBell(), ScriptedMessenger()
        self.charts = DrawnCharts()
        self.mailer: Mailer = SentMail()
        self.business_account = SaidHealth()
        self.inspector = SaidSetup()
        self.reactions = ReactionsOpen.AUTO
        self.group_directory = SaidGroups()
        self.vault = AesVault(bytes(32))
        self.passwords = Argon2Passwords(PasswordHasher(1, 8, 1))
        self.storage = SqlStorage(engine, self.bell, fingerprint(bytes(32)))
        self.links = SqlPictureLinks(engine, fingerprint(bytes(32)))
        self.codes = HmacCodes(bytes(32))
        self.public_url = "https://charts.example"
        self.inbox, self.runs = SqlInbox(engine), SqlRunQueue(engine)
        self.deliveries, self.upkeep = SqlDeliveries(engine), SqlUpkeep(engine)
        self.mails = SqlMailQueue(engine)
        self.alarm = SqlAlarm(engine, OPERATOR_MAIL, "Chartcastr", "http://localhost/operator")
        self.webhooks = CloudApiWebhooks("secret", "verify")
        self.files, self.formats = CsvFiles(), BabelFormats("en")
        self.writer = Writer(self.formats)
        self._words = count(1)
        self.names: dict[str, str] = {}
        number = NUMBER if template else BusinessNumber(*_without_template())
        open_house(THE_HOUSE, number, storage=self.storage, vault=self.vault, clock=self.clock)

    # --- arranging ------------------------------------------------------------------------

    def organisation(self, name: str = "Acme") -> Actor:
        """An organisation with its admin, Managed enabled."""
        domain = name.lower().replace(" ", "-")
        admin = found_organisation(
            THE_HOUSE,
            name,
            "Europe/Berlin",
            Founder(f"Admin of {name}", f"admin@{domain}.example", "correct horse"),
            storage=self.storage,
            passwords=self.passwords,
            clock=self.clock,
        )
        enable_managed(admin, storage=self.storage, clock=self.clock)
        return admin

    def invite(self, admin: Actor, label: str = "", *, for_self: bool = False) -> Any:
        return create_invite(
            admin,
            label,
            for_self=for_self,
            storage=self.storage,
            vault=self.vault,
            clock=self.clock,
        )

    def recipient(
        self, admin: Actor, phone: str = SARAH, label: str = "Sarah", **more: Any
    ) -> DestinationId:
        """Somebody who has opted in by an invite, through the real webhook's shape."""
        user_id = more.pop("user_id", "")
        offer = self.invite(admin, label, **more)
        self.says(phone, offer.token.prefilled, user_id=user_id)
        self.work(Lane.INBOX, Lane.DELIVER)
        with self.storage.tenant(admin) as uow:
            found = uow.invites.get(offer.invite.id).destination
        assert found is not None
        return found

    def pulse(self, admin: Actor, *to: DestinationId, **more: Any) -> Pulse:
        """A daily pulse of a fictitious revenue, at nine in Berlin unless said otherwise."""
        keeps_open = more.pop("keeps_open", False)
        source, _ = connect_file(
            admin,
            Upload("Shop", "shop.csv", more.pop("content", shop_csv())),
            storage=self.storage,
            files=self.files,
            clock=self.clock,
        )
        metric = Metric(
            new_metric_id(),
            source.id,
            "Revenue",
            "date",
            "revenue",
            Unit(UnitKind.MONEY, "EUR"),
            Grain.DAY,
            timezone="Europe/Berlin",
            **more,
        )
        define_metric(admin, metric, storage=self.storage, files=self.files, clock=self.clock)
        wish = PulseWish(
            "Revenue", metric.id, ChartKind.LINE, DAILY, frozenset(to), keeps_open=keeps_open
        )
        return make_pulse(admin, wish, storage=self.storage, clock=self.clock)

    def fire(self, admin: Actor, pulse: Pulse, kind: RunKind = RunKind.NOW) -> Run:
        return fire_pulse(admin, pulse.id, kind, uuid4(), storage=self.storage, clock=self.clock)

    # --- Meta's side ----------------------------------------------------------------------

    def says(self, phone: str, text: str, *, user_id: str = "", about: str = "") -> str:
        """Somebody writes to the Managed number; the wamid of what they wrote."""
        message: dict[str, Any] = {"type": "text", "text": {"body": text}}
        if about:
            message["context"] = {"from": NUMBER.display_number, "id": about}
        return self.posts_message(phone, message, user_id)

    def says_in_group(self, phone: str, group_id: str, text: str, *, about: str = "") -> str:
        """A member writes in a group that the Managed number is in."""
        message: dict[str, Any] = {"type": "text", "text": {"body": text}, "group_id": group_id}
        if about:
            message["context"] = {"from": NUMBER.display_number, "id": about}
        return self.posts_message(phone, message)

    def group(self, admin: Actor, group_id: str = "Y2FwaV9ncm91cDox") -> DestinationId:
        """A group that Sarah, a recipient of this organisation, has linked to it."""
        self.recipient(admin)
        self.says_in_group(SARAH, group_id, "chartcastr link")
        self.work(Lane.INBOX, Lane.DELIVER)
        table = tables.address
        linked = next(row for row in self.rows("chat_group") if row.group_id == group_id)
        with reading(self.engine) as connection:
            found = select(table.c.destination).where(table.c.contact == linked.contact)
            return DestinationId(connection.execute(found).scalar_one())

    def meta_opens_groups(self, **subjects: str) -> None:
        """Meta lets the Managed number write to groups, and is asked about it."""
        self.group_directory.open = subjects
        self.clock.forward(minutes=11)
        self.watch_groups()

    def watch_groups(self) -> int:
        return watch_groups(
            THE_HOUSE,
            storage=self.storage,
            directory=self.group_directory,
            vault=self.vault,
            clock=self.clock,
            brand="Chartcastr",
        )

    def posts_message(self, phone: str, message: dict[str, Any], user_id: str = "") -> str:
        wamid = f"wamid.in{next(self._words)}"
        who = {"from": phone} if phone else {}
        contact: dict[str, Any] = {"profile": {"name": self.names.get(phone, f"Name of {phone}")}}
        if phone:
            contact["wa_id"] = phone
        if user_id:
            who["from_user_id"] = contact["user_id"] = user_id
        stamp = str(int(self.clock.now().timestamp()))
        self.posts(
            {
                "contacts": [contact],
                "messages": [{**who, "id": wamid, "timestamp": stamp, **message}],
            }
        )
        return wamid

    def status(self, status: str, *, attempt: str = "", wamid: str, code: int = 0) -> None:
        """Meta reports on a message of ours."""
        stamp = str(int(self.clock.now().timestamp()))
        line: dict[str, Any] = {"id": wamid, "status": status, "timestamp": stamp}
        line |= {"recipient_id": SARAH, "biz_opaque_callback_data": attempt}
        if code:
            line["errors"] = [{"code": code, "title": "as Meta says"}]
        self.posts({"statuses": [line]})

    def posts(self, value: dict[str, Any]) -> None:
        metadata = {
            "display_phone_number": NUMBER.display_number,
            "phone_number_id": NUMBER.phone_number_id,
        }
        whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        self.posts_change("messages", whole)

    def posts_change(self, field: str, value: dict[str, Any]) -> None:
        """Something that Meta tells the account."""
        change = {"field": field, "value": value}
        entry = [{"id": NUMBER.waba, "changes": [change]}]
        self.inbox.keep(
            json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()
        )

    def quarantined(self) -> str:
        """An event whose work failed each time; its key, as Meta makes them."""
        key = f"{NUMBER.phone_number_id}:wamid.poison{next(self._words)}"
        with writing(self.engine) as connection:
            row = {"kind": "message", "phone_number_id": NUMBER.phone_number_id, "payload": "{}"}
            connection.execute(
                insert(tables.event).values(
                    key=key,
                    seq=next(self._words),
                    received_at=database_now(connection),
                    state="quarantined",
                    tries=3,
                    why="It failed three times.",
                    **row,
                )
            )
        return key

    def reacts(self, phone: str, emoji: str, *, about: str) -> str:
        """Somebody reacts to a message of ours; an empty emoji takes that back."""
        reaction = {"message_id": about, "emoji": emoji}
        return self.posts_message(phone, {"type": "reaction", "reaction": reaction})

    # --- working --------------------------------------------------------------------------

    def lane(self, lane: Lane) -> Any:
        studio = Studio(
            self.storage,
            self.clock,
            self.files,
            self.writer,
            self.writer,
            self.charts,
            self.formats,
            self.messenger,
            self.vault,
        )
        desk = Desk(self.storage, self.clock, self.writer, self.writer, self.messenger, self.vault)
        reception = Reception(
            self.storage,
            self.inbox,
            self.webhooks,
            self.clock,
            "Chartcastr",
            self.reactions,
            public_url=self.public_url,
        )
        works = {
            Lane.INBOX: lambda: InboxWork(reception),
            Lane.PREPARE: lambda: InOneThread(PrepareWork(self.runs, studio)),
            Lane.DELIVER: lambda: DeliverWork(
                self.deliveries,
                self.messenger,
                self.vault,
                self.clock,
                self.links,
                self.codes,
                slots=1,
                public_url=self.public_url,
            ),
            Lane.ANSWER: lambda: InOneThread(AnswerWork(SqlFollowUpQueue(self.engine), desk)),
            Lane.UPKEEP: lambda: UpkeepWork(
                self.upkeep, Reachable(), self.bell, self.clock, lambda: None, self.alarm
            ),
            Lane.MAIL: lambda: MailWork(self.mails, self.mailer, self.vault),
        }
        return works[lane]()

    def work(self, *lanes: Lane) -> None:
        """Drain these lanes, one after the other, until nothing is due in them."""
        for lane in lanes:
            drain(self.lane(lane), self.bell, stopping=lambda: False, monotonic=lambda: 0.0)

    def work_all(self) -> None:
        """All that is due, in the order in which it comes about."""
        self.work(Lane.INBOX, Lane.PREPARE, Lane.ANSWER, Lane.DELIVER)

    def tick(self) -> int:
        return fire_slots(THE_HOUSE, queue=self.runs, bell=self.bell, clock=self.clock)

    # --- looking --------------------------------------------------------------------------

    def messages(self, *parts: str) -> list[Any]:
        """Rows of the message table, oldest first; of these parts, or all."""
        table = tables.message
        wanted = select(table).order_by(table.c.created_at, table.c.priority.desc())
        if parts:
            wanted = wanted.where(table.c.part.in_(parts))
        with reading(self.engine) as connection:
            return list(connection.execute(wanted).all())

    def states(self, *parts: str) -> list[str]:
        return [row.state for row in self.messages(*parts)]

    def rows(self, name: str) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(select(tables.metadata.tables[name])).all())

    def attempt_of(self, message: UUID) -> str:
        """The newest attempt's id, as Meta echoes it."""
        table = tables.attempt
        newest = (
            select(table.c.id).where(table.c.message == message).order_by(table.c.fence.desc())
        )
        with reading(self.engine) as connection:
            return str(connection.execute(newest).scalars().first())


class InOneThread:
    """A lane's work with one slot: a database in memory has one connection."""

    slots = 1

    def __init__(self, work: Any) -> None:
        self._work = work

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


DAILY = Schedule(frozenset(range(7)), time(9), "Europe/Berlin")


def _without_template() -> Iterable[str]:
    return (
        NUMBER.phone_number_id,
        NUMBER.waba,
        NUMBER.display_number,
        NUMBER.verified_name,
        NUMBER.token,
        "",
    )

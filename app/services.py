"""The outside world as the app sees it: ports only, no adapter."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.tenancy import Actor
from ports.alarm import Alarm
from ports.analyst import Analyst
from ports.bell import Bell
from ports.business_account import BusinessAccount
from ports.charts import Charts
from ports.clock import Clock
from ports.codes import Codes
from ports.erasure import ExportQueries
from ports.formats import Formats
from ports.groups import GroupDirectory
from ports.inspector import Inspector
from ports.lanes import FollowUpQueue, Inbox, RunQueue, Upkeep
from ports.mailer import Mailer
from ports.mails import MailQueue
from ports.messenger import Messenger
from ports.outbox import Deliveries
from ports.pictures import PictureLinks
from ports.probe import Probe
from ports.queries.audit import AuditQueries
from ports.queries.console import ConsoleQueries
from ports.queries.conversations import ConversationQueries
from ports.queries.deliveries import DeliveryQueries
from ports.queries.groups import GroupQueries
from ports.queries.home import HomeQueries
from ports.queries.operations import OperationsQueries
from ports.queries.plans import PlanQueries
from ports.queries.pulses import PulseQueries
from ports.queries.reaching import ReachQueries
from ports.queries.recipients import RecipientQueries
from ports.queries.runs import RunQueries
from ports.queries.seats import Seats
from ports.queries.sources import SourceQueries
from ports.queries.team import TeamQueries
from ports.roll import Roll
from ports.source import Files
from ports.storage import Storage
from ports.tokens import Answers, Bearers, TokenQueries
from ports.vault import Passwords, Vault
from ports.watchdog import SlotWatch
from ports.webhook import Webhooks


@dataclass(frozen=True, slots=True)
class Services:
    brand: str
    clock: Clock
    bell: Bell
    storage: Storage
    inbox: Inbox
    runs: RunQueue
    deliveries: Deliveries
    codes: Codes
    links: PictureLinks
    follow_ups: FollowUpQueue
    upkeep: Upkeep
    mails: MailQueue
    urgent_mails: MailQueue
    """Those that the clock hands over too."""
    slot_watch: SlotWatch
    vault: Vault
    passwords: Passwords
    webhooks: Webhooks
    messenger: Messenger
    business_account: BusinessAccount
    group_directory: GroupDirectory
    inspector: Inspector
    files: Files
    formats: Formats
    writer: Analyst
    analyst: Analyst
    mailer: Mailer
    probe: Probe
    alarm: Alarm
    roll: Roll
    seats: Seats
    recipients: Callable[[Actor], RecipientQueries]
    pulses: Callable[[Actor], PulseQueries]
    sources: Callable[[Actor], SourceQueries]
    history: Callable[[Actor], RunQueries]
    home: Callable[[Actor], HomeQueries]
    operations: Callable[[Actor], OperationsQueries]
    groups: Callable[[Actor], GroupQueries]
    reaching: Callable[[Actor], ReachQueries]
    bearers: Bearers
    answers: Answers
    tokens: Callable[[Actor], TokenQueries]
    team: Callable[[Actor], TeamQueries]
    console: Callable[[Actor], ConsoleQueries]
    plans: Callable[[Actor], PlanQueries]
    listed: Callable[[Actor], DeliveryQueries]
    conversations: Callable[[Actor], ConversationQueries]
    audit: Callable[[Actor], AuditQueries]
    exports: Callable[[Actor], ExportQueries]
    charts: Callable[[], Charts]
    """The browser is started only where pictures are drawn."""

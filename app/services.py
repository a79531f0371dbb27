"""The outside world as the app sees it: ports only, no adapter."""

from collections.abc import Callable
from dataclasses import dataclass

from ports.alarm import Alarm
from ports.analyst import Analyst
from ports.bell import Bell
from ports.business_account import BusinessAccount
from ports.charts import Charts
from ports.clock import Clock
from ports.codes import Codes
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
from ports.queries.seats import Seats
from ports.reads import Reads
from ports.roll import Roll
from ports.source import Files
from ports.storage import Storage
from ports.tokens import Answers, Bearers
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
    reads: Reads
    bearers: Bearers
    answers: Answers
    charts: Callable[[], Charts]
    """The browser is started only where pictures are drawn."""

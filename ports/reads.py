"""Everything that pages read, each for an actor."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from domain.tenancy import Actor
from ports.erasure import ExportQueries
from ports.queries.audit import AuditQueries, HouseAuditQueries
from ports.queries.console import ConsoleQueries
from ports.queries.conversations import ConversationQueries
from ports.queries.deliveries import DeliveryQueries
from ports.queries.groups import GroupQueries
from ports.queries.home import HomeQueries
from ports.queries.house_mails import HouseMailQueries
from ports.queries.operations import OperationsQueries
from ports.queries.own_phone import OwnPhoneQueries
from ports.queries.plans import PlanQueries
from ports.queries.pulses import PulseQueries
from ports.queries.reaching import ReachQueries
from ports.queries.recipients import RecipientQueries
from ports.queries.runs import RunQueries
from ports.queries.sources import SourceQueries
from ports.queries.team import TeamQueries
from ports.tokens import TokenQueries


@dataclass(frozen=True, slots=True)
class Reads:
    """Each raises NotAllowed for an actor without its permission."""

    at_once: "Callable[[], AbstractContextManager[Reads]]"
    """The same, where all that is read until the end is of one moment: what is written meanwhile
    is not seen."""
    recipients: Callable[[Actor], RecipientQueries]
    pulses: Callable[[Actor], PulseQueries]
    sources: Callable[[Actor], SourceQueries]
    history: Callable[[Actor], RunQueries]
    home: Callable[[Actor], HomeQueries]
    operations: Callable[[Actor], OperationsQueries]
    groups: Callable[[Actor], GroupQueries]
    own_phone: Callable[[Actor], OwnPhoneQueries]
    reaching: Callable[[Actor], ReachQueries]
    tokens: Callable[[Actor], TokenQueries]
    team: Callable[[Actor], TeamQueries]
    console: Callable[[Actor], ConsoleQueries]
    plans: Callable[[Actor], PlanQueries]
    listed: Callable[[Actor], DeliveryQueries]
    conversations: Callable[[Actor], ConversationQueries]
    audit: Callable[[Actor], AuditQueries]
    house_mails: Callable[[Actor], HouseMailQueries]
    house_audit: Callable[[Actor], HouseAuditQueries]
    exports: Callable[[Actor], ExportQueries]

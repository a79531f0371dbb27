"""The two units of work: one organisation's, and the house's."""

from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, insert, select

from adapters.sql import tables
from adapters.sql.accounts import SqlAccountLinks, SqlSignedInBrowsers
from adapters.sql.alerts import close_alerts, open_alert, put_away
from adapters.sql.checks import SqlCodeLog, SqlPhoneChecks, came_by, note_use
from adapters.sql.collections import (
    SqlChannels,
    SqlDestinations,
    SqlInvites,
    SqlMetrics,
    SqlPulses,
    SqlSources,
)
from adapters.sql.console import SqlConsole
from adapters.sql.contacts import Fingerprint, SqlContacts
from adapters.sql.conversations import SqlConversations
from adapters.sql.ending import SqlEndings
from adapters.sql.erasing import SqlErasure
from adapters.sql.groups import SqlGroups
from adapters.sql.house import SqlOrganisations, SqlPeople, SqlSenders
from adapters.sql.notices import SqlNotices
from adapters.sql.outbox import SqlOutbox
from adapters.sql.runs import SqlReadings, SqlRuns
from adapters.sql.statuses import SqlStatuses
from adapters.sql.team import SqlTeam, invitation_by
from adapters.sql.templates import SqlTemplates
from adapters.sql.tokens import SqlTokens
from domain.alerts import AlertId
from domain.destinations import DestinationId
from domain.invites import InviteId
from domain.team import Invitation
from domain.tenancy import (
    ADMINS,
    HOUSE,
    Actor,
    NotFound,
    Organisation,
    OrganisationId,
    Permission,
    Person,
    PersonId,
)
from ports.bell import Bell, Lane


class SqlUnit:
    """One writing transaction; the bells that it rings are rung when it has committed."""

    _connection: Connection
    """Open inside the with block, and only there."""

    def __init__(self, engine: Engine, bell: Bell) -> None:
        self._engine = engine
        self._bell = bell
        self._lanes: set[Lane] = set()

    def after_commit(self, *lanes: Lane) -> None:
        self._lanes.update(lanes)

    def commit(self) -> None:
        self._connection.commit()
        lanes, self._lanes = sorted(self._lanes), set()
        for lane in lanes:
            self._bell.ring(lane)

    def __enter__(self) -> Self:
        self._connection = self._engine.connect()
        self._connection.begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lanes.clear()
        self._connection.close()


class SqlTenantRows:
    """One organisation's collections on an open connection."""

    _connection: Connection
    _organisation: OrganisationId

    @property
    def organisation(self) -> Organisation:
        return SqlOrganisations(self._connection).get(self._organisation)

    def must_be_open(self) -> None:
        if SqlEndings(self._connection).begun(self._organisation):
            raise NotFound

    @property
    def channels(self) -> SqlChannels:
        return SqlChannels(self._connection, self._organisation)

    @property
    def invites(self) -> SqlInvites:
        return SqlInvites(self._connection, self._organisation)

    @property
    def destinations(self) -> SqlDestinations:
        return SqlDestinations(self._connection, self._organisation)

    @property
    def sources(self) -> SqlSources:
        return SqlSources(self._connection, self._organisation)

    @property
    def metrics(self) -> SqlMetrics:
        return SqlMetrics(self._connection, self._organisation)

    @property
    def tokens(self) -> SqlTokens:
        return SqlTokens(self._connection, self._organisation)

    @property
    def pulses(self) -> SqlPulses:
        return SqlPulses(self._connection, self._organisation)

    @property
    def runs(self) -> SqlRuns:
        return SqlRuns(self._connection, self._organisation)

    @property
    def readings(self) -> SqlReadings:
        return SqlReadings(self._connection, self._organisation)

    @property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self._connection, self._organisation)

    @property
    def notices(self) -> SqlNotices:
        return SqlNotices(self._connection, self._organisation)

    @property
    def phone_checks(self) -> SqlPhoneChecks:
        return SqlPhoneChecks(self._connection, self._organisation)

    @property
    def team(self) -> SqlTeam:
        return SqlTeam(self._connection, self._organisation)

    def member(self, person: PersonId) -> Person:
        seat = select(tables.membership.c.role).where(
            tables.membership.c.organisation == self._organisation,
            tables.membership.c.person == person,
        )
        if self._connection.execute(seat).first() is None:
            raise NotFound
        return SqlPeople(self._connection).get(person)

    def admins(self) -> list[PersonId]:
        seats = select(tables.membership.c.person).where(
            tables.membership.c.organisation == self._organisation,
            tables.membership.c.role.in_(sorted(ADMINS)),
        )
        return [PersonId(each) for each in self._connection.scalars(seats)]

    def came_by(self, invite: InviteId, destination: DestinationId) -> bool:
        return came_by(self._connection, invite, destination)

    def note_use(self, invite: InviteId, destination: DestinationId, now: datetime) -> bool:
        return note_use(self._connection, self._organisation, invite, destination, now)

    def note(self, actor: Actor, what: str, subject: str, now: datetime) -> None:
        self._connection.execute(
            insert(tables.audit).values(
                organisation=self._organisation,
                who=actor.who,
                what=what,
                subject=subject,
                at=now,
                by_house=actor.organisation == HOUSE,
            )
        )

    def noted_since(self, what: str, subject: str, since: datetime) -> datetime | None:
        audit = tables.audit
        return self._connection.scalar(
            select(audit.c.at)
            .where(
                audit.c.organisation == self._organisation,
                audit.c.at > since,
                audit.c.what == what,
                audit.c.subject == subject,
            )
            .order_by(audit.c.at.desc())
            .limit(1)
        )


class SqlTenant(SqlUnit, SqlTenantRows):
    def __init__(self, engine: Engine, bell: Bell, organisation: OrganisationId) -> None:
        super().__init__(engine, bell)
        self._organisation = organisation


class SqlTenantInHouse(SqlTenantRows):
    """A tenant's rows within the house's transaction, which alone commits."""

    def __init__(self, connection: Connection, organisation: OrganisationId) -> None:
        self._connection = connection
        self._organisation = organisation


class SqlHouse(SqlUnit, SqlConversations):
    def __init__(self, engine: Engine, bell: Bell, fingerprint: Fingerprint) -> None:
        super().__init__(engine, bell)
        self._fingerprint = fingerprint

    @property
    def organisations(self) -> SqlOrganisations:
        return SqlOrganisations(self._connection)

    @property
    def console(self) -> SqlConsole:
        return SqlConsole(self._connection)

    @property
    def people(self) -> SqlPeople:
        return SqlPeople(self._connection)

    @property
    def senders(self) -> SqlSenders:
        return SqlSenders(self._connection)

    @property
    def templates(self) -> SqlTemplates:
        return SqlTemplates(self._connection)

    @property
    def contacts(self) -> SqlContacts:
        return SqlContacts(self._connection, self._fingerprint)

    @property
    def groups(self) -> SqlGroups:
        return SqlGroups(self._connection, self._fingerprint)

    @property
    def code_log(self) -> SqlCodeLog:
        return SqlCodeLog(self._connection, self._fingerprint)

    @property
    def erasure(self) -> SqlErasure:
        return SqlErasure(self._connection)

    @property
    def endings(self) -> SqlEndings:
        return SqlEndings(self._connection)

    @property
    def statuses(self) -> SqlStatuses:
        return SqlStatuses(self._connection)

    @property
    def links(self) -> SqlAccountLinks:
        return SqlAccountLinks(self._connection)

    @property
    def browsers(self) -> SqlSignedInBrowsers:
        return SqlSignedInBrowsers(self._connection)

    def invitation(self, digest: str) -> Invitation | None:
        return invitation_by(self._connection, digest)

    def alert(self, kind: str, subject: str, text: str) -> bool:
        return open_alert(self._connection, kind, subject, text)

    def close_alerts(self, kind: str, subject: str) -> None:
        close_alerts(self._connection, kind, subject)

    def put_away(self, alert: AlertId) -> None:
        put_away(self._connection, alert)

    def tenant(self, organisation: OrganisationId) -> SqlTenantInHouse:
        return SqlTenantInHouse(self._connection, organisation)


class SqlStorage:
    """See ports.storage.Storage."""

    def __init__(self, engine: Engine, bell: Bell, fingerprint: Fingerprint) -> None:
        self._engine = engine
        self._bell = bell
        self._fingerprint = fingerprint

    def tenant(self, actor: Actor) -> SqlTenant:
        return SqlTenant(self._engine, self._bell, actor.organisation)

    def house(self, actor: Actor) -> SqlHouse:
        actor.must(Permission.RUN_THE_HOUSE)
        return SqlHouse(self._engine, self._bell, self._fingerprint)

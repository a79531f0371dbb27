"""What pages read, from the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Engine

from adapters.sql.looks import Database, holding
from adapters.sql.queries.audit import SqlAuditQueries
from adapters.sql.queries.console import SqlConsoleQueries
from adapters.sql.queries.conversations import SqlConversationQueries
from adapters.sql.queries.exports import SqlExportQueries
from adapters.sql.queries.groups import SqlGroupQueries
from adapters.sql.queries.home import SqlHomeQueries
from adapters.sql.queries.house_audit import SqlHouseAuditQueries
from adapters.sql.queries.house_mails import SqlHouseMailQueries
from adapters.sql.queries.listed import SqlDeliveryQueries
from adapters.sql.queries.operations import SqlOperationsQueries
from adapters.sql.queries.own_phone import SqlOwnPhoneQueries
from adapters.sql.queries.plans import SqlPlanQueries
from adapters.sql.queries.pulses import SqlPulseQueries
from adapters.sql.queries.reaching import SqlReachQueries
from adapters.sql.queries.recipients import SqlRecipientQueries
from adapters.sql.queries.runs import SqlRunQueries
from adapters.sql.queries.sources import SqlSourceQueries
from adapters.sql.queries.team import SqlTeamQueries
from adapters.sql.queries.tokens import SqlTokenQueries
from ports.reads import Reads


def sql_reads(engine: Engine) -> Reads:
    """See ports.reads."""
    return _reads(engine, engine)


@contextmanager
def _at_once(engine: Engine) -> Iterator[Reads]:
    with holding(engine) as database:
        yield _reads(database, engine)


def _reads(database: Database, engine: Engine) -> Reads:
    return Reads(
        at_once=partial(_at_once, engine),
        recipients=partial(SqlRecipientQueries, database),
        pulses=partial(SqlPulseQueries, database),
        sources=partial(SqlSourceQueries, database),
        history=partial(SqlRunQueries, database),
        home=partial(SqlHomeQueries, database),
        operations=partial(SqlOperationsQueries, database),
        groups=partial(SqlGroupQueries, database),
        own_phone=partial(SqlOwnPhoneQueries, database),
        reaching=partial(SqlReachQueries, database),
        tokens=partial(SqlTokenQueries, database),
        team=partial(SqlTeamQueries, database),
        console=partial(SqlConsoleQueries, database),
        plans=partial(SqlPlanQueries, database),
        listed=partial(SqlDeliveryQueries, database),
        audit=partial(SqlAuditQueries, database),
        house_mails=partial(SqlHouseMailQueries, database),
        house_audit=partial(SqlHouseAuditQueries, database),
        exports=partial(SqlExportQueries, database),
        conversations=partial(SqlConversationQueries, database),
    )

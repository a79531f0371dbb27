"""What pages read, from the database."""

from functools import partial

from sqlalchemy import Engine

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
    return Reads(
        recipients=partial(SqlRecipientQueries, engine),
        pulses=partial(SqlPulseQueries, engine),
        sources=partial(SqlSourceQueries, engine),
        history=partial(SqlRunQueries, engine),
        home=partial(SqlHomeQueries, engine),
        operations=partial(SqlOperationsQueries, engine),
        groups=partial(SqlGroupQueries, engine),
        own_phone=partial(SqlOwnPhoneQueries, engine),
        reaching=partial(SqlReachQueries, engine),
        tokens=partial(SqlTokenQueries, engine),
        team=partial(SqlTeamQueries, engine),
        console=partial(SqlConsoleQueries, engine),
        plans=partial(SqlPlanQueries, engine),
        listed=partial(SqlDeliveryQueries, engine),
        audit=partial(SqlAuditQueries, engine),
        house_mails=partial(SqlHouseMailQueries, engine),
        house_audit=partial(SqlHouseAuditQueries, engine),
        exports=partial(SqlExportQueries, engine),
        conversations=partial(SqlConversationQueries, engine),
    )

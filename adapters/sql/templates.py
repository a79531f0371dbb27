"""Message templates: the collection, and the ladder that an account's numbers knock with."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_if_new
from adapters.sql.tables import sender, template
from domain.templates import Category, Template, TemplateId, TemplateState
from domain.tenancy import NotFound
from ports.collection import Conflict

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_ORDER = (template.c.rank, template.c.name, template.c.language)


def usable(now: datetime) -> ColumnElement[bool]:
    """Template.usable, as a condition."""
    state = template.c.state
    waited = and_(
        state == TemplateState.PAUSED.value,
        template.c.paused_until.is_not(None),
        template.c.paused_until <= now,
    )
    return and_(_carries_charts(), or_(state == TemplateState.APPROVED.value, waited))


def _carries_charts() -> ColumnElement[bool]:
    return and_(template.c.knocks, template.c.category == Category.UTILITY.value)


def pulse_template(connection: Connection, waba: str, now: datetime) -> Row[UUID, str, str] | None:
    """Id, name and language of the first rung that an account's numbers may knock with now."""
    return connection.execute(
        select(template.c.id, template.c.name, template.c.language)
        .where(template.c.waba == waba, usable(now))
        .order_by(*_ORDER)
    ).first()


def code_template(connection: Connection, waba: str, now: datetime) -> Template | None:
    """The first one by which this account's numbers may send a code now."""
    known = SqlTemplates(connection).of_account(waba)
    return next((each for each in known if each.sends_codes(now)), None)


def notice_template(connection: Connection, waba: str, now: datetime) -> Template | None:
    """The first one by which this account's numbers may tell somebody a few words now."""
    known = SqlTemplates(connection).of_account(waba)
    return next((each for each in known if each.sends_notices(now)), None)


def knocks_from() -> ScalarSelect[datetime]:
    """From when on the sender of the row around it has a template for charts; NULL for never."""
    state = template.c.state
    paused = and_(state == TemplateState.PAUSED.value, template.c.paused_until.is_not(None))
    since = case(
        (state == TemplateState.APPROVED.value, literal(LONG_AGO, template.c.paused_until.type)),
        else_=template.c.paused_until,
    )
    return (
        select(func.min(since, type_=template.c.paused_until.type))
        .where(
            template.c.waba == sender.c.waba,
            _carries_charts(),
            or_(state == TemplateState.APPROVED.value, paused),
        )
        .scalar_subquery()
    )


class SqlTemplates:
    """See ports.storage.Templates."""

    rows = Translator(Template, template)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _all(self, *where: ColumnElement[bool]) -> list[Template]:
        found = self._connection.execute(
            select(template).where(*where).order_by(template.c.waba, *_ORDER)
        )
        return [self.rows.thing(row) for row in found.mappings().all()]

    def _one(self, *where: ColumnElement[bool]) -> Template | None:
        return next(iter(self._all(*where)), None)

    def get(self, key: TemplateId) -> Template:
        found = self._one(template.c.id == key)
        if found is None:
            raise NotFound
        return found

    def of_account(self, waba: str) -> list[Template]:
        return self._all(template.c.waba == waba)

    def named(self, waba: str, name: str, language: str) -> Template | None:
        spelled = func.lower(func.replace(template.c.language, "-", "_"))
        return self._one(
            template.c.waba == waba,
            template.c.name == name,
            spelled == language.replace("-", "_").lower(),
        )

    def known_as(self, waba: str, meta_id: str) -> Template | None:
        if not meta_id:
            return None
        return self._one(template.c.waba == waba, template.c.meta_id == meta_id)

    def add(self, thing: Template) -> None:
        if not insert_if_new(self._connection, template, **self.rows.row(thing)):
            raise Conflict  # somebody has made one of this name meanwhile

    def save(self, thing: Template) -> None:
        row = {**self.rows.row(thing), "version": thing.version + 1}
        done = self._connection.execute(
            update(template)
            .where(template.c.id == thing.id, template.c.version == thing.version)
            .values(**row)
        )
        if done.rowcount != 1:
            raise Conflict

    def remove(self, key: UUID) -> None:
        self._connection.execute(delete(template).where(template.c.id == key))

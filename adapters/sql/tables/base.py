"""What every table is made of. Tenant rows carry their organisation, and reach other rows
only within it."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Name = String(200)
Word = String(40)
BigKey = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in a column that says INTEGER."""


def identity() -> Column[Any]:
    return Column("id", Uuid, primary_key=True)


def version() -> Column[Any]:
    return Column("version", Integer, nullable=False, server_default="0")


def needs(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


def says(name: str, kind: Any = Text) -> Column[Any]:
    return Column(name, kind, nullable=False, server_default="")


def house_table(name: str, *columns: Any) -> Table:
    return Table(name, metadata, *columns)


def tenant_table(name: str, *columns: Any) -> Table:
    """A table whose rows belong to one organisation each, keyed so that references can say so."""
    return Table(
        name,
        metadata,
        identity(),
        Column("organisation", Uuid, ForeignKey("organisation.id"), nullable=False),
        *columns,
        UniqueConstraint("organisation", "id"),
    )


def within(column: str, table: str) -> ForeignKeyConstraint:
    """A reference to a row of the same organisation."""
    return ForeignKeyConstraint(["organisation", column], [f"{table}.organisation", f"{table}.id"])

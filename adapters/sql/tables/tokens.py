"""Tokens of scripts, and what was answered to calls that may come again."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Uuid

from adapters.sql.tables.base import Name, Word, house_table, needs, tenant_table
from adapters.sql.types import UtcDateTime

api_token = tenant_table(
    "api_token",
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    needs("name", Name),
    Column("digest", String(64), nullable=False, unique=True),
    needs("ending", Word),
    needs("scopes", JSON),
    needs("created_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
api_answer = house_table(
    "api_answer",
    Column("token", Uuid, ForeignKey("api_token.id"), primary_key=True),
    Column("key", Name, primary_key=True),
    Column("print", String(64), nullable=False),
    needs("begun_at", UtcDateTime),
    # none while the first call is not answered yet
    Column("status", Integer),
    Column("body", LargeBinary),
)

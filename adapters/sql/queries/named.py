"""Destinations by what people call them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from adapters.sql.queries.bound import Bound
from adapters.sql.tables import destination


class ByName(Bound):
    """For lists in which a recipient is looked for."""

    def name_of(self, id: UUID) -> str | None:
        label = select(destination.c.label).where(self._mine(destination), destination.c.id == id)
        with self._looking() as connection:
            return connection.scalar(label)

    def _named(self, text: str) -> Select[Any]:
        try:
            this = destination.c.id == UUID(text)
        except ValueError:
            this = destination.c.label.icontains(text, autoescape=True)
        return select(destination.c.id).where(self._mine(destination), this)

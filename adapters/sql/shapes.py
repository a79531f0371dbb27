"""Which template a message may go with, by what it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, RowMapping

from adapters.sql.templates import code_template, notice_template, pulse_template
from domain.messages import Part
from ports.messenger import Shape


class Rung(Protocol):
    """A template as far as an order needs it."""

    @property
    def id(self) -> UUID: ...

    @property
    def name(self) -> str: ...

    @property
    def language(self) -> str: ...


TEMPLATE_OF: Mapping[Shape, Callable[[Connection, str, datetime], Any]] = MappingProxyType(
    {
        Shape.CHART: pulse_template,
        Shape.CODE: code_template,
        Shape.NOTICE: notice_template,
    }
)


def shape_of(row: RowMapping) -> Shape | None:
    """The form of template that a message may go with; None where there is none for it."""
    match Part(row["part"]):
        case Part.CHART if not row["group"]:  # a group takes no template with a button
            return Shape.CHART
        case Part.CODE:
            return Shape.CODE
        case Part.NOTICE if row["headline"]:
            return Shape.NOTICE
    return None

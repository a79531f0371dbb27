"""Rows to domain values and back: one translator for each aggregate."""

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, Generic, TypeVar, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import JSON, RowMapping, Table

T = TypeVar("T")


class Translator(Generic[T]):
    """Between a frozen dataclass and the table whose columns have its fields' names.

    A field whose column is JSON may be any value that JSON can hold; an enum is its value.
    Fields without a column are the collection's own to fill in.
    """

    def __init__(self, kind: type[T], table: Table) -> None:
        self.table = table
        self._whole: TypeAdapter[T] = TypeAdapter(kind)
        hints = get_type_hints(kind)
        self._names = [f.name for f in fields(kind) if f.name in table.c]  # type: ignore[arg-type]
        self._nested: dict[str, TypeAdapter[Any]] = {
            name: TypeAdapter(hints[name])
            for name in self._names
            if isinstance(table.c[name].type, JSON)
        }

    def row(self, thing: T) -> dict[str, Any]:
        return {name: self._column(name, getattr(thing, name)) for name in self._names}

    def _column(self, name: str, value: Any) -> Any:
        if name in self._nested:
            return self._nested[name].dump_python(value, mode="json")
        return value.value if isinstance(value, Enum) else value

    def thing(self, row: RowMapping | Mapping[str, Any], **more: Any) -> T:
        found = {name: row[name] for name in self._names}
        return self._whole.validate_python({**found, **more})

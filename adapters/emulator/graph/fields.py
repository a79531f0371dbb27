"""Reading a JSON body field by field, as strictly as Meta does."""

from math import isfinite
from typing import Any

from adapters.emulator.graph.errors import GraphError


class Fields:
    """One JSON object with the path that leads to it; lengths are counted in code points.

    Every fault is error 100, except a missing nested parameter: 131008.
    """

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, dict):
            raise GraphError(100, f"Param {path or 'body'} must be a JSON object.")
        self._value: dict[str, Any] = value
        self._path = path

    def __contains__(self, name: str) -> bool:
        return name in self._value

    def only(self, *names: str) -> None:
        """Refuse what is not among the documented names."""
        for name in self._value:
            if name not in names:
                where = f' on param "{self._path}"' if self._path else ""
                raise GraphError(100, f'Unexpected key "{name}"{where}.')

    def text(self, name: str, *, longest: int, shortest: int = 1, too_long: int = 100) -> str:
        """`too_long` is the code where it is not 100."""
        value = self._required(name)
        if not isinstance(value, str):
            raise GraphError(100, f"Param {self._at(name)} must be a string.")
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise GraphError(100, f"Param {self._at(name)} is not valid UTF-16.")
        if len(value) > longest:
            raise GraphError(
                too_long, f"Param {self._at(name)} must be at most {longest} characters long."
            )
        if len(value) < shortest or (shortest and not value.strip()):
            raise GraphError(
                100, f"Param {self._at(name)} must be at least {shortest} characters long."
            )
        return value

    def optional_text(self, name: str, *, longest: int, shortest: int = 1) -> str | None:
        if name not in self._value:
            return None
        return self.text(name, longest=longest, shortest=shortest)

    def one_of(self, name: str, *allowed: str) -> str:
        value = self._required(name)
        if value not in allowed or not isinstance(value, str):
            listed = ", ".join(allowed)
            raise GraphError(100, f"Param {self._at(name)} must be one of {{{listed}}}.")
        return value

    def flag(self, name: str) -> bool | None:
        if name not in self._value:
            return None
        value = self._value[name]
        if not isinstance(value, bool):
            raise GraphError(100, f"Param {self._at(name)} must be a boolean.")
        return value

    def number(self, name: str) -> None:
        """A JSON number, or a text that spells one."""
        value = self._required(name)
        try:
            if isinstance(value, bool) or not isfinite(float(value)):  # type: ignore[arg-type]
                raise ValueError
        except (TypeError, ValueError):
            raise GraphError(100, f"Param {self._at(name)} must be a number.") from None

    def present(self, name: str) -> None:
        self._required(name)

    def inner(self, name: str) -> "Fields":
        return Fields(self._required(name), self._at(name))

    def optional_inner(self, name: str) -> "Fields | None":
        return self.inner(name) if name in self._value else None

    def several(self, name: str, *, most: int, least: int = 1) -> list["Fields"]:
        """A list of objects."""
        value = self._required(name)
        at = self._at(name)
        if not isinstance(value, list):
            raise GraphError(100, f"Param {at} must be an array.")
        if not least <= len(value) <= most:
            raise GraphError(100, f"Param {at} must hold {least} to {most} elements.")
        return [Fields(item, f"{at}[{n}]") for n, item in enumerate(value)]

    def whole(self) -> dict[str, Any]:
        return self._value

    def at(self, name: str) -> str:
        """The path of a field in the words of Meta's messages."""
        return self._at(name)

    def _required(self, name: str) -> object:
        if name not in self._value or self._value[name] is None:
            if not self._path:
                raise GraphError(100, f"The parameter {name} is required.")
            raise GraphError(131008, f"Param {self._at(name)} is required.")
        return self._value[name]

    def _at(self, name: str) -> str:
        return f"{self._path}['{name}']" if self._path else name

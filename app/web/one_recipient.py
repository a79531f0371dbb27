"""The recipient whom a list is asked for: by part of a name, or one alone by their id."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.web.sought import sought
from app.web.wording import _


class Names(Protocol):
    """A list that knows what its recipients are called."""

    def name_of(self, id: UUID) -> str | None: ...


@dataclass(frozen=True, slots=True)
class OneRecipient:
    """A filter that is shown by a name and can be taken away."""

    id: UUID
    name: str


def one_recipient(text: str, names: Names) -> OneRecipient | None:
    """None where `text` is no id, or nobody's here."""
    try:
        id = UUID(sought(text))
    except ValueError:
        return None
    name = names.name_of(id)
    return None if name is None else OneRecipient(id, name or _("Unnamed"))

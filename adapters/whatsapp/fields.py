"""Looking into JSON that may hold anything."""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


def text_of(value: Any, *path: str) -> str:
    """The text under a path of names; "" when there is none. Numbers that stand for ids too."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**30 else ""
    return value if isinstance(value, str) else ""


def clean(text: str) -> str:
    """Without what no database takes: NUL, and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def moment_of(value: Any, name: str) -> datetime:
    """Meta's seconds since the epoch, as text or a number. Raises ValueError."""
    try:
        return datetime.fromtimestamp(int(text_of(value, name)), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("a time far out of range") from error

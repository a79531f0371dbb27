"""Asking Meta about a business number, and about its account's message templates."""

from dataclasses import dataclass
from typing import Protocol

from domain.templates import Judgement, Wording
from ports.messenger import Line


@dataclass(frozen=True, slots=True)
class NumberHealth:
    """What Meta says of a number now."""

    messaging_limit: int | None
    """How many people it may write to outside their windows in 24 hours; None without limit."""
    quality: str
    """GREEN, YELLOW, RED or UNKNOWN, as Meta spells it."""


@dataclass(frozen=True, slots=True)
class Account:
    """A WhatsApp account, with the open token of one of its numbers; never logged or stored."""

    waba: str
    token: str

    def __repr__(self) -> str:
        return "Account(***)"


@dataclass(frozen=True, slots=True)
class TemplateAtMeta:
    """One that Meta has, and where it stands there."""

    name: str
    language: str
    judgement: Judgement
    wording: Wording | None
    """None for one of a form that we do not make."""


class AccountSilent(Exception):
    """Meta gave no answer that can be used. `code` is Meta's, where it gave one."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__("Meta gave no answer that can be used.")
        self.code = code


class AccountRefuses(Exception):
    """Meta has read what it was asked and does not do it; `str()` says why, in its words."""

    def __init__(self, details: str, code: int | None = None) -> None:
        super().__init__(details)
        self.code = code


class BusinessAccount(Protocol):
    """Never tries again by itself. Waits a few seconds at most; half a minute for an upload,
    ten seconds for a long list."""

    def health(self, line: Line) -> NumberHealth:
        """Raises AccountSilent."""

    def templates(self, account: Account) -> list[TemplateAtMeta]:
        """All of them, without why one was rejected. Raises AccountSilent, also where only a part
        of the list came in time."""

    def why_rejected(self, account: Account, meta_id: str) -> str:
        """Meta's reason; "" where it gives none. Raises AccountSilent."""

    def upload_example(self, account: Account, png: bytes) -> str:
        """The handle of a picture that a reviewer sees as an example; a media id will not do.

        Raises AccountSilent or AccountRefuses.
        """

    def submit(self, account: Account, wording: Wording, example: str) -> Judgement:
        """Hand a template in; `example` is the handle of its header's picture, or empty.

        Raises AccountRefuses, or AccountSilent: then Meta may have it all the same.
        """

    def delete(self, account: Account, name: str, meta_id: str) -> None:
        """Take back that one language; what Meta does not have is deleted already.

        Raises AccountSilent or AccountRefuses.
        """

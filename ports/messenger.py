"""Sending through a WhatsApp business number."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from domain.messages import Form, Outcome


@dataclass(frozen=True, slots=True)
class Line:
    """The number that we send from, with its open token; never logged, never stored."""

    phone_number_id: str
    token: str

    def __repr__(self) -> str:
        return "Line(***)"


class Shape(StrEnum):
    """What a template takes."""

    CHART = "chart"
    """A picture as its header, one line, and a button."""
    CODE = "code"
    """A code in its text and on its button."""
    NOTICE = "notice"
    """One line."""


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    language: str
    shape: Shape = Shape.CHART


@dataclass(frozen=True, slots=True)
class Button:
    """A reply button: `id` is what a tap tells us, `title` what it says."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as Meta is to get it.

    `text` is the body, the caption, or the template's one-line parameter, by `form`. Its
    picture is at Meta under `media_id`, or Meta fetches it from `media_link`, a secret.
    """

    form: Form
    phone: str
    user_id: str
    text: str
    attempt: str
    media_id: str = ""
    media_link: str = field(default="", repr=False)
    quoted: str = ""
    """The wamid that it answers."""
    template: Template | None = None
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    """One to three, under an INTERACTIVE one."""
    group: str = ""
    """Meta's id of the group that it goes to, instead of to a person."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from a send, or did not. `code` is Meta's when REFUSED."""

    outcome: Outcome
    wamid: str = ""
    code: int | None = None
    details: str = ""


class UploadFailed(Exception):
    """The picture is not at Meta; nothing was sent. `str()` is a sentence."""

    def __init__(self, details: str, code: int | None = None) -> None:
        super().__init__(details)
        self.code = code


class UploadRefused(UploadFailed):
    """Meta answered, and the same upload will not do later, unless its code says so."""


class Messenger(Protocol):
    """Called from several threads. Sets its time-outs and never tries again by itself."""

    def upload(self, line: Line, png: bytes) -> str:
        """The media id under which this number may send the picture. Raises UploadFailed."""

    def send(self, line: Line, message: Outgoing) -> Answer:
        """POST it once. Total: whatever happens is one of the four outcomes.

        Raises ValueError, and posts nothing, for what breaks a limit of Meta's: it names it.
        """

    def typing(self, line: Line, wamid: str) -> None:
        """Mark an inbound message as read and show that an answer is coming. Best effort."""

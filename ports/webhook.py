"""Reading what Meta posts to us."""

from dataclasses import dataclass
from typing import Protocol

from domain.inbound import Inbound

PATH = "/webhook/integrations/whatsapp"
"""Where Meta posts to, under our public address."""


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One message, status or notice cut out of a body; `payload` is JSON as Meta wrote it."""

    key: str
    kind: str
    phone_number_id: str
    payload: str


@dataclass(frozen=True, slots=True)
class KeptKeys:
    """What operators have typed in, open; never logged, never stored."""

    secrets: tuple[str, ...] = ()
    verify_tokens: tuple[str, ...] = ()
    live: bool = False
    """Then the settings' own count no more."""

    def __repr__(self) -> str:
        return "KeptKeys(***)"


class Webhooks(Protocol):
    def genuine(self, raw: bytes, signature: str) -> bool:
        """Whether `signature` (the X-Hub-Signature-256 header) is Meta's for these bytes."""

    def challenge(self, mode: str, token: str) -> bool:
        """Whether a handshake carries our own verify token."""

    def split(self, raw: bytes) -> list[RawEvent]:
        """Each event of a body, with a key that a repetition has too. Never raises: what is
        no JSON has no events, and what is not known keeps its place as kind `other`."""

    def read(self, event: RawEvent) -> Inbound:
        """What the event says. May raise on a payload that is not what its kind promises."""

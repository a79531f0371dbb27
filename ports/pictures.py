"""Addresses at which anybody who knows one may fetch a picture, for a while."""

from datetime import datetime
from typing import Protocol

from domain.pulses import PictureId


class PictureLinks(Protocol):
    """A link's name is signed: nobody makes one up. It is a secret, and never logged."""

    def open(self, picture: PictureId, at_least: datetime, until: datetime) -> str:
        """The name of a link that holds `at_least` so long: one there is, else a new one that
        holds `until` then."""

    def picture(self, name: str, now: datetime) -> bytes:
        """The PNG. Raises NotFound alike for what is forged, expired, revoked or unknown."""

    def revoke(self, picture: PictureId) -> None:
        """None of its links holds any more."""

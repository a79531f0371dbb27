"""Telling the operator what they must know."""

from datetime import datetime
from typing import Protocol

from domain.alerts import Alert


class Alarm(Protocol):
    def take(self, now: datetime) -> list[Alert]:
        """The alerts that nobody was told of yet, which are told by this: the caller logs
        them, and their mails to the operator, where mail leaves, are written down with it."""

    def addresses(self) -> list[str]:
        """Whom new alerts are mailed to; empty where that is nobody."""

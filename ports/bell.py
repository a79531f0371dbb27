"""Waking a lane. A bell carries nothing: the work is a row, and is found without it too."""

from enum import StrEnum
from typing import Protocol


class Lane(StrEnum):
    INBOX = "inbox"
    PREPARE = "prepare"
    DELIVER = "deliver"
    ANSWER = "answer"
    UPKEEP = "upkeep"
    MAIL = "mail"


class Bell(Protocol):
    def ring(self, lane: Lane) -> None:
        """Wake a worker of that lane soon. Never raises: a bell that cannot be rung is logged,
        and the lane finds its work within a second by itself."""

    def answered(self, lane: Lane) -> None:
        """The lane is about to look for work: what comes from now on must ring again."""

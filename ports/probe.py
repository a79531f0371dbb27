"""Seeing whether Meta could reach us."""

from typing import Protocol


class Probe(Protocol):
    def webhook_answers(self) -> bool:
        """Whether our own webhook address takes requests right now."""

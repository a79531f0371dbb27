"""Asking Meta how a number, its account and its app are set up, and mending two of it."""

from typing import Protocol

from domain.checkups import NumberSeen, Subscription, TokenSeen
from domain.numbers import NumberKeys

FIELDS = (
    "messages",
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
    "phone_number_quality_update",
    "business_capability_update",
    "account_update",
)
"""What of a WhatsApp account's events we read."""


class NotTold(Exception):
    """Meta did not say it. `code` and `str()` are Meta's; None where nothing clear came."""

    def __init__(self, code: int | None = None, words: str = "") -> None:
        super().__init__(words)
        self.code = code


class Inspector(Protocol):
    """Each raises NotTold, waits a few seconds at most, and never tries again by itself."""

    def token(self, keys: NumberKeys) -> TokenSeen: ...

    def number(self, keys: NumberKeys) -> NumberSeen: ...

    def numbers(self, keys: NumberKeys) -> frozenset[str]:
        """Ids of the account's numbers."""

    def apps(self, keys: NumberKeys) -> frozenset[str]:
        """Ids of the apps that the account is subscribed to."""

    def subscription(self, keys: NumberKeys) -> Subscription | None:
        """The app's own, which shows by the way that the app secret is right."""

    def subscribe(self, keys: NumberKeys) -> None:
        """The account to the app."""

    def listen(self, keys: NumberKeys, address: str) -> None:
        """Have the app's events posted to that address; Meta first shakes hands with it."""

    def handshake(self, keys: NumberKeys, address: str) -> str:
        """Empty when the address answers as Meta expects; else a sentence. Raises nothing."""

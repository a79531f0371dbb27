"""The lines of a number's check-up in words, and which of them we can mend ourselves."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.checkups import Check, Finding, Light

TITLES: Mapping[Check, str] = MappingProxyType(
    {
        Check.ADDRESS: "Webhook address",
        Check.TOKEN: "Access token",
        Check.SCOPES: "Permissions of the token",
        Check.SECRET: "App secret",
        Check.NUMBER: "Phone number id",
        Check.ACCOUNT: "WhatsApp account",
        Check.SUBSCRIBED: "Account subscribed to the app",
        Check.FIELDS: "Field “messages”",
        Check.CALLBACK: "Where Meta posts",
        Check.NAME: "Display name",
        Check.QUALITY: "Quality",
        Check.TEMPLATE: "First template",
    }
)
TONES: Mapping[Light, tuple[str, str]] = MappingProxyType(
    {
        Light.GOOD: ("Good", "good"),
        Light.WARN: ("Mind", "wait"),
        Light.BAD: ("Wrong", "bad"),
        Light.SKIPPED: ("Not looked at", "off"),
    }
)


class Mending(StrEnum):
    """What a press of ours does at Meta."""

    SUBSCRIBE = "subscribe"
    LISTEN = "listen"


_OURS = {
    Check.SUBSCRIBED: Mending.SUBSCRIBE,
    Check.FIELDS: Mending.LISTEN,
    Check.CALLBACK: Mending.LISTEN,
}


def mendings(found: Iterable[Finding]) -> dict[Check, Mending]:
    """The red lines with a button; one button where two lines have the same cure."""
    offered: dict[Check, Mending] = {}
    for each in found:
        cure = _OURS.get(each.check)
        if each.light is Light.BAD and cure is not None and cure not in offered.values():
            offered[each.check] = cure
    return offered

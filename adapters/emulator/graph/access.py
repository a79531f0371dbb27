"""Who may call: the version in the path, the Bearer token, and the number it belongs to."""

import re
from dataclasses import dataclass

from flask import request

from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.graph.errors import GraphError, unknown_object

VERSION = re.compile(r"v(\d+)\.(\d+)")
OLDEST, NEWEST = 21, 26


def check_version(version: str) -> None:
    """v21.0 to v26.0."""
    found = VERSION.fullmatch(version)
    known = found and OLDEST <= int(found.group(1)) <= NEWEST and found.group(2) == "0"
    if not known:
        raise GraphError(2500, message=f"Unknown path components: {request.path}")


@dataclass(frozen=True)
class Access:
    """What the caller's token opens."""

    businesses: list[Business]

    def number(self, phone_number_id: str) -> Business:
        for business in self.businesses:
            if business.phone_number_id == phone_number_id:
                return business
        raise unknown_object(phone_number_id)

    def account(self, waba_id: str) -> list[Business]:
        numbers = [b for b in self.businesses if b.waba_id == waba_id]
        if not numbers:
            raise unknown_object(waba_id)
        return numbers

    def owns(self, phone_number_id: str) -> bool:
        return any(b.phone_number_id == phone_number_id for b in self.businesses)


def granted(businesses: Businesses, scheme: str = "Bearer") -> Access:
    """Raises 200 without a token and 190 with one that nobody was given."""
    given, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token.strip() or given.lower() not in (scheme.lower(), "bearer"):
        raise GraphError(200)
    found = businesses.with_token(token.strip())
    if not found:
        raise GraphError(190)
    return Access(found)

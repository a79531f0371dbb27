"""Who may call: the version in the path, the Bearer token, its scopes, and its numbers."""

import re
from dataclasses import dataclass

from flask import request

from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.faults import Faults
from adapters.emulator.graph.errors import GraphError, unknown_object
from adapters.emulator.tokens import MANAGEMENT, MESSAGING, SUBCODES, Token, Tokens

VERSION = re.compile(r"v(\d+)\.(\d+)")
OLDEST, NEWEST = 21, 26
USUAL_APP = "670843887433847"


def check_version(version: str) -> None:
    """v21.0 to v26.0."""
    found = VERSION.fullmatch(version)
    known = found and OLDEST <= int(found.group(1)) <= NEWEST and found.group(2) == "0"
    if not known:
        raise GraphError(2500, message=f"Unknown path components: {request.path}")


def app_of(business: Business) -> str:
    return str(business.capabilities.get("app") or USUAL_APP)


@dataclass(frozen=True)
class Access:
    """What the caller's token opens."""

    token: Token
    businesses: list[Business]
    known: Businesses

    def number(self, phone_number_id: str) -> Business:
        """Raises 3 for a number of this account that is another app's; else 100 for strangers."""
        for business in self.businesses:
            if business.phone_number_id == phone_number_id:
                return business
        other = self.known.by_id(phone_number_id)
        if other and any(
            other.waba_id == ours.waba_id and app_of(other) != app_of(ours)
            for ours in self.businesses
        ):
            raise GraphError(3)
        raise unknown_object(phone_number_id)

    def account(self, waba_id: str) -> list[Business]:
        numbers = [b for b in self.businesses if b.waba_id == waba_id]
        if not numbers:
            raise unknown_object(waba_id)
        return numbers

    def owns(self, phone_number_id: str) -> bool:
        return any(b.phone_number_id == phone_number_id for b in self.businesses)

    def messaging(self) -> None:
        """Raises 10 without the scope to send and to upload."""
        if MESSAGING not in self.token.scopes:
            raise GraphError(
                10, message="(#10) Application does not have permission for this action"
            )

    def management(self) -> None:
        """Raises 200 without the scope to read and change accounts, numbers and templates."""
        if MANAGEMENT not in self.token.scopes:
            raise GraphError(200, message="(#200) Permissions error", http=403)


class Gate:
    """Looks at the token of each call."""

    def __init__(self, tokens: Tokens, businesses: Businesses, faults: Faults) -> None:
        self._tokens = tokens
        self._businesses = businesses
        self._faults = faults

    def granted(self, scheme: str = "Bearer") -> Access:
        """Raises 200 without a token, 190 with one that nobody was given or that has ended."""
        if "access_token" in request.args:
            self._faults.note("token-in-query", "The token is in the address, where logs keep it.")
        given, _, text = request.headers.get("Authorization", "").partition(" ")
        if not text.strip() or given.lower() not in (scheme.lower(), "bearer"):
            raise GraphError(200)
        found = self._tokens.find(text.strip())
        if found is None:
            raise GraphError(190)
        token, numbers = found
        if token.state in SUBCODES:
            words = f"Error validating access token: {token.state}."
            raise GraphError(190, message=words, subcode=SUBCODES[token.state])
        return Access(token, numbers, self._businesses)

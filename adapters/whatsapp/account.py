"""What Meta says of a business number (whatsapp docs: "Business phone numbers")."""

import re
from typing import Any
from urllib.parse import quote

import requests

from adapters.whatsapp.outcomes import code_of, error_in
from adapters.whatsapp.signing import bearer
from ports.business_account import AccountSilent, NumberHealth
from ports.messenger import Line

FIELDS = "whatsapp_business_manager_messaging_limit,quality_rating"
PATIENCE_S = (2.0, 4.0)
_TIER = re.compile(r"TIER_(\d+)(K?)")
UNLIMITED = "TIER_UNLIMITED"


def limit_of(tier: str) -> int | None:
    """People in 24 hours by Meta's name of the step; None for no limit. Raises ValueError."""
    if tier == UNLIMITED:
        return None
    found = _TIER.fullmatch(tier)
    if found is None:
        raise ValueError("not a messaging limit that Meta has named")
    return int(found[1]) * (1000 if found[2] else 1)


class CloudApiBusinessAccount:
    """See ports.business_account.BusinessAccount."""

    def __init__(self, session: requests.Session, graph_url: str, version: str) -> None:
        self._session = session
        self._base = f"{graph_url.rstrip('/')}/{version}/"

    def health(self, line: Line) -> NumberHealth:
        try:
            response = self._session.get(
                self._base + quote(line.phone_number_id, safe=""),
                params={"fields": FIELDS},
                auth=bearer(line.token),
                timeout=PATIENCE_S,
                allow_redirects=False,
            )
            said: Any = response.json()
        except (requests.RequestException, ValueError):
            raise AccountSilent from None  # its cause carries the token
        if response.status_code != 200 or not isinstance(said, dict):
            raise AccountSilent(code_of(error_in(response.content)))
        tier = str(said.get("whatsapp_business_manager_messaging_limit", ""))
        quality = str(said.get("quality_rating", ""))[:20]
        try:
            return NumberHealth(limit_of(tier), quality)
        except ValueError:
            raise AccountSilent from None

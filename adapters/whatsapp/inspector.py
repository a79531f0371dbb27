"""How a number is set up at Meta (Graph API docs: "Debug token", "App subscriptions",
"WhatsApp business account: subscribed apps", "Business phone numbers")."""

import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests

from adapters.whatsapp.fields import Json, text_of
from adapters.whatsapp.outcomes import code_of, details_of, error_in
from adapters.whatsapp.signing import bearer
from domain.checkups import NumberSeen, Subscription, TokenSeen
from domain.numbers import NumberKeys
from ports.inspector import FIELDS, NotTold

PATIENCE_S = (2.0, 5.0)
NUMBER = "display_phone_number,verified_name,name_status,quality_rating"
MOST = 1000
ACCOUNTS = "whatsapp_business_account"


class CloudApiInspector:
    """See ports.inspector.Inspector."""

    def __init__(self, session: requests.Session, graph_url: str, version: str) -> None:
        self._session = session
        self._base = f"{graph_url.rstrip('/')}/{version}/"

    def token(self, keys: NumberKeys) -> TokenSeen:
        # a token may ask about itself; with the app's, a wrong secret would hide its scopes
        said = self._ask(keys.token, "debug_token", input_token=keys.token)
        data = said.get("data")
        if not isinstance(data, dict):
            raise NotTold
        scopes = data.get("scopes")
        listed = scopes if isinstance(scopes, list) else []
        return TokenSeen(
            text_of(data, "app_id"),
            data.get("is_valid") is True,
            frozenset(each for each in listed if isinstance(each, str)),
            _expiry(data),
        )

    def number(self, keys: NumberKeys) -> NumberSeen:
        said = self._ask(keys.token, _path(keys.phone_number_id), fields=NUMBER)
        spelled = text_of(said, "display_phone_number")
        return NumberSeen(
            "".join(each for each in spelled if each.isascii() and each.isdigit()),
            text_of(said, "verified_name")[:200],
            text_of(said, "name_status")[:40],
            text_of(said, "quality_rating")[:20],
        )

    def numbers(self, keys: NumberKeys) -> frozenset[str]:
        path = f"{_path(keys.waba)}/phone_numbers"
        listed = _data(self._ask(keys.token, path, limit=str(MOST)))
        return frozenset(text_of(each, "id") for each in listed)

    def apps(self, keys: NumberKeys) -> frozenset[str]:
        listed = _data(self._ask(keys.token, f"{_path(keys.waba)}/subscribed_apps"))
        return frozenset(text_of(each, "whatsapp_business_api_data", "id") for each in listed)

    def subscription(self, keys: NumberKeys) -> Subscription | None:
        listed = _data(self._ask(_app_token(keys), f"{_path(keys.app_id)}/subscriptions"))
        for each in listed:
            if text_of(each, "object") == ACCOUNTS:
                fields = each.get("fields")
                names = fields if isinstance(fields, list) else []
                return Subscription(
                    text_of(each, "callback_url")[:500],
                    frozenset(text_of(name, "name") for name in names),
                    each.get("active") is True,
                )
        return None

    def subscribe(self, keys: NumberKeys) -> None:
        self._call("POST", keys.token, f"{_path(keys.waba)}/subscribed_apps")

    def listen(self, keys: NumberKeys, address: str) -> None:
        content = {
            "object": ACCOUNTS,
            "callback_url": address,
            "verify_token": keys.verify_token,
            "fields": ",".join(FIELDS),
        }
        path = f"{_path(keys.app_id)}/subscriptions"
        self._call("POST", _app_token(keys), path, data=content)

    def handshake(self, keys: NumberKeys, address: str) -> str:
        challenge = str(secrets.randbelow(10**10))
        asked = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": keys.verify_token,
        }
        try:
            answer = self._session.get(
                address, params=asked, timeout=PATIENCE_S, allow_redirects=False
            )
        except requests.RequestException:
            return f"{address} cannot be reached."
        if answer.status_code == 403:
            return f"{address} does not know this verify token yet: another installation answers."
        if answer.status_code != 200 or answer.text != challenge:
            return f"{address} answers {answer.status_code}, and not with Meta’s challenge."
        return ""

    def _ask(self, token: str, path: str, **params: str) -> Json:
        return self._call("GET", token, path, params=params)

    def _call(self, method: str, token: str, path: str, **content: Any) -> Json:
        try:
            response = self._session.request(
                method,
                self._base + path,
                auth=bearer(token),
                timeout=PATIENCE_S,
                allow_redirects=False,
                **content,
            )
            said: Any = response.json()
        except (requests.RequestException, ValueError):
            raise NotTold from None  # its cause carries the token
        if response.status_code == 200 and isinstance(said, dict):
            return said
        error = error_in(response.content)
        raise NotTold(code_of(error), details_of(error)[:200])


def _path(id: str) -> str:
    return quote(id, safe="")


def _app_token(keys: NumberKeys) -> str:
    """How an app itself asks, by its id and secret."""
    return f"{keys.app_id}|{keys.app_secret}"


def _data(said: Json) -> list[Json]:
    """Raises NotTold where there is no list."""
    listed = said.get("data")
    if not isinstance(listed, list):
        raise NotTold
    return [each for each in listed if isinstance(each, dict)]


def _expiry(data: Json) -> datetime | None:
    """Zero is never."""
    seconds = text_of(data, "expires_at")
    if not seconds.isdecimal() or seconds == "0":
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, OSError, ValueError):
        return None

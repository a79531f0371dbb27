"""The app at Meta: what a token may do, and where its events are posted to."""

import hmac
from dataclasses import replace
from typing import Any

import requests
from flask import Response, jsonify, request

from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.graph.access import Gate, app_of
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.tokens import Token, Tokens

ACCOUNTS = "whatsapp_business_account"
USUAL_FIELDS = ("messages", "message_template_status_update", "account_update")
VERSION = "v25.0"


class Apps:
    """Calls that an app makes about itself, with `id|secret` as its token."""

    def __init__(self, gate: Gate, tokens: Tokens, businesses: Businesses) -> None:
        self._gate = gate
        self._tokens = tokens
        self._businesses = businesses

    def debug_token(self) -> Response:
        """Asked with the app's token, or with a token about itself. One that nobody was given
        is told as not valid; so is one that has ended."""
        asked = request.args.get("input_token", "")
        bearer = request.headers.get("Authorization", "").partition(" ")[2].strip()
        if not asked:
            raise GraphError(100, "The parameter input_token is required.")
        if self._app(bearer) is None:
            self._gate.granted()
        found = self._tokens.find(asked)
        if found is None:
            return jsonify({"data": _unknown()})
        token, numbers = found
        return jsonify({"data": _told(token, numbers)})

    def subscriptions(self, app_id: str) -> Response:
        """Error 190 unless the token is this app's own."""
        bearer = request.headers.get("Authorization", "").partition(" ")[2].strip()
        numbers = self._app(bearer)
        if not numbers or app_of(numbers[0]) != app_id:
            raise GraphError(190, message="Invalid OAuth access token signature.")
        if request.method == "POST":
            return self._listen(numbers)
        return jsonify({"data": [_subscription(numbers[0])] if _fields(numbers[0]) else []})

    def _app(self, bearer: str) -> list[Business] | None:
        """The numbers of the app that speaks; None where it is no app, or its secret is wrong."""
        app_id, bar, secret = bearer.partition("|")
        numbers = [each for each in self._businesses.all() if app_of(each) == app_id]
        right = [each for each in numbers if hmac.compare_digest(
            each.app_secret.encode(), secret.encode())]  # fmt: skip
        return right if bar and right else None

    def _listen(self, numbers: list[Business]) -> Response:
        """Meta shakes hands with the new address before it takes it: error 2200 if that fails."""
        given = request.form
        if given.get("object") != ACCOUNTS:
            raise GraphError(100, "Param object must be one of {whatsapp_business_account}")
        address, fields = given.get("callback_url", ""), given.get("fields", "")
        if not _shakes_hands(address, given.get("verify_token", "")):
            raise GraphError(2200, message="(#2200) Callback verification failed", http=400)
        for each in numbers:
            capabilities = each.capabilities | {"fields": list(filter(None, fields.split(",")))}
            self._businesses.keep(
                replace(
                    each,
                    webhook_url=address,
                    verify_token=given["verify_token"],
                    capabilities=capabilities,
                )
            )
        return jsonify({"success": True})


def _fields(business: Business) -> list[str]:
    return list(business.capabilities.get("fields", USUAL_FIELDS))


def _subscription(business: Business) -> dict[str, Any]:
    return {
        "object": ACCOUNTS,
        "callback_url": business.webhook_url,
        "active": True,
        "fields": [{"name": name, "version": VERSION} for name in _fields(business)],
    }


def _told(token: Token, numbers: list[Business]) -> dict[str, Any]:
    wabas = sorted({each.waba_id for each in numbers})
    return {
        "app_id": app_of(numbers[0]),
        "type": "SYSTEM_USER",
        "application": "Chartcastr (simulated)",
        "is_valid": token.state == "valid",
        "expires_at": 0 if token.until is None else int(token.until),
        "data_access_expires_at": 0,
        "scopes": list(token.scopes),
        "granular_scopes": [
            {"scope": scope, "target_ids": wabas}
            for scope in token.scopes
            if scope.startswith("whatsapp")
        ],
    }


def _unknown() -> dict[str, Any]:
    return {
        "is_valid": False,
        "scopes": [],
        "error": {"code": 190, "message": "Invalid OAuth access token."},
    }


def _shakes_hands(address: str, verify_token: str) -> bool:
    challenge = "1158201444"
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": verify_token,
    }
    try:
        answer = requests.get(address, params=query, timeout=5)
    except requests.RequestException:
        return False
    return answer.status_code == 200 and answer.text == challenge

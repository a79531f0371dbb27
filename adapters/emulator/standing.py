"""How the business stands with Meta: tokens, quality, limits, templates, and its own faults."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from adapters.emulator.announcements import Announcements
from adapters.emulator.answers import BadCall, done, given, refused
from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.courier import Courier, signature
from adapters.emulator.faults import KINDS, Faults
from adapters.emulator.limits import TIERS
from adapters.emulator.message_templates import Template, Templates
from adapters.emulator.payloads import wire
from adapters.emulator.reviews import CATEGORIES, QUALITIES, STATUSES, Reviews
from adapters.emulator.tokens import SCOPES, SUBCODES, Tokens

RATINGS = ("GREEN", "YELLOW", "RED")
UPGRADED_PER_SECOND = 1000
FORGERIES: dict[str, Callable[[str, bytes], str]] = {
    "unsigned": lambda _secret, _body: "",
    "nonsense": lambda _secret, _body: "sha256=" + "0" * 64,
    "another secret": lambda secret, body: signature(secret + "?", body),
    "SHA-1 under its name": lambda _secret, body: "sha256=" + hashlib.sha1(body).hexdigest(),
    "another body's": lambda secret, body: signature(secret, body.replace(b"\\/", b"/")),
}
"""What nobody but a forger sends; each must be answered with anything but 200."""


class Standing:
    """`/emulator/…`: calls without a token, of the experimenter."""

    def __init__(
        self,
        businesses: Businesses,
        templates: Templates,
        tokens: Tokens,
        reviews: Reviews,
        announcements: Announcements,
        faults: Faults,
        courier: Courier,
    ) -> None:
        self._businesses = businesses
        self._templates = templates
        self._tokens = tokens
        self._reviews = reviews
        self._announcements = announcements
        self._faults = faults
        self._courier = courier

    def blueprint(self) -> Blueprint:
        api = Blueprint("standing", __name__)
        api.get("/emulator/tokens")(self.token_list)
        api.post("/emulator/tokens")(self.issue)
        api.post("/emulator/tokens/own")(self.change_token)
        api.post("/emulator/numbers")(self.number)
        api.post("/emulator/templates/<template_id>")(self.judge)
        api.get("/emulator/faults")(self.fault_list)
        api.post("/emulator/forgeries")(self.forge)
        api.register_error_handler(BadCall, refused)
        return api

    def token_list(self) -> Response:
        return jsonify({"tokens": [token.shown() for token in self._tokens.all()]})

    def issue(self) -> Response:
        """`{business?, scopes?, lives_s?}`; the token is told once, in the answer."""
        body = given()
        lives = body.get("lives_s")
        try:
            lives_s = None if lives is None else float(lives)
        except (TypeError, ValueError):
            raise BadCall("`lives_s` is a number of seconds.") from None
        made = self._tokens.issue(self._business(body), _scopes(body), lives_s)
        return done(made.shown() | {"access_token": made.token}, 201)

    def change_token(self) -> Response:
        """`{business?, state?, scopes?}`: what has become of the business's own token."""
        body = given()
        state = str(body.get("state") or "valid")
        if state not in ("valid", *SUBCODES):
            raise BadCall(f"A token is valid, or {', '.join(SUBCODES)}.")
        return done(self._tokens.change(self._business(body), state, _scopes(body)).shown())

    def number(self) -> Response:
        """`{business?, quality_rating?, limit?, messages_per_second?, reactions_open_window?,
        capabilities?}`."""
        body = given()
        business = self._business(body)
        changes = _capabilities(body)
        changed = replace(business, capabilities=business.capabilities | changes)
        self._businesses.keep(changed)
        if "limit" in changes:
            people = TIERS[str(changes["limit"])]
            self._announcements.messaging_limit(changed, -1 if people is None else people)
        if changes.get("messages_per_second") == UPGRADED_PER_SECOND:
            limit = str(changed.capabilities.get("limit", "TIER_UNLIMITED"))
            self._announcements.throughput(changed, limit)
        return done(changed.public())

    def judge(self, template_id: str) -> Response:
        """`{status, reason?}`, `{category}` or `{quality}`: Meta's decision about a template."""
        template = self._template(template_id)
        body = given()
        status, category = str(body.get("status", "")), str(body.get("category", ""))
        quality = str(body.get("quality", ""))
        for name, value, allowed in (
            ("status", status, STATUSES), ("category", category, CATEGORIES),
            ("quality", quality, QUALITIES),
        ):  # fmt: skip
            if value and value not in allowed:
                raise BadCall(f"`{name}` is one of {', '.join(allowed)}.")
        if not (status or category or quality):
            raise BadCall("Say `status`, `category` or `quality`.")
        if category:
            self._reviews.recategorise(template, category)
        if quality:
            self._reviews.rate(template, quality)
        if status:
            self._reviews.decide(template, status, str(body.get("reason", "")))
        found = self._template(template.id)
        return done(found.graph() | {"rejected_reason": found.reason})

    def fault_list(self) -> Response:
        since = request.args.get("since", 0, type=int)
        return jsonify({"faults": self._faults.since(since), "kinds": KINDS})

    def forge(self) -> Response:
        """Posts webhooks that are not Meta's; those that are answered with 200 are faults."""
        business = self._business(given())
        body = wire(_nothing(business))
        answers: dict[str, int | None] = {}
        for name, sign in FORGERIES.items():
            status = self._courier.post_forged(business, body, sign(business.app_secret, body))
            answers[name] = status
            if status == 200:
                what = f"A webhook was answered with 200, but its signature was {name}."
                self._faults.note("unsigned-trusted", what, business=business.phone_number_id)
        return done({"answers": answers, "trusted": [n for n, s in answers.items() if s == 200]})

    def _business(self, body: dict[str, Any]) -> Business:
        named = body.get("business")
        found = self._businesses.named(str(named)) if named else self._businesses.all()[0]
        if found is None:
            raise BadCall("There is no such business.", 404)
        return found

    def _template(self, template_id: str) -> Template:
        found = self._templates.by_id(template_id) or next(
            (t for t in self._templates.all() if t.name == template_id), None
        )
        if found is None:
            raise BadCall("There is no such template.", 404)
        return found


def _scopes(body: dict[str, Any]) -> tuple[str, ...]:
    scopes = body.get("scopes", list(SCOPES))
    if not isinstance(scopes, list) or not set(scopes) <= set(SCOPES):
        raise BadCall(f"`scopes` is a list of some of {', '.join(SCOPES)}.")
    return tuple(scopes)


def _capabilities(body: dict[str, Any]) -> dict[str, Any]:
    found = body.get("capabilities") or {}
    if not isinstance(found, dict):
        raise BadCall("`capabilities` is a JSON object.")
    changes = dict(found)
    for name, allowed in (("quality_rating", RATINGS), ("limit", tuple(TIERS))):
        if name in body:
            if body[name] not in allowed:
                raise BadCall(f"`{name}` is one of {', '.join(allowed)}.")
            changes[name] = body[name]
    if "reactions_open_window" in body:
        changes["reactions_open_window"] = body["reactions_open_window"] in (True, "on")
    if "messages_per_second" in body:
        changes["messages_per_second"] = int(body["messages_per_second"])
    return changes


def _nothing(business: Business) -> dict[str, Any]:
    """A body that would do no harm if it were believed: it tells of no message that exists."""
    status = {"id": "wamid.forged/0", "status": "delivered", "timestamp": "0"}
    number = {
        "display_phone_number": business.display_number,
        "phone_number_id": business.phone_number_id,
    }
    value = {"messaging_product": "whatsapp", "metadata": number, "statuses": [status]}
    change = {"value": value, "field": "messages"}
    entry = {"id": business.waba_id, "changes": [change]}
    return {"object": "whatsapp_business_account", "entry": [entry]}

"""The experimenter's calls: the clock, troubles, more businesses, and what really happened."""

import json
import secrets
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import requests
from flask import Blueprint, Response, jsonify, request

from adapters.emulator.answers import BadCall, done, given, refused
from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock, iso, moment, next_monday
from adapters.emulator.courier import Courier
from adapters.emulator.hostility import USUAL, Hostility, Shares
from adapters.emulator.mailbox import Mailbox
from adapters.emulator.message_templates import Template, Templates
from adapters.emulator.messages import Message, Messages
from adapters.emulator.reviews import Reviews
from adapters.emulator.trouble import Armed, Trouble, parse_kind


class Control:
    """`/clock` and `/emulator/…`: nothing that Meta has, hence without a token."""

    def __init__(
        self,
        clock: EmulatorClock,
        businesses: Businesses,
        templates: Templates,
        messages: Messages,
        mailbox: Mailbox,
        courier: Courier,
        trouble: Trouble,
        hostility: Hostility,
        reviews: Reviews,
        zone: str,
    ) -> None:
        self._clock = clock
        self._businesses = businesses
        self._templates = templates
        self._messages = messages
        self.mailbox = mailbox
        self.courier = courier
        self.trouble = trouble
        self.hostility_now = hostility
        self._reviews = reviews
        self._zone = zone

    def blueprint(self) -> Blueprint:
        api = Blueprint("control", __name__)
        api.get("/clock")(self.clock)
        api.post("/clock")(self.set_clock)
        api.get("/emulator/log")(self.log)
        api.get("/emulator/webhooks")(self.webhooks)
        api.get("/emulator/trouble")(self.troubles)
        api.post("/emulator/trouble")(self.arm)
        api.get("/emulator/hostility")(self.hostility)
        api.post("/emulator/hostility")(self.turn)
        api.get("/emulator/businesses")(self.business_list)
        api.post("/emulator/businesses")(self.add_business)
        api.post("/emulator/verification")(self.verify)
        api.register_error_handler(BadCall, refused)
        return api

    def clock(self) -> Response:
        return jsonify(self.time())

    def time(self) -> dict[str, Any]:
        offset = self._clock.offset
        return {
            "now": iso(self._clock.now()),
            "offset_s": int(offset) if offset == int(offset) else round(offset, 3),
        }

    def set_clock(self) -> Response:
        body = given()
        zone = str(body.get("zone") or request.args.get("zone") or self._zone)
        before = self._clock.offset
        try:
            if "advance_s" in body:
                self._clock.advance(float(body["advance_s"]))
            elif body.get("to") == "next-monday":
                self._clock.advance_to(next_monday(self._clock.now(), str(ZoneInfo(zone))))
            elif "to" in body:
                self._clock.advance_to(moment(str(body["to"])))
            elif float(body.get("offset_s", -1)) == 0:
                self._clock.return_to_real()
            else:
                raise BadCall('Say {"advance_s": n}, {"to": "next-monday"} or {"offset_s": 0}.')
        except ZoneInfoNotFoundError:
            raise BadCall(f"{zone} is not a time zone.") from None
        except (TypeError, ValueError) as fault:
            raise BadCall(f"The clock cannot be set so: {fault}.") from None
        if self._clock.offset > before:
            self.mailbox.hasten(self._clock.offset - before)
        self._reviews.settle()
        return done(self.time())

    def log(self) -> Response:
        """One JSON object a line, oldest first: the truth of what was accepted."""
        since = request.args.get("since", 0, type=int)
        lines = [json.dumps(self._line(m)) + "\n" for m in self._messages.accepted_since(since)]
        return Response("".join(lines), content_type="application/x-ndjson")

    def webhooks(self) -> Response:
        since = request.args.get("since", 0, type=int)
        limit = request.args.get("limit", 500, type=int)
        sent, accepted = self.mailbox.counts()
        return jsonify(
            {
                "count": sent,
                "answered_200": accepted,
                "paused": self.courier.paused,
                "webhooks": self.mailbox.latest(limit, since),
            }
        )

    def troubles(self) -> Response:
        return jsonify(self._armed())

    def arm(self) -> Response:
        body = given()
        parsed = parse_kind(str(body.get("kind", "")))
        if parsed is None:
            raise BadCall(f"There is no trouble called {body.get('kind')!r}.")
        kind, arg = parsed
        on = str(body.get("on") or "messages")
        if on not in ("messages", "media"):
            raise BadCall('`on` is "messages" or "media".')
        if kind == "none":
            self._calm()
        elif kind == "webhooks-off":
            self.courier.pause()
        elif kind == "webhooks-on":
            self.courier.resume()
        elif kind == "template-paused":
            self._pause_all()
        else:
            business = str(body["business"]) if body.get("business") else None
            self.trouble.arm(Armed(kind, arg, _times(body), on, business))
        return done(self._armed())

    def hostility(self) -> Response:
        return jsonify(self.hostility_now.shown())

    def turn(self) -> Response:
        """Shares of what befalls sends and statuses; `{}` ends it, `usual` is Meta's own."""
        body = given()
        try:
            self.hostility_now.turn(USUAL if body.get("usual") else Shares.given(body))
        except (TypeError, ValueError) as fault:
            raise BadCall(f"This is no hostility: {fault}.") from None
        return done(self.hostility_now.shown())

    def business_list(self) -> Response:
        return jsonify({"businesses": [b.public() for b in self._businesses.all()]})

    def add_business(self) -> Response:
        """What is not given is made up, and told in this answer: also the secrets."""
        body = given()
        made = _business(body, self._businesses.all()[0])
        taken = self._businesses.by_number(made.display_number)
        if taken and taken.phone_number_id != made.phone_number_id:
            raise BadCall(f"{made.display_number} is taken.", 409)
        self._businesses.keep(made)
        self._templates.seed(made.waba_id)
        secret = {name: getattr(made, name) for name in ("access_token", "app_secret")}
        return done(made.public() | secret | {"verify_token": made.verify_token}, 201)

    def verify(self) -> Response:
        """Meta's handshake with the webhook address, as when it is first configured."""
        named = given().get("business")
        business = self._businesses.named(str(named)) if named else self._businesses.all()[0]
        if business is None:
            raise BadCall("There is no such business.", 404)
        challenge = str(secrets.randbelow(10**10))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": business.verify_token,
        }
        try:
            answer = requests.get(business.webhook_url, params=query, timeout=5)
        except requests.RequestException as fault:
            return done({"verified": False, "status": None, "fault": type(fault).__name__})
        verified = answer.status_code == 200 and answer.text == challenge
        return done({"verified": verified, "status": answer.status_code})

    def paused_templates(self) -> list[Template]:
        return [t for t in self._templates.all() if t.status == "PAUSED"]

    def _calm(self) -> None:
        self.trouble.clear()
        self.courier.resume()
        self._reviews.forgive()

    def _pause_all(self) -> None:
        for template in self._templates.all():
            if template.status == "APPROVED":
                self._reviews.decide(template, "PAUSED")

    def _armed(self) -> dict[str, Any]:
        return {
            "armed": [armed.__dict__ for armed in self.trouble.armed()],
            "webhooks": "off" if self.courier.paused else "on",
            "paused_templates": [template.name for template in self.paused_templates()],
        }

    def _line(self, message: Message) -> dict[str, Any]:
        return {
            "seq": message.seq,
            "wamid": message.wamid,
            "business": message.business,
            "to": message.input,
            "addressed": message.addressed,
            "type": message.type,
            "text": message.face.text,
            "context": message.context,
            "biz_opaque_callback_data": message.callback_data,
            "body_sha256": message.digest,
            "answered": message.answered,
            "status": message.status(self._clock.real()),
            "error_code": message.error_code,
            "at": iso(message.at),
            "real_at": iso(message.real_at),
        }


def _times(body: dict[str, Any]) -> int:
    try:
        times = int(body.get("times") or 1)
    except (TypeError, ValueError):
        times = 0
    if times < 1:
        raise BadCall("`times` is how many sends are to meet it.")
    return times


def _business(body: dict[str, Any], first: Business) -> Business:
    def text(name: str, otherwise: str) -> str:
        return str(body.get(name) or otherwise)

    capabilities = body.get("capabilities") or {}
    if not isinstance(capabilities, dict):
        raise BadCall("`capabilities` is a JSON object.")
    number = "".join(filter(str.isdigit, str(body.get("display_number", ""))))
    return Business(
        phone_number_id=text("phone_number_id", str(secrets.randbelow(9 * 10**14) + 10**14)),
        waba_id=text("waba_id", str(secrets.randbelow(9 * 10**14) + 10**14)),
        display_number=number or f"1555{secrets.randbelow(9 * 10**6) + 10**6}",
        verified_name=text("verified_name", "Another business"),
        webhook_url=text("webhook_url", first.webhook_url),
        access_token=text("access_token", secrets.token_urlsafe(32)),
        app_secret=text("app_secret", first.app_secret),
        verify_token=text("verify_token", first.verify_token),
        capabilities=capabilities,
        subscribed=body.get("subscribed") is not False,
    )

"""Numbers, accounts, templates and subscriptions: what a business may read and set."""

import json
import secrets
from typing import Any

from flask import Response, jsonify, request

from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.graph.access import app_of
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.graph.submissions import CATEGORIES, components, submission
from adapters.emulator.limits import Reached
from adapters.emulator.message_templates import Template, Templates
from adapters.emulator.reviews import Reviews
from adapters.emulator.settings import Settings

APP = {"id": "670843887433847", "name": "Chartcastr (simulated)", "link": "https://example.com/"}

UPGRADED_PER_SECOND = 1000
MOST_TEMPLATES = 6000
"""Of a verified business; 250 otherwise."""

USUAL = (
    "verified_name", "code_verification_status", "display_phone_number", "quality_rating",
    "platform_type", "throughput",
)  # fmt: skip


def chosen(whole: dict[str, Any], usual: tuple[str, ...]) -> dict[str, Any]:
    """What `fields=` asks for, or the usual ones; the id always; error 100 for a stranger."""
    given = [name.strip() for name in request.args.get("fields", "").split(",") if name.strip()]
    for name in given:
        if name.partition("{")[0] not in whole:
            raise GraphError(
                100, message=f"(#100) Tried accessing nonexisting field ({name}) on node type"
            )
    wanted = [name.partition("{")[0] for name in given] or list(usual)
    return {name: whole[name] for name in [*wanted, "id"] if name in whole}


def number_fields(business: Business, usual_per_second: int, tier: str) -> dict[str, Any]:
    given = business.capabilities
    per_second = given.get("messages_per_second") or usual_per_second
    level = "HIGH" if per_second >= UPGRADED_PER_SECOND else "STANDARD"
    health = {"can_send_message": given.get("can_send_message", "AVAILABLE"), "entities": []}
    return {
        "id": business.phone_number_id,
        "verified_name": business.verified_name,
        "display_phone_number": spaced(business.display_number),
        "quality_rating": given.get("quality_rating", "GREEN"),
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": given.get("throughput", level)},
        "name_status": given.get("name_status", "APPROVED"),
        "status": given.get("status", "CONNECTED"),
        "account_mode": "LIVE",
        "is_official_business_account": bool(given.get("official", False)),
        "is_on_biz_app": False,
        "is_pin_enabled": True,
        "webhook_configuration": {"application": business.webhook_url},
        "whatsapp_business_manager_messaging_limit": tier,
        "health_status": health,
    }


def spaced(digits: str) -> str:
    """As Meta shows a number: `+1 555-078-3881`."""
    if digits.startswith("1") and len(digits) == 11:
        return f"+1 {digits[1:4]}-{digits[4:7]}-{digits[7:]}"
    return f"+{digits}"


class Accounts:
    """The reading and setting calls of one token."""

    def __init__(
        self,
        businesses: Businesses,
        templates: Templates,
        reviews: Reviews,
        reached: Reached,
        settings: Settings,
    ) -> None:
        self._businesses = businesses
        self._templates = templates
        self._reviews = reviews
        self._reached = reached
        self._settings = settings

    def number(self, business: Business) -> Response:
        return jsonify(chosen(self._fields(business), USUAL))

    def _fields(self, business: Business) -> dict[str, Any]:
        tier = self._reached.tier(business)
        return number_fields(business, self._settings.messages_per_second, tier)

    def account(self, numbers: list[Business]) -> Response:
        whole = {
            "id": numbers[0].waba_id,
            "name": numbers[0].verified_name,
            "currency": "USD",
            "timezone_id": "1",
            "message_template_namespace": "ba30dd89_2ebd_41e4_b805_f2c05ae04cc9",
            "business_verification_status": "verified",
            "account_review_status": "APPROVED",
            "health_status": {"can_send_message": "AVAILABLE", "entities": []},
        }
        return jsonify(chosen(whole, ("name", "currency", "timezone_id")))

    def numbers(self, numbers: list[Business]) -> Response:
        return jsonify(_page([chosen(self._fields(b), USUAL) for b in numbers]))

    def subscriptions(self, numbers: list[Business]) -> Response:
        waba_id = numbers[0].waba_id
        if request.method == "GET":
            app = APP | {"id": app_of(numbers[0])}
            apps = [{"whatsapp_business_api_data": app}] if numbers[0].subscribed else []
            return jsonify({"data": apps})
        given = request.get_json(silent=True)
        override = given.get("override_callback_uri") if isinstance(given, dict) else None
        for business in self._businesses.of_account(waba_id):
            capabilities = dict(business.capabilities)
            capabilities.pop("override_callback_uri", None)
            if override:
                capabilities["override_callback_uri"] = str(override)
            fields = business.__dict__ | {
                "subscribed": request.method == "POST",
                "capabilities": capabilities,
            }
            self._businesses.keep(Business(**fields))
        return jsonify({"success": True})

    def template_list(self, waba_id: str) -> Response:
        args = request.args
        found = [
            template.graph()
            for template in self._templates.of_account(waba_id)
            if args.get("name", "") in template.name
            and args.get("status", template.status) == template.status
            and args.get("language", template.language) == template.language
        ]
        return jsonify(_page([_only_fields(template) for template in found]))

    def template_create(self, waba_id: str) -> Response:
        given = submission(Fields(request.get_json(silent=True)))
        if len(self._templates.of_account(waba_id)) >= MOST_TEMPLATES:
            raise GraphError(2388019)
        made = self._templates.add(
            waba_id, given.name, given.language, given.category, given.components
        )
        if made is None:
            raise GraphError(
                100,
                f"There is already {given.language} content for this template.",
                subcode=2388024,
            )
        self._reviews.submitted(made)
        return jsonify({"id": made.id, "status": "PENDING", "category": made.category})

    def template_delete(self, waba_id: str) -> Response:
        name, hsm_id = request.args.get("name", ""), request.args.get("hsm_id")
        found = [
            template
            for template in self._templates.of_account(waba_id)
            if template.name == name and hsm_id in (None, template.id)
        ]
        if not found:
            raise GraphError(100, "There is no template of this name.", subcode=2593002)
        for template in found:
            self._templates.delete(template)
        return jsonify({"success": True})

    def template(self, template: Template) -> Response:
        whole = template.graph() | {
            "rejected_reason": template.reason,
            "quality_score": {"score": template.quality},
        }
        return jsonify(chosen(whole, ("name", "language", "status", "category", "components")))

    def template_edit(self, template: Template) -> Response:
        """Reviewed anew; one that is in review, or disabled, cannot be edited."""
        body = Fields(request.get_json(silent=True))
        body.only("name", "language", "category", "components", "message_send_ttl_seconds")
        if template.status in ("PENDING", "DISABLED"):
            raise GraphError(2388039)
        category = template.category
        if "category" in body:
            category = body.one_of("category", *CATEGORIES)
        parts = components(body, category) if "components" in body else template.components
        self._templates.change(
            template, status="PENDING", category=category, components=json.dumps(parts)
        )
        self._reviews.submitted(template)
        return jsonify({"success": True})

    def upload_session(self) -> Response:
        """The first half of a resumable upload, which template examples need."""
        if request.args.get("file_type") not in ("image/jpeg", "image/png"):
            raise GraphError(100, "The parameter file_type is required.")
        return jsonify({"id": f"upload:{secrets.token_urlsafe(24)}"})

    def upload_bytes(self) -> Response:
        return jsonify({"h": f"4::aW1hZ2UvcG5n:{secrets.token_urlsafe(32)}"})


def _only_fields(template: dict[str, Any]) -> dict[str, Any]:
    return chosen(template, tuple(template))


def _page(items: list[dict[str, Any]]) -> dict[str, Any]:
    """One page of a listing: `limit` and `after` as at Meta, cursors opaque to the caller."""
    limit = min(max(request.args.get("limit", 25, type=int), 1), 1000)
    after = request.args.get("after", "")[:6]
    start = int(after, 36) if after.isascii() and after.isalnum() else 0
    page = items[start : start + limit]
    end = start + len(page)
    paging: dict[str, Any] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
    if end < len(items):
        url = request.base_url
        paging["next"] = f"{url}?limit={limit}&after={_cursor(end)}"
    return {"data": page, "paging": paging} if page else {"data": []}


def _cursor(position: int) -> str:
    signs = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while position:
        position, rest = divmod(position, 36)
        text = signs[rest] + text
    return text or "0"

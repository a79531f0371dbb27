"""The paths of the Graph API."""

import hmac
import re

from flask import Blueprint, Response, jsonify, request

from adapters.emulator.businesses import Business
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.graph.access import Access, Gate, check_version
from adapters.emulator.graph.accounts import Accounts
from adapters.emulator.graph.apps import Apps
from adapters.emulator.graph.errors import GraphError, unknown_object
from adapters.emulator.graph.fields import Fields
from adapters.emulator.graph.group_calls import group_list
from adapters.emulator.graph.sends import Sends
from adapters.emulator.groups import Groups
from adapters.emulator.media import MediaShelf
from adapters.emulator.message_templates import Templates
from adapters.emulator.registration import Registrations

ATTACHMENTS = "whatsapp_business/attachments/"
APP_NODE = re.compile(r"\d{5,20}")


class GraphApi:
    """Finds out what an id is and hands the call to whoever answers it."""

    def __init__(
        self,
        gate: Gate,
        registrations: Registrations,
        templates: Templates,
        media: MediaShelf,
        clock: EmulatorClock,
        sends: Sends,
        accounts: Accounts,
        groups: Groups,
        apps: Apps,
    ) -> None:
        self._gate = gate
        self._registrations = registrations
        self._groups = groups
        self._apps = apps
        self._templates = templates
        self._media = media
        self._clock = clock
        self._sends = sends
        self._accounts = accounts

    def blueprint(self) -> Blueprint:
        api = Blueprint("graph", __name__)
        methods = ["GET", "POST", "DELETE"]
        api.add_url_rule("/<graph:version>/<node>", view_func=self.node, methods=methods)
        api.add_url_rule(
            "/<graph:version>/<node>/<path:edge>", view_func=self.edge, methods=methods
        )
        api.add_url_rule(f"/{ATTACHMENTS}", view_func=self.attachment)
        api.register_error_handler(GraphError, _refused)
        return api

    def node(self, version: str, node: str) -> Response:
        check_version(version)
        if node == "debug_token":
            return self._apps.debug_token()
        access = self._gate.granted("OAuth" if node.startswith("upload:") else "Bearer")
        if node.startswith("upload:"):
            return self._accounts.upload_bytes()
        if access.owns(node):
            access.management()
            return self._accounts.number(access.number(node))
        if any(business.waba_id == node for business in access.businesses):
            access.management()
            return self._accounts.account(access.account(node))
        template = self._templates.by_id(node)
        if template and request.method in ("GET", "POST"):
            access.account(template.waba_id)
            access.management()
            if request.method == "POST":
                return self._accounts.template_edit(template)
            return self._accounts.template(template)
        return self._media_node(access, node)

    def edge(self, version: str, node: str, edge: str) -> Response:
        check_version(version)
        if edge == "subscriptions" and request.method in ("GET", "POST"):
            return self._apps.subscriptions(node)
        access = self._gate.granted()
        call = f"{request.method} {edge}"
        if call in ("POST messages", "POST media"):
            business = access.number(node)
            access.messaging()
            return (
                self._sends.message(business)
                if edge == "messages"
                else self._sends.upload(business)
            )
        access.management()
        if call in ("POST register", "POST deregister"):
            return self._registered(access.number(node), edge)
        if call == "GET groups":
            return group_list(self._groups, access.number(node))
        if call == "POST uploads" and APP_NODE.fullmatch(node):
            return self._accounts.upload_session()
        numbers = access.account(node)
        if edge == "subscribed_apps":
            return self._accounts.subscriptions(numbers)
        if call == "GET phone_numbers":
            return self._accounts.numbers(numbers)
        if edge == "message_templates":
            return self._message_templates(node)
        raise GraphError(2500, message=f"Unknown path components: /{edge}")

    def _registered(self, business: Business, edge: str) -> Response:
        if edge == "register":
            self._registrations.register(business, Fields(request.get_json(silent=True)))
        else:
            self._registrations.deregister(business)
        return jsonify({"success": True})

    def _message_templates(self, waba_id: str) -> Response:
        if request.method == "POST":
            return self._accounts.template_create(waba_id)
        if request.method == "DELETE":
            return self._accounts.template_delete(waba_id)
        return self._accounts.template_list(waba_id)

    def _media_node(self, access: Access, node: str) -> Response:
        media = self._media.live(node)
        if media is None or not access.owns(media.business):
            raise unknown_object(node)
        access.messaging()
        number = request.args.get("phone_number_id", media.business)
        if number != media.business:
            raise GraphError(
                100, "Param phone_number_id is not a valid whatsapp business phone number id ID"
            )
        if request.method == "DELETE":
            self._media.delete(node)
            return jsonify({"success": True})
        return jsonify(
            {
                "messaging_product": "whatsapp",
                "url": f"{request.host_url}{ATTACHMENTS}?{media.download(self._clock.now())}",
                "mime_type": media.mime,
                "sha256": media.sha256,
                "file_size": str(len(media.body)),
                "id": media.id,
            }
        )

    def attachment(self) -> Response:
        access = self._gate.granted()
        media = self._media.live(request.args.get("mid", ""))
        until = request.args.get("ext", "0", type=str)
        fresh = until.isdigit() and self._clock.now() <= int(until)
        if media is None or not access.owns(media.business) or not fresh:
            return Response(status=404)
        if not hmac.compare_digest(media.seal(int(until)), request.args.get("hash", "")):
            return Response(status=404)
        return Response(media.body, content_type=media.mime)


def _refused(error: GraphError) -> tuple[Response, int]:
    return jsonify(error.body()), error.http

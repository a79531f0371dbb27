"""The paths of the Graph API."""

import hashlib
import hmac
import re

from flask import Blueprint, Response, jsonify, request

from adapters.emulator.businesses import Businesses
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.graph.access import Access, check_version, granted
from adapters.emulator.graph.accounts import Accounts
from adapters.emulator.graph.errors import GraphError, unknown_object
from adapters.emulator.graph.group_calls import group_list
from adapters.emulator.graph.sends import Sends
from adapters.emulator.groups import Groups
from adapters.emulator.media import Media, MediaShelf
from adapters.emulator.message_templates import Templates

URL_LIVES_S = 300
APP_NODE = re.compile(r"\d{5,20}")


class GraphApi:
    """Finds out what an id is and hands the call to whoever answers it."""

    def __init__(
        self,
        businesses: Businesses,
        templates: Templates,
        media: MediaShelf,
        clock: EmulatorClock,
        sends: Sends,
        accounts: Accounts,
        groups: Groups,
    ) -> None:
        self._groups = groups
        self._businesses = businesses
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
        api.add_url_rule("/whatsapp_business/attachments/", view_func=self.attachment)
        api.register_error_handler(GraphError, _refused)
        return api

    def node(self, version: str, node: str) -> Response:
        check_version(version)
        access = granted(self._businesses, "OAuth" if node.startswith("upload:") else "Bearer")
        if node.startswith("upload:"):
            return self._accounts.upload_bytes()
        if access.owns(node):
            return self._accounts.number(access.number(node))
        if any(business.waba_id == node for business in access.businesses):
            return self._accounts.account(access.account(node))
        template = self._templates.by_id(node)
        if template and request.method == "GET":
            access.account(template.waba_id)
            return self._accounts.template(template)
        return self._media_node(access, node)

    def edge(self, version: str, node: str, edge: str) -> Response:
        check_version(version)
        access = granted(self._businesses)
        call = f"{request.method} {edge}"
        if call in ("POST messages", "POST media", "POST register", "POST deregister"):
            business = access.number(node)
            if edge in ("register", "deregister"):
                return jsonify({"success": True})
            send = self._sends.message if edge == "messages" else self._sends.upload
            return send(business)
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
                "url": self._address(media),
                "mime_type": media.mime,
                "sha256": media.sha256,
                "file_size": str(len(media.body)),
                "id": media.id,
            }
        )

    def _address(self, media: Media) -> str:
        """Good for five minutes, and only with the token."""
        until = int(self._clock.now()) + URL_LIVES_S
        base = f"{request.host_url}whatsapp_business/attachments/"
        return f"{base}?mid={media.id}&ext={until}&hash={_seal(media, until)}"

    def attachment(self) -> Response:
        access = granted(self._businesses)
        media = self._media.live(request.args.get("mid", ""))
        until = request.args.get("ext", "0", type=str)
        fresh = until.isdigit() and self._clock.now() <= int(until)
        if media is None or not access.owns(media.business) or not fresh:
            return Response(status=404)
        if not hmac.compare_digest(_seal(media, int(until)), request.args.get("hash", "")):
            return Response(status=404)
        return Response(media.body, content_type=media.mime)


def _seal(media: Media, until: int) -> str:
    return hmac.new(media.sha256.encode(), str(until).encode(), hashlib.sha256).hexdigest()[:32]


def _refused(error: GraphError) -> tuple[Response, int]:
    return jsonify(error.body()), error.http

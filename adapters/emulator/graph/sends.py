"""`POST /{number}/messages` and `POST /{number}/media`, and the troubles armed for them."""

import json
import threading
from typing import Any

from flask import Response, jsonify, request

from adapters.emulator.businesses import Business
from adapters.emulator.courier import Courier
from adapters.emulator.graph import outcome
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.graph.orders import Order, order, read_mark
from adapters.emulator.hostility import Hostility
from adapters.emulator.mailbox import Mailbox
from adapters.emulator.media import UPLOADABLE, MediaShelf, fault_of
from adapters.emulator.messages import Message
from adapters.emulator.sending import PostOffice
from adapters.emulator.trouble import Meeting, Trouble

TYPES_TOLD = ", ".join(UPLOADABLE)
STATUS_WAIT_S = 3.0


class Sends:
    """The two calls that troubles can befall."""

    def __init__(
        self,
        office: PostOffice,
        media: MediaShelf,
        mailbox: Mailbox,
        courier: Courier,
        trouble: Trouble,
        hostility: Hostility,
        stopping: threading.Event,
        hold_s: float,
    ) -> None:
        self._office = office
        self._media = media
        self._mailbox = mailbox
        self._courier = courier
        self._trouble = trouble
        self._hostility = hostility
        self._stopping = stopping
        self._hold_s = hold_s

    def message(self, business: Business) -> Response:
        body = _json_body()
        body.one_of("messaging_product", "whatsapp")
        if "status" in body:
            self._office.mark_read(business, read_mark(body))
            return jsonify({"success": True})
        number = business.phone_number_id
        meeting = self._trouble.meet("messages", number).beside(self._hostility.meet(number))
        refused = self._before(meeting)
        if refused:
            return refused
        wanted = order(body)
        message = self._office.accept(business, wanted, request.get_data(), meeting)
        if meeting.status_is("status-first") and not self._courier.paused:
            self._wait_for_status(message.wamid)
        answer = jsonify(self._accepted(wanted, message))
        return self._after(meeting, answer)

    def upload(self, business: Business) -> Response:
        meeting = self._trouble.meet("media", business.phone_number_id)
        refused = self._before(meeting)
        if refused:
            return refused
        if request.form.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required.")
        file = request.files.get("file")
        if file is None:
            raise GraphError(100, "The parameter file is required.")
        mime = file.mimetype
        if mime not in UPLOADABLE:
            words = f"Param file must be a file with one of the following types: {TYPES_TOLD}"
            raise GraphError(100, words)
        unknown = set(request.form) - {"messaging_product", "type", "ttl_minutes"}
        if unknown:
            raise GraphError(100, f'Unexpected key "{min(unknown)}".')
        declared = request.form.get("type", mime).partition(";")[0].strip()
        if declared != mime:
            raise GraphError(100, f"Param type ({declared}) is not the type of the file ({mime}).")
        content = file.stream.read()
        fault = fault_of(mime, content)
        if fault:
            raise GraphError(131053, fault)
        media = self._media.put(business.phone_number_id, mime, content)
        return self._after(meeting, jsonify({"id": media.id}))

    def _before(self, meeting: Meeting) -> Response | None:
        """What goes wrong before anything is accepted."""
        if meeting.refusal is not None:
            subcode = 463 if meeting.refusal == 190 else None
            raise GraphError(meeting.refusal, subcode=subcode)
        if meeting.kind == "500":
            raise GraphError(131000, http=500)
        if meeting.kind == "429":
            raise GraphError(130429, http=429)
        if meeting.kind == "timeout-before":
            self._hold(meeting)
            return outcome.dropped()
        if meeting.kind == "reset-before":
            return outcome.dropped()
        return None

    def _after(self, meeting: Meeting, answer: Response) -> Response:
        """What goes wrong though it was accepted."""
        if meeting.kind == "slow":
            self._stopping.wait((meeting.wire.arg if meeting.wire else 0) / 1000)
        if meeting.kind == "500-after-accept":
            raise GraphError(131000, http=500)
        if meeting.kind == "timeout-after-accept":
            self._hold(meeting)
            return outcome.dropped()
        if meeting.kind == "reset-after-accept":
            return outcome.dropped()
        if meeting.kind == "cut-body":
            return outcome.cut(answer.get_data())
        return answer

    def _hold(self, meeting: Meeting) -> None:
        given = meeting.wire.arg if meeting.wire else 0.0
        outcome.hold(given or self._hold_s, self._stopping)

    def _wait_for_status(self, wamid: str) -> None:
        webhook = self._mailbox.first_about(wamid)
        if webhook is not None:
            self._mailbox.wait_for_try(webhook, STATUS_WAIT_S)

    def _accepted(self, wanted: Order, message: Message) -> dict[str, Any]:
        contact: dict[str, str] = {"input": wanted.addressee}
        wa_id = self._office.wa_id_of(message)
        contact |= {"user_id": wanted.addressee} if wa_id is None else {"wa_id": wa_id}
        sent = {"id": message.wamid}
        if wanted.template is not None:
            sent["message_status"] = "accepted"
        if wanted.group:
            sent["group_id"] = wanted.addressee
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}


def _json_body() -> Fields:
    """Meta also takes form fields; this product sends JSON, and nothing else is taken here."""
    try:
        value = json.loads(request.get_data())
    except ValueError:
        raise GraphError(100, "The request body is not valid JSON.") from None
    return Fields(value)

"""A valid body of every kind, and what the other tables need to name."""

from dataclasses import dataclass
from typing import Any

from tests.adapters.emulator.driver import NUMBER, SARAH, Bench, png, webp

Body = dict[str, Any]
ENVELOPE: Body = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": SARAH}
TEMPLATE: Body = {
    "name": "order_ready", "language": "en_US", "category": "UTILITY",
    "components": [
        {"type": "HEADER", "format": "TEXT", "text": "Order"},
        {"type": "BODY", "text": "Your order {{1}} from {{2}} is ready.",
         "example": {"body_text": [["4711", "Monday"]]}},
        {"type": "FOOTER", "text": "Reply STOP to stop."},
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "Thanks"},
            {"type": "URL", "text": "Open", "url": "https://x.example/{{1}}", "example": ["4711"]},
            {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "16505550100"},
        ]},
    ],
}  # fmt: skip
CODE: Body = {
    "name": "code", "language": "en_US", "category": "AUTHENTICATION",
    "components": [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "BUTTONS", "buttons": [
            {"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}]},
    ],
}  # fmt: skip
REGISTER: Body = {"messaging_product": "whatsapp", "pin": "123456"}


@dataclass(frozen=True)
class Things:
    """Ids that exist at one emulator: media of each kind, and a message that was written."""

    image: str
    audio: str
    video: str
    document: str
    sticker: str
    foreign: str
    asked: str
    user_id: str


def things(bench: Bench) -> Things:
    """Also opens Sarah's window, and has two templates approved."""
    other = bench.act("/emulator/businesses", waba_id=bench.settings.waba_id)
    foreign = bench.upload(number=other["phone_number_id"], token=other["access_token"])
    asked = bench.writes("a question")
    for template in (TEMPLATE | {"name": "report"}, CODE):
        made = bench.graph("POST", f"{bench.settings.waba_id}/message_templates", json=template)
        assert made.ok, made.text
    person = bench.emulator.people.with_number(SARAH)
    assert person

    def kept(content: bytes, mime: str) -> str:
        return str(bench.upload(content, mime).json()["id"])

    return Things(
        kept(png(), "image/png"), kept(b"sound", "audio/ogg"), kept(b"film", "video/mp4"),
        kept(b"words", "application/pdf"), kept(webp(), "image/webp"),
        str(foreign.json()["id"]), asked, person.user_id,
    )  # fmt: skip


def messages(known: Things) -> dict[str, Body]:
    """By name, without their envelope."""
    reply = {"type": "reply", "reply": {"id": "mute", "title": "Mute"}}
    picture = {"type": "image", "image": {"id": known.image}}
    rows = [{"id": "d", "title": "Daily", "description": "Each morning"}]
    found: dict[str, Body] = {
        "text": {"type": "text", "text": {"body": "hi", "preview_url": False},
                 "context": {"message_id": known.asked}, "biz_opaque_callback_data": "a:1"},
        "picture": {"type": "image", "image": {"id": known.image, "caption": "Revenue"}},
        "linked picture": {"type": "image", "image": {"link": "https://x.example/c.png"}},
        "reaction": {"type": "reaction",
                     "reaction": {"message_id": known.asked, "emoji": "👍"}},
        "template": {"type": "template", "template": _report()},
        "template for a code": {"type": "template", "template": _code()},
        "template with a picture": {"type": "template", "template": _chart(picture)},
        "buttons": _interactive("button", {"buttons": [reply]}, header=picture),
        "link": _interactive("cta_url", {"name": "cta_url", "parameters": {
            "display_text": "Open", "url": "https://x.example/"}}),
        "list": _interactive("list", {"button": "Pick", "sections": [
            {"title": "When", "rows": rows}]}),
        "audio": {"type": "audio", "audio": {"id": known.audio}},
        "video": {"type": "video", "video": {"id": known.video, "caption": "A film"}},
        "document": {"type": "document", "document": {
            "id": known.document, "caption": "A file", "filename": "a.pdf"}},
        "sticker": {"type": "sticker", "sticker": {"id": known.sticker}},
        "location": {"type": "location", "location": {
            "latitude": 37.48, "longitude": -122.15, "name": "HQ", "address": "1 Hacker Way"}},
        "contacts": {"type": "contacts", "contacts": [
            {"name": {"formatted_name": "John Smith", "first_name": "John"},
             "phones": [{"phone": "+16505551234", "type": "WORK"}]}]},
        "flow": _interactive("flow", {"name": "flow", "parameters": {
            "flow_message_version": "3", "flow_cta": "Open", "flow_id": "1"}}),
        "product": _interactive("product", {
            "catalog_id": "1", "product_retailer_id": "2"}),
        "asks where": _interactive("location_request_message", {"name": "send_location"}),
        "asks for the number": _interactive("request_contact_info", {
            "name": "request_contact_info"}),
    }  # fmt: skip
    return found


def by_user_id(known: Things) -> Body:
    envelope = {"messaging_product": "whatsapp", "recipient": known.user_id}
    return envelope | {"type": "text", "text": {"body": "hi"}}


def read_mark(known: Things) -> Body:
    return {"messaging_product": "whatsapp", "status": "read", "message_id": known.asked,
            "typing_indicator": {"type": "text"}}  # fmt: skip


def _interactive(kind: str, action: Body, **more: Body) -> Body:
    whole = {"type": kind, "body": {"text": "Which?"}, "footer": {"text": "Reply"},
             "action": action} | more  # fmt: skip
    return {"type": "interactive", "interactive": whole}


def _report() -> Body:
    return {"name": "report", "language": {"code": "en_US"}, "components": [
        {"type": "body", "parameters": [
            {"type": "text", "text": "4711"}, {"type": "text", "text": "Monday"}]},
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [
            {"type": "text", "text": "4711"}]},
    ]}  # fmt: skip


def _code() -> Body:
    said = [{"type": "text", "text": "482913"}]
    return {"name": "code", "language": {"code": "en_US"}, "components": [
        {"type": "body", "parameters": said},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": said},
    ]}  # fmt: skip


def _chart(picture: Body) -> Body:
    return {"name": "chart_ready", "language": {"code": "en"}, "components": [
        {"type": "header", "parameters": [picture]},
        {"type": "body", "parameters": [{"type": "text", "text": "Revenue $4,820"}]},
        {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [
            {"type": "payload", "payload": "READ"}]},
    ]}  # fmt: skip


def calls(known: Things, waba: str) -> list[tuple[str, str, Body]]:
    """Name, path and body of everything valid."""
    found = [(name, f"{NUMBER}/messages", ENVELOPE | body) for name, body in
             messages(known).items()]  # fmt: skip
    found.append(("by user id", f"{NUMBER}/messages", by_user_id(known)))
    found.append(("read", f"{NUMBER}/messages", read_mark(known)))
    found.append(("submission", f"{waba}/message_templates", TEMPLATE))
    found.append(("registration", f"{NUMBER}/register", REGISTER))
    return found

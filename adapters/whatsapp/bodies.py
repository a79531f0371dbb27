"""The JSON bodies of the Cloud API (whatsapp docs: "Send messages")."""

from typing import Any

from domain.messages import Form
from ports.messenger import Outgoing, Template

READ_BUTTON = "read"
"""The payload of the template's only quick-reply button."""

Body = dict[str, Any]


def message(outgoing: Outgoing) -> Body:
    """One message to one person; `to` is left out for somebody known by user id alone."""
    return (
        {"messaging_product": "whatsapp", "recipient_type": "individual"}
        | _recipient(outgoing)
        | _content(outgoing)
        | _context(outgoing)
        | {"biz_opaque_callback_data": outgoing.attempt}
    )


def typing(wamid: str) -> Body:
    """Marks an inbound message as read, and shows "typing" until an answer or 25 s later."""
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": wamid,
        "typing_indicator": {"type": "text"},
    }


def _recipient(outgoing: Outgoing) -> Body:
    """A phone needs its plus sign, else Meta may prepend a country code of its own. A user id
    under `to` would be dropped in silence."""
    if outgoing.phone:
        return {"to": "+" + outgoing.phone.removeprefix("+")}
    return {"recipient": outgoing.user_id}


def _context(outgoing: Outgoing) -> Body:
    if outgoing.quoted and outgoing.form is not Form.TEMPLATE:
        return {"context": {"message_id": outgoing.quoted}}
    return {}


def _content(outgoing: Outgoing) -> Body:
    if outgoing.form is Form.TEXT:
        return {"type": "text", "text": {"body": outgoing.text, "preview_url": False}}
    if outgoing.form is Form.IMAGE:
        caption = {"caption": outgoing.text} if outgoing.text else {}
        return {"type": "image", "image": {"id": outgoing.media_id} | caption}
    if outgoing.template is None:
        raise ValueError("a template message needs a template")
    return {"type": "template", "template": _template(outgoing, outgoing.template)}


def _template(outgoing: Outgoing, template: Template) -> Body:
    picture = {"type": "image", "image": {"id": outgoing.media_id}}
    headline = {"type": "text", "text": one_line(outgoing.text)}
    button = {"type": "payload", "payload": READ_BUTTON}
    return {
        "name": template.name,
        "language": {"code": template.language},
        "components": [
            {"type": "header", "parameters": [picture]},
            {"type": "body", "parameters": [headline]},
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [button],
            },
        ],
    }


def one_line(text: str) -> str:
    """Meta refuses a parameter with a newline, a tab or five spaces in a row (132018)."""
    return " ".join(text.split())

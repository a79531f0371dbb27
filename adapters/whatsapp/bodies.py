"""The JSON bodies of the Cloud API (whatsapp docs: "Send messages"), within Meta's limits.

Lengths are counted in code points. A body that would break a limit is never built: asking for
it raises ValueError, which names the limit and never the text.
"""

import re
from typing import Any

from domain.messages import Form
from ports.messenger import Button, Outgoing, Shape, Template

READ_BUTTON = "read"
"""The payload of the template's only quick-reply button."""

TEXT, CAPTION, INTERACTIVE_BODY, FOOTER = 4096, 1024, 1024, 60
PARAMETER = 1024
"""A template's whole body may have so many."""
BUTTONS, BUTTON_ID, BUTTON_TITLE = 3, 256, 20
LINK, CALLBACK_DATA, TEMPLATE_NAME, GROUP = 2048, 512, 512, 200
CODE = 15
"""Of an authentication template (whatsapp docs: "Authentication templates")."""
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
_PHONE = re.compile(r"[0-9]{7,15}")

Body = dict[str, Any]


def message(outgoing: Outgoing) -> Body:
    """One message to one person or group; `to` is left out for somebody known by user id alone.

    Raises ValueError.
    """
    return (
        {"messaging_product": "whatsapp"}
        | (_group(outgoing) if outgoing.group else _recipient(outgoing))
        | _content(outgoing)
        | _context(outgoing)
        | {"biz_opaque_callback_data": _within("the attempt", outgoing.attempt, CALLBACK_DATA)}
    )


def typing(wamid: str) -> Body:
    """Marks an inbound message as read, and shows "typing" until an answer or 25 s later."""
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": wamid,
        "typing_indicator": {"type": "text"},
    }


def _within(what: str, text: str, longest: int) -> str:
    """The text, if Meta takes it: not blank, and not too long."""
    if not text.strip():
        raise ValueError(f"{what} is empty")
    if len(text) > longest:
        raise ValueError(f"{what} has {len(text)} characters, and {longest} are the limit")
    return text


def _recipient(outgoing: Outgoing) -> Body:
    """A phone needs its plus sign, else Meta may prepend a country code of its own. A user id
    under `to` would be dropped in silence."""
    if outgoing.phone:
        digits = outgoing.phone.removeprefix("+")
        if not _PHONE.fullmatch(digits):
            raise ValueError("the phone is not 7 to 15 digits")
        return {"recipient_type": "individual", "to": f"+{digits}"}
    if not _USER_ID.fullmatch(outgoing.user_id):
        raise ValueError("there is neither a phone nor a user id")
    return {"recipient_type": "individual", "recipient": outgoing.user_id}


def _group(outgoing: Outgoing) -> Body:
    """Groups take texts and pictures; nothing with buttons (130501), as our templates have."""
    if outgoing.form not in (Form.TEXT, Form.IMAGE):
        raise ValueError(f"a group takes no {outgoing.form.value} message")
    return {"recipient_type": "group", "to": _within("the group", outgoing.group, GROUP)}


def _context(outgoing: Outgoing) -> Body:
    if outgoing.quoted and outgoing.form is not Form.TEMPLATE:
        return {"context": {"message_id": outgoing.quoted}}
    return {}


def _content(outgoing: Outgoing) -> Body:
    match outgoing.form:
        case Form.TEXT:
            body = _within("the text", outgoing.text, TEXT)
            return {"type": "text", "text": {"body": body, "preview_url": False}}
        case Form.IMAGE:
            return {"type": "image", "image": _picture(outgoing) | _caption(outgoing.text)}
        case Form.INTERACTIVE:
            return {"type": "interactive", "interactive": _interactive(outgoing)}
        case Form.TEMPLATE:
            if outgoing.template is None:
                raise ValueError("a template message needs a template")
            return {"type": "template", "template": _template(outgoing, outgoing.template)}


def _picture(outgoing: Outgoing) -> Body:
    """By the id of its upload; else by a link that Meta fetches."""
    if outgoing.media_id:
        return {"id": outgoing.media_id}
    return {"link": _within("the picture's link", outgoing.media_link, LINK)}


def _caption(text: str) -> Body:
    return {"caption": _within("the caption", text, CAPTION)} if text.strip() else {}


def _interactive(outgoing: Outgoing) -> Body:
    """Words over reply buttons, a picture above them if there is one."""
    body: Body = {"type": "button"}
    if outgoing.media_id or outgoing.media_link:
        body["header"] = {"type": "image", "image": _picture(outgoing)}
    body["body"] = {"text": _within("the text", outgoing.text, INTERACTIVE_BODY)}
    if outgoing.footer:
        body["footer"] = {"text": _within("the footer", outgoing.footer, FOOTER)}
    return body | {"action": {"buttons": _buttons(outgoing.buttons)}}


def _buttons(buttons: tuple[Button, ...]) -> list[Body]:
    """Meta wants ids and titles unique, and no spaces around an id."""
    if not 1 <= len(buttons) <= BUTTONS:
        raise ValueError(f"{len(buttons)} buttons, and 1 to {BUTTONS} are the limit")
    for names in ([each.id for each in buttons], [each.title for each in buttons]):
        if len(set(names)) < len(names):
            raise ValueError("two buttons are the same")
    return [{"type": "reply", "reply": _reply(each)} for each in buttons]


def _reply(button: Button) -> Body:
    if button.id != button.id.strip():
        raise ValueError("a button's id has spaces around it")
    return {
        "id": _within("a button's id", button.id, BUTTON_ID),
        "title": _within("a button's title", button.title, BUTTON_TITLE),
    }


def _template(outgoing: Outgoing, template: Template) -> Body:
    return {
        "name": _within("the template's name", template.name, TEMPLATE_NAME),
        "language": {"code": template.language},
        "components": _components(outgoing, template.shape),
    }


def _components(outgoing: Outgoing, shape: Shape) -> list[Body]:
    words = _within("the template's parameter", one_line(outgoing.text), PARAMETER)
    said: Body = {"type": "text", "text": words}
    body: Body = {"type": "body", "parameters": [said]}
    match shape:
        case Shape.NOTICE:
            return [body]
        case Shape.CODE:
            # the button that copies the code is a link to Meta (whatsapp docs:
            # "Authentication templates")
            return [body, _button("url", {"type": "text", "text": _code(words)})]
        case Shape.CHART:
            picture = {"type": "image", "image": _picture(outgoing)}
            tap = {"type": "payload", "payload": READ_BUTTON}
            header: Body = {"type": "header", "parameters": [picture]}
            return [header, body, _button("quick_reply", tap)]


def _button(kind: str, parameter: Body) -> Body:
    return {"type": "button", "sub_type": kind, "index": "0", "parameters": [parameter]}


def _code(words: str) -> str:
    return _within("the code", words, CODE)


def one_line(text: str) -> str:
    """Meta refuses a parameter with a newline, a tab or five spaces in a row (132018)."""
    return " ".join(text.split())

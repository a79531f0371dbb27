"""What a business asks to be sent: the envelope of `POST /messages`, and its simple bodies."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from adapters.emulator.faces import Face
from adapters.emulator.graph import attachments
from adapters.emulator.graph.attachments import Attachment
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.graph.interactive import interactive_face
from adapters.emulator.graph.pictures import picture

BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
TYPES = (
    "text", "image", "reaction", "template", "interactive", "audio", "contacts", "document",
    "location", "sticker", "video", "pin",
)  # fmt: skip
SENT_HERE = (
    "text", "image", "reaction", "template", "interactive", "contacts", *attachments.READERS,
)  # fmt: skip
ENVELOPE = (
    "messaging_product", "recipient_type", "to", "recipient", "type", "context",
    "biz_opaque_callback_data", "recipient_identity_key_hash", "messaging_account_id",
    "paid_messaging_account_id",
)  # fmt: skip


@dataclass(frozen=True)
class Reaction:
    message_id: str
    emoji: str


@dataclass(frozen=True)
class Order:
    """A send that is well formed; whether it can be done is another question."""

    type: str
    to: str | None
    recipient: str | None
    context: str | None
    callback_data: str | None
    face: Face = field(default_factory=Face)
    reaction: Reaction | None = None
    template: Fields | None = None
    attachment: Attachment | None = None
    key_hash: str | None = None
    group: bool = False

    @property
    def addressee(self) -> str:
        return self.to or self.recipient or ""


@dataclass(frozen=True)
class ReadMark:
    """`status: read`, perhaps with the sign that an answer is being typed."""

    message_id: str
    typing: bool


def read_mark(body: Fields) -> ReadMark:
    body.only("messaging_product", "status", "message_id", "typing_indicator")
    body.one_of("status", "read")
    typing = body.optional_inner("typing_indicator")
    if typing:
        typing.only("type")
        typing.one_of("type", "text")
    return ReadMark(body.text("message_id", longest=512), typing is not None)


def order(body: Fields) -> Order:
    """Raises GraphError for anything that Meta's documentation does not know."""
    kind = body.one_of("type", *TYPES) if "type" in body else "text"
    body.only(*ENVELOPE, kind)
    kinds = ("individual", "group")
    group = "recipient_type" in body and body.one_of("recipient_type", *kinds) == "group"
    to, recipient = (body.text("to", longest=200), None) if group else _addressee(body)
    if kind not in SENT_HERE:
        raise GraphError(131051)
    context = _context(body)
    if kind == "reaction" and context:
        raise GraphError(131009, "Reaction messages cannot be contextual.")
    envelope = Order(
        kind, to, recipient, context, body.optional_text("biz_opaque_callback_data", longest=512),
        group=group, key_hash=body.optional_text("recipient_identity_key_hash", longest=128),
    )  # fmt: skip
    for account in ("messaging_account_id", "paid_messaging_account_id"):
        body.optional_text(account, longest=64)
    if kind == "contacts":
        return replace(envelope, face=attachments.contacts(body))
    if kind in attachments.READERS:
        face, attachment = attachments.attached(kind, body.inner(kind))
        return replace(envelope, face=face, attachment=attachment)
    return READERS[kind](envelope, body.inner(kind))


def _addressee(body: Fields) -> tuple[str | None, str | None]:
    """`to` wins; a BSUID in it is not refused here (Meta takes it, and drops the message)."""
    to = body.optional_text("to", longest=150)
    if to:
        if not BSUID.fullmatch(to) and not 7 <= len(digits(to)) <= 15:
            raise GraphError(100, "Param to is not a valid phone number.")
        return to, None
    if "recipient" not in body:
        raise GraphError(100, "The parameter to is required.")
    recipient = body.text("recipient", longest=150)
    if not BSUID.fullmatch(recipient):
        raise GraphError(100, "Param recipient is not a valid user id.")
    return None, recipient


def digits(number: str) -> str:
    """Without `+`, spaces, hyphens and brackets; empty when anything else is left."""
    plain = re.sub(r"[+\s\-().]", "", number)
    return plain if plain.isascii() and plain.isdigit() else ""


def _context(body: Fields) -> str | None:
    context = body.optional_inner("context")
    if context is None:
        return None
    context.only("message_id")
    return context.text("message_id", longest=512)


def _text(order: Order, body: Fields) -> Order:
    body.only("body", "preview_url")
    body.flag("preview_url")
    return replace(order, face=Face(text=body.text("body", longest=4096)))


def _image(order: Order, body: Fields) -> Order:
    image, link = picture(body, "caption")
    caption = body.optional_text("caption", longest=1024)
    return replace(order, face=Face(text=caption or "", image=image, link=link))


def _reaction(order: Order, body: Fields) -> Order:
    body.only("message_id", "emoji")
    target = body.text("message_id", longest=512)
    emoji = body.text("emoji", longest=32, shortest=0)
    if emoji and all(sign.isascii() for sign in emoji):
        raise GraphError(100, "Param reaction['emoji'] must be an emoji.")
    return replace(order, reaction=Reaction(target, emoji))


def _interactive(order: Order, body: Fields) -> Order:
    return replace(order, face=interactive_face(body))


def _template(order: Order, body: Fields) -> Order:
    return replace(order, template=body)


READERS: dict[str, Callable[[Order, Fields], Order]] = {
    "text": _text,
    "image": _image,
    "reaction": _reaction,
    "interactive": _interactive,
    "template": _template,
}

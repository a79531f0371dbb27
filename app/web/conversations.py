"""What was said and answered: /conversations."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.web import htmx
from app.web.gate import actor
from app.web.one_recipient import one_recipient
from app.web.services import services
from app.web.sought import sought
from app.web.standing import Stand, stand
from app.web.whole import whole
from app.web.wording import _
from domain.inbound import Said, SaidKind
from domain.invites import without_tokens
from ports.queries.conversations import ConversationFilter, Only, SaidLine
from ports.webhook import RawEvent

blueprint = Blueprint("conversations", __name__)

KINDS = {
    Only.QUESTIONS: "Questions",
    Only.REACTIONS: "Reactions",
    Only.UP: "👍",
    Only.DOWN: "👎",
}


@dataclass(frozen=True, slots=True)
class Row:
    line: SaidLine
    words: str
    """What was said; empty for what has no words."""
    kind: str
    """What it was, where it was no text."""
    answer: Stand | None


@blueprint.get("/conversations")
def show() -> ResponseReturnValue:
    only = request.args.get("only", type=Only)
    recipient = sought(request.args.get("recipient", ""))
    after = request.args.get("after", type=whole)
    queries = services().reads.conversations(actor())
    page = queries.said(ConversationFilter(recipient, only), after)
    asked: dict[str, Any] = {"recipient": recipient, "only": only.value if only else ""}
    asked = {name: value for name, value in asked.items() if value}
    rows = [_row(line) for line in page.items]
    return htmx.show(
        "conversations/list.html",
        "conversations",
        rows=rows,
        asked=asked,
        recipient=recipient,
        one=one_recipient(recipient, queries),
        everybody=url_for("conversations.show", only=only.value if only else None),
        only=only,
        kinds=KINDS,
        after=after,
        older=url_for("conversations.show", **asked, after=page.next) if page.next else "",
        newest=url_for("conversations.show", **asked),
    )


def _row(line: SaidLine) -> Row:
    words, kind = _said(line.raw)
    answer = line.answer
    return Row(
        line,
        words,
        kind,
        stand(answer.message, line.label, group=line.group) if answer else None,
    )


def _said(raw: RawEvent) -> tuple[str, str]:
    if not raw.payload:
        return "", _("What was said is kept no longer.")
    try:
        said = services().webhooks.read(raw)
    except (ValueError, TypeError, KeyError):
        return "", _("What came could not be read.")
    if not isinstance(said, Said):
        return "", _("No message.")
    match said.kind:
        case SaidKind.TEXT:
            return without_tokens(said.text), ""
        case SaidKind.REACTION:
            return said.text, _("Reaction") if said.text else _("A reaction was taken back.")
        case SaidKind.TAP:
            return said.text, _("Tapped a button")
        case SaidKind.EDIT:
            return without_tokens(said.text), _("Edited")
        case SaidKind.REVOKE:
            return "", _("A message was deleted.")
        case SaidKind.OTHER:
            return "", _("A picture, a voice note, or something else without words.")
        case SaidKind.SILENT:
            return "", _("Something that WhatsApp does not show us.")

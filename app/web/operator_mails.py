"""Mails that were not taken: why, and sending them again."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from app.use_cases.operating import send_failed_mails_again, send_mail_again
from app.web import gate, htmx
from app.web.services import services
from app.web.wording import _, ngettext
from domain.notifications import MailId, MailKind
from domain.tenancy import NotFound
from ports.mails import SHOWN_FOR

blueprint = Blueprint("operator_mails", __name__)
blueprint.before_request(gate.operators_only)

HOME = "/operator/mails"
KINDS: Mapping[MailKind, str] = MappingProxyType(
    {
        MailKind.ACCOUNT: "About an account",
        MailKind.INVITATION: "An invitation to a team",
        MailKind.JOINED: "Who has joined",
        MailKind.CHART: "A chart, instead of WhatsApp",
        MailKind.MISSED: "A chart that did not go out",
        MailKind.FROM_HOUSE: "From operators to an organisation",
        MailKind.TO_OPERATORS: "To operators",
        MailKind.ALERT: "An alert",
        MailKind.FAREWELL: "That an account was deleted",
        MailKind.OTHER: "A mail",
    }
)


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    seen = services().reads.house_mails(gate.operator()).tried()
    return htmx.show(
        "operator/mails.html",
        "list",
        failed=seen.failed,
        waiting=seen.waiting,
        able=[each for each in seen.failed if not each.link_gone],
        kinds=KINDS,
        shown_for=SHOWN_FOR,
    )


@blueprint.post(f"{HOME}/<uuid:id>/resend")
def send_again(id: UUID) -> ResponseReturnValue:
    known = services()
    try:
        send_mail_again(gate.operator(), MailId(id), storage=known.storage, clock=known.clock)
    except NotFound:
        flash(_("It goes again already, or cannot: this is how it stands now."), "bad")
    else:
        flash(_("It goes again, with all its tries."), "good")
    return redirect(HOME, 303)


@blueprint.post(f"{HOME}/resend")
def send_all_again() -> ResponseReturnValue:
    known = services()
    count = send_failed_mails_again(gate.operator(), storage=known.storage, clock=known.clock)
    flash(ngettext("{count} mail goes again.", "{count} mails go again.", count), "good")
    return redirect(HOME, 303)

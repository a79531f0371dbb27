"""Making an invite, showing it to whoever shares it, and watching it being accepted."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.use_cases.inviting import (
    LABEL_LIMIT,
    LabelTooLong,
    OpenInvite,
    create_invite,
    withdraw_invite,
)
from app.use_cases.inviting import show_invite as open_invite
from app.web import gate, htmx
from app.web.demo import demo
from app.web.destinations import HOME
from app.web.qr import qr_svg
from app.web.room import room
from app.web.services import services
from app.web.wording import _
from domain.invites import InviteId
from domain.tenancy import Permission
from ports.queries.recipients import InviteState

blueprint = Blueprint("invites", __name__)

FORM, PAGE = "destinations/new_invite.html", "destinations/invite.html"
SELF, TEAMMATE = "self", "teammate"
CHANGED = "recipients-changed"


@dataclass(frozen=True, slots=True)
class Shared:
    """What carries an invite's token to whoever is to send it."""

    text: str
    link: str
    qr: Markup
    number: str
    on_the_phone: str
    """In the demo: where the link opens on its phone; else empty."""
    message: str
    """For a chat or a mail: what it is about, and the link."""


@blueprint.get(f"{HOME}/invites/new")
def offer() -> ResponseReturnValue:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    known = services().reads.recipients(gate.actor())
    if known.channel() is None:
        return redirect(f"{HOME}/connect", code=303)
    has_phone = known.own_phone(services().clock.now()) is not None
    wanted = request.args.get("whose", TEAMMATE if has_phone else SELF)
    return _form(whose=wanted, just_enabled="enabled" in request.args)


@blueprint.post(f"{HOME}/invites")
def make() -> ResponseReturnValue:
    known, form = services(), request.form
    whose, label = form.get("whose", TEAMMATE), form.get("label", "")
    try:
        made = create_invite(
            gate.actor(),
            label,
            for_self=whose == SELF,
            storage=known.storage,
            vault=known.vault,
            clock=known.clock,
        )
    except LabelTooLong:
        fault = _("At most {limit} characters, please.", limit=LABEL_LIMIT)
        return _form(422, whose=whose, label=label, fault=fault)
    return redirect(f"{HOME}/invites/{made.invite.id}", code=303)


@blueprint.get(f"{HOME}/invites/<uuid:id>")
def show(id: UUID) -> ResponseReturnValue:
    return _shown(InviteId(id))


@blueprint.get(f"{HOME}/invites/<uuid:id>/state")
def state(id: UUID) -> ResponseReturnValue:
    """For the page that waits: nothing new, or how it ended."""
    known, now = services().reads.recipients(gate.actor()), services().clock.now()
    line = known.invite(InviteId(id), now)
    seen = request.args.get("uses", "0") == str(line.uses)
    if line.state is InviteState.WAITING and seen and htmx.wants_block():
        return htmx.unchanged()
    return _shown(InviteId(id))


@blueprint.get(f"{HOME}/invites/<uuid:id>/revocation")
def ask_revocation(id: UUID) -> ResponseReturnValue:
    line = services().reads.recipients(gate.actor()).invite(InviteId(id), services().clock.now())
    if line.state is not InviteState.WAITING:
        return _shown(InviteId(id))
    return htmx.show("destinations/revocation.html", "panel", invite=line)


@blueprint.post(f"{HOME}/invites/<uuid:id>/revocation")
def revoke(id: UUID) -> ResponseReturnValue:
    known = services()
    withdraw_invite(gate.actor(), InviteId(id), storage=known.storage, clock=known.clock)
    flash(_("Withdrawn. Its link and its code do not work any more."))
    return htmx.leave(HOME)


def _form(
    status: int = 200,
    *,
    whose: str,
    label: str = "",
    fault: str = "",
    just_enabled: bool = False,
) -> ResponseReturnValue:
    response = htmx.show(
        FORM,
        "panel",
        status,
        whose=whose,
        label=label,
        fault=fault,
        just_enabled=just_enabled,
        room=room(),
        limit=LABEL_LIMIT,
    )
    return htmx.trigger(response, **{CHANGED: ""})


def _shown(id: InviteId) -> ResponseReturnValue:
    known = services()
    line = known.reads.recipients(gate.actor()).invite(id, known.clock.now())
    opened = None
    if line.state is InviteState.WAITING:
        opened = open_invite(
            gate.actor(), id, storage=known.storage, vault=known.vault, clock=known.clock
        )
    shared = ways_to_share(opened) if opened else None
    came_by = known.reads.reaching(gate.actor()).came_by(id) if line.most > 1 else []
    response = htmx.show(PAGE, "panel", invite=line, shared=shared, came_by=came_by)
    return htmx.trigger(response, **{CHANGED: ""})


def ways_to_share(opened: OpenInvite) -> Shared:
    text, number = opened.token.prefilled, opened.sender.display_number
    link = f"https://wa.me/{number}?text={quote(text, safe='')}"
    shown = demo()
    on_the_phone = f"{shown.phone_url}/wa-me?link={quote(link, safe='')}" if shown else ""
    return Shared(text, link, qr_svg(link), number, on_the_phone, f"{_sharing(opened)}\n{link}")


def _sharing(opened: OpenInvite) -> str:
    """What goes before the link in a chat or a mail."""
    return _(
        "{place} would like to send you charts on WhatsApp, by {name}. Open this link on your "
        "phone and send the message that is ready there. STOP ends it at any time.",
        place=gate.seat().organisation,
        name=opened.sender.verified_name,
    )

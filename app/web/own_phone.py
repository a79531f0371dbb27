"""One's own phone: connecting it by a code, watching that come in, and removing it."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.inviting import OpenInvite
from app.use_cases.own_phone import (
    invite_own_phone,
    remove_own_phone,
    show_own_invite,
    withdraw_own_invite,
)
from app.web import gate, htmx
from app.web.invites import CHANGED, ways_to_share
from app.web.services import services
from app.web.versions import version
from app.web.wording import _
from domain.destinations import DestinationId, OwnPhoneThere
from domain.invites import InviteOver
from domain.plans import PlanTooSmall, RecipientLimit
from domain.senders import NotEnabled
from domain.tenancy import NotFound
from ports.queries.own_phone import OwnPhone
from ports.queries.recipients import InviteState

blueprint = Blueprint("own_phone", __name__)

HOME = "/account/phone"


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    """What is so now; to htmx only if it is not what the page has `seen` already."""
    return _shown()


@blueprint.post(f"{HOME}/invites")
def connect() -> ResponseReturnValue:
    known = services()
    try:
        invite_own_phone(gate.actor(), storage=known.storage, vault=known.vault, clock=known.clock)
    except OwnPhoneThere:
        return _shown(422, _("A phone of yours is connected already. Remove it first."))
    except NotEnabled:
        return _shown(422)
    except PlanTooSmall:
        return _shown(422, _("Your organisation’s plan has no number to send from."))
    except RecipientLimit:
        return _shown(
            422,
            _(
                "Your organisation has as many recipients as it may have, open invites included, "
                "until the operator approves it. Nothing was changed. An admin can remove a "
                "recipient, withdraw an invite, or ask for the approval."
            ),
        )
    return redirect(HOME, code=303)


@blueprint.post(f"{HOME}/withdrawal")
def withdraw() -> ResponseReturnValue:
    """One that is over, or has brought the phone meanwhile, is shown as it is."""
    known = services()
    with suppress(InviteOver):
        withdraw_own_invite(gate.actor(), storage=known.storage, clock=known.clock)
    return redirect(HOME, code=303)


@blueprint.get(f"{HOME}/<uuid:id>/removal")
def ask_removal(id: UUID) -> ResponseReturnValue:
    return htmx.show("account/phone_removal.html", "panel", phone=_mine(id))


@blueprint.post(f"{HOME}/<uuid:id>/removal")
def remove(id: UUID) -> ResponseReturnValue:
    known = services()
    remove_own_phone(gate.actor(), DestinationId(id), storage=known.storage, clock=known.clock)
    flash(_("Removed. Nothing more goes to your phone."))
    return htmx.leave(HOME)


def _mine(id: UUID) -> OwnPhone:
    """Raises NotFound, also for somebody else's."""
    for phone in services().reads.own_phone(gate.actor()).phones():
        if phone.id == id:
            return phone
    raise NotFound


def _shown(status: int = 200, fault: str = "") -> ResponseReturnValue:
    known, actor = services(), gate.actor()
    queries, now = known.reads.own_phone(actor), known.clock.now()
    phones, offer = queries.phones(), queries.offer(now)
    channel = known.reads.recipients(actor).channel()
    seen = version(phones, offer, channel is None)
    if htmx.wants_block() and request.args.get("seen") == seen:
        return htmx.unchanged()
    waits = offer is not None and offer.state is InviteState.WAITING and not phones
    response = htmx.show(
        "account/phone.html",
        "panel",
        status,
        phones=phones,
        offer=offer,
        shared=ways_to_share(_opened()) if waits else None,
        channel=channel,
        fault=fault,
        now=now,
        seen=seen,
    )
    return htmx.trigger(response, **{CHANGED: ""})


def _opened() -> OpenInvite:
    known = services()
    return show_own_invite(
        gate.actor(), storage=known.storage, vault=known.vault, clock=known.clock
    )

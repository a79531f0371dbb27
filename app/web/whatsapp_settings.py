"""Settings, Destinations, WhatsApp, Settings: how an admin hears that a recipient has joined."""

from datetime import datetime

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.notifying import choose_confirmation
from app.web import gate, htmx
from app.web.destinations import HOME
from app.web.services import services
from app.web.wording import _
from domain.notifications import ConfirmationChannel, NoNumberOfOwn
from domain.tenancy import NotFound
from ports.queries.recipients import ChannelLine, RecipientLine

blueprint = Blueprint("whatsapp_settings", __name__)

PAGE = "destinations/settings.html"


@blueprint.get(f"{HOME}/settings")
def show() -> ResponseReturnValue:
    return _shown()


@blueprint.get("/settings/whatsapp")
def show_too() -> ResponseReturnValue:
    """A shorter address of the same."""
    return _shown()


@blueprint.post(f"{HOME}/confirmations/<word>")
def choose(word: str) -> ResponseReturnValue:
    if word not in set(ConfirmationChannel):
        raise NotFound
    channel, on = ConfirmationChannel(word), "on" in request.form
    try:
        choose_confirmation(gate.actor(), channel, on=on, storage=services().storage)
    except NoNumberOfOwn:
        return _shown(422, refused=channel)
    if htmx.wants_block():
        return _shown(saved=channel)
    flash(_("Saved."))
    return redirect(f"{HOME}/settings", code=303)


def _shown(
    status: int = 200,
    saved: ConfirmationChannel | None = None,
    refused: ConfirmationChannel | None = None,
) -> ResponseReturnValue:
    known, now = services().reads.recipients(gate.actor()), services().clock.now()
    channel, own_phone = known.channel(), known.own_phone(now)
    return htmx.show(
        PAGE,
        "confirmations",
        status,
        settings=known.confirmations(),
        own_phone=own_phone,
        channel=channel,
        dm_goes=_dm_goes(own_phone, channel, now) if own_phone else "",
        saved=saved,
        refused=refused,
    )


def _dm_goes(own: RecipientLine, channel: ChannelLine | None, now: datetime) -> str:
    """How a message to their own phone would go now."""
    if own.window_until is not None and now < own.window_until:
        return _("Your window is open: it comes at once.")
    if channel is not None and any(each.sends_notices(now) for each in channel.rungs):
        return _("Your window is closed: it comes by template.")
    return _(
        "Your window is closed, and no approved template of our number is for this: a mail comes "
        "instead, until you write to it."
    )

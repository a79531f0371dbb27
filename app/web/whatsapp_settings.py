"""Settings, Destinations, WhatsApp, Settings: how an admin hears that a recipient has joined."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.notifying import choose_confirmation
from app.web import gate, htmx
from app.web.destinations import HOME
from app.web.services import services
from app.web.wording import _
from domain.notifications import ConfirmationChannel, NoNumberOfOwn
from domain.tenancy import NotFound

blueprint = Blueprint("whatsapp_settings", __name__)

PAGE = "destinations/settings.html"


@blueprint.get(f"{HOME}/settings")
@blueprint.get("/settings/whatsapp")
def show() -> ResponseReturnValue:
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
    known, now = services().recipients(gate.actor()), services().clock.now()
    return htmx.show(
        PAGE,
        "confirmations",
        status,
        settings=known.confirmations(),
        own_phone=known.own_phone(now),
        channel=known.channel(),
        saved=saved,
        refused=refused,
    )

"""Settings, Destinations, WhatsApp, Groups: which are linked, and how one is linked."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.inviting import remove_recipient
from app.web import gate, htmx
from app.web.destinations import HOME as WHATSAPP
from app.web.reach import goes
from app.web.services import services
from app.web.versions import version
from app.web.wording import _
from domain.destinations import DestinationId
from domain.groups import MOST_PEOPLE
from domain.tenancy import Permission

blueprint = Blueprint("groups", __name__)

HOME = f"{WHATSAPP}/groups"


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    """The list; to htmx only if it is not the `since` that the page has already."""
    known, now = services(), services().clock.now()
    groups = known.reads.groups(gate.actor()).groups(now)
    channel = known.reads.recipients(gate.actor()).channel()
    seen = version(groups, channel, now.replace(second=0, microsecond=0))
    if htmx.wants_block() and request.args.get("since") == seen:
        return htmx.unchanged()
    return htmx.show(
        "destinations/groups.html",
        "groups",
        groups=groups,
        channel=channel,
        may_manage=gate.may(Permission.MANAGE_CHANNELS),
        waiting=[each for each in groups if each.waiting],
        goes=goes,
        now=now,
        version=seen,
        command=current_app.config["GROUP_COMMAND"],
        most=MOST_PEOPLE,
    )


@blueprint.get(f"{HOME}/new")
def ask_link() -> ResponseReturnValue:
    """How a group is linked: the number, the words, and what Meta lets a business do today."""
    gate.actor().must(Permission.MANAGE_CHANNELS)
    channel = services().reads.recipients(gate.actor()).channel()
    if channel is None:
        return redirect(f"{WHATSAPP}/connect", code=303)
    return htmx.show(
        "destinations/link_group.html",
        "panel",
        channel=channel,
        command=current_app.config["GROUP_COMMAND"],
        most=MOST_PEOPLE,
        are_open=services().reads.groups(gate.actor()).are_open(),
    )


@blueprint.get(f"{HOME}/<uuid:id>/removal")
def ask_removal(id: UUID) -> ResponseReturnValue:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    known, now = services().reads.groups(gate.actor()), services().clock.now()
    return htmx.show(
        "destinations/group_removal.html",
        "panel",
        group=known.group(DestinationId(id), now),
        command=current_app.config["GROUP_COMMAND"],
    )


@blueprint.post(f"{HOME}/<uuid:id>/removal")
def remove(id: UUID) -> ResponseReturnValue:
    known, now = services(), services().clock.now()
    known.reads.groups(gate.actor()).group(DestinationId(id), now)
    remove_recipient(gate.actor(), DestinationId(id), storage=known.storage, clock=known.clock)
    flash(_("Removed. Nothing more goes to that group."))
    return htmx.leave(HOME)

"""Settings, Organisation: its name and its time zone; owners change them, and all see them."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from app.use_cases.own_organisation import move_organisation, rename_organisation
from app.web import gate, htmx
from app.web.account_form import found, name_fault, typed, zone_fault
from app.web.services import services
from app.web.wording import _
from app.web.zones import zones
from domain.accounts import NAME_LIMIT
from domain.tenancy import Permission

blueprint = Blueprint("organisation_settings", __name__)

HOME = "/settings/organisation"


@blueprint.before_request
def owners_change_it() -> None:
    if request.method == "POST" and gate.seat_or_none() is not None:
        gate.actor().must(Permission.OWN)


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    return _page({})


@blueprint.post(f"{HOME}/name")
def rename() -> ResponseReturnValue:
    if faults := found(name=name_fault(typed("name"))):
        return _page(faults, 422)
    known = services()
    rename_organisation(gate.actor(), typed("name"), storage=known.storage, clock=known.clock)
    return _saved(_("Saved: that is its name from now on."))


@blueprint.post(f"{HOME}/timezone")
def move() -> ResponseReturnValue:
    if faults := found(timezone=zone_fault(typed("timezone"))):
        return _page(faults, 422)
    known = services()
    move_organisation(gate.actor(), typed("timezone"), storage=known.storage, clock=known.clock)
    return _saved(_("Saved: its days begin in that zone from now on."))


def _saved(words: str) -> ResponseReturnValue:
    """The whole page anew: the name and the zone stand around it, too."""
    flash(words, "good")
    return htmx.leave(HOME)


def _page(faults: dict[str, str], status: int = 200) -> ResponseReturnValue:
    known, seat = services(), gate.seat()
    return htmx.show(
        "settings/organisation.html",
        "page",
        status,
        faults=faults,
        typed=typed,
        zones=zones(),
        longest=NAME_LIMIT,
        there=known.formats.moment(known.clock.now(), seat.timezone),
        owns=gate.may(Permission.OWN),
    )

"""The organisations of one person: a Home across them, from one to another, one more, one less."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.signing_up import make_organisation
from app.use_cases.teaming import leave_organisation
from app.web import gate, htmx, security
from app.web.account_form import found, name_fault, typed, zone_fault
from app.web.across import across
from app.web.entrance import entrance
from app.web.services import services
from app.web.wording import _
from app.web.zones import readers_zone, zones
from domain.accounts import SignUpClosed
from domain.plans import TRIAL_RECIPIENTS, NotApprovedYet
from domain.tenancy import HOUSE, OrganisationId
from ports.queries.seats import Waiting

blueprint = Blueprint("organisations", __name__)

HOME = "/organisations"


@blueprint.get(HOME)
def index() -> ResponseReturnValue:
    return htmx.show(
        "organisations/index.html",
        "page",
        across=across(gate.actor().person),
        may_make=_may_make(),
    )


@blueprint.get(f"{HOME}/menu")
def menu() -> ResponseReturnValue:
    """For the menu of one's account: asked for when it is opened."""
    if not htmx.wants_block():
        return redirect(HOME)
    return htmx.show("organisations/menu.html", "menu", places=_places())


@blueprint.get(f"{HOME}/<uuid:id>/entry")
def arrive(id: UUID) -> ResponseReturnValue:
    """Whither links in mails lead: to a page of that organisation, whichever one is in."""
    place = OrganisationId(id)
    if place != gate.actor().organisation:
        gate.enter_place(place)
        flash(_("You are in {name} now.", name=gate.seat().organisation))
    return redirect(gate.safe_path(request.args.get("next", "/")))


@blueprint.post(f"{HOME}/<uuid:id>/entry")
def enter(id: UUID) -> ResponseReturnValue:
    gate.enter_place(OrganisationId(id))
    return htmx.leave("/")


@blueprint.get(f"{HOME}/new")
def offer() -> ResponseReturnValue:
    return _form({})


@blueprint.post(f"{HOME}/new")
@security.limiter.limit(security.SIGN_UPS)
def make() -> ResponseReturnValue:
    if not _may_make():
        raise SignUpClosed
    faults = found(
        organisation=name_fault(typed("organisation")), timezone=zone_fault(typed("timezone"))
    )
    if faults:
        return _form(faults, 422)
    known = services()
    try:
        owner = make_organisation(
            gate.actor(),
            typed("organisation"),
            typed("timezone"),
            storage=known.storage,
            clock=known.clock,
            plan=entrance().plan,
        )
    except NotApprovedYet:
        return _form({}, 409)
    gate.enter_place(owner.organisation)
    flash(_("It is made, and you are in it."))
    return htmx.leave("/")


@blueprint.get(f"{HOME}/departure")
def ask_departure() -> ResponseReturnValue:
    gate.in_a_place()
    who = gate.actor()
    places = services().seats.places(who.person)
    here = [each for each in places if each.organisation == who.organisation]
    bound = any(each.only_owner for each in here)
    return htmx.show("organisations/departure.html", "panel", bound=bound)


@blueprint.post(f"{HOME}/departure")
def depart() -> ResponseReturnValue:
    gate.in_a_place()
    known, who, operates = services(), gate.actor(), gate.seat().operates
    leave_organisation(who, storage=known.storage, clock=known.clock)
    left = known.seats.places(who.person)
    if left:
        gate.enter_place(left[0].organisation)
        flash(_("You have left. You are in another organisation of yours now."))
        return htmx.leave(HOME)
    if operates:
        gate.enter_place(HOUSE)
        flash(_("You have left, and are in none now. You still look after the installation."))
        return htmx.leave(gate.CONSOLE)
    gate.go_out()
    flash(_("You have left, and are signed out: it was your only organisation."))
    return htmx.leave(gate.SIGN_IN)


def _places() -> list[object]:
    return list(services().seats.places(gate.actor().person))


def _may_make() -> bool:
    """Where sign-up is closed, whoever runs the installation makes its organisations."""
    return entrance().sign_up or gate.seat().operates


def _waiting() -> Waiting | None:
    """What keeps this person from making another one; operators are not kept."""
    seat = gate.seat()
    return None if seat.operates else services().seats.waiting(seat.actor.person)


def _form(faults: dict[str, str], status: int = 200) -> ResponseReturnValue:
    return htmx.show(
        "organisations/new.html",
        "form",
        status,
        faults=faults,
        typed=typed,
        zone=typed("timezone") or readers_zone(),
        zones=zones(),
        may_make=_may_make(),
        waiting=_waiting(),
        trial=TRIAL_RECIPIENTS,
    )

"""Booking a Branded onboarding, and its list, on the customer's side."""

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.onboarding import (
    CUSTOMERS_PAGE,
    book_onboarding,
    tick_own_step,
    write_own_note,
)
from app.web import gate, htmx
from app.web.counter import counter
from app.web.onboarding_words import (
    NUMBERS,
    STEPS,
    choices,
    shown,
    state_typed,
    step_of,
    wish_typed,
)
from app.web.services import services
from app.web.wording import _
from domain.onboarding import OnboardingId, OwnNumber, Wish, WishNotValid
from domain.plans import BRANDED_FROM
from domain.tenancy import NotFound, Permission

blueprint = Blueprint("onboarding", __name__)

NOTHING = Wish("", "", "", "", OwnNumber.BUY)


@blueprint.get(CUSTOMERS_PAGE)
def show() -> ResponseReturnValue:
    """The list of the one under way; the form where there is none."""
    view = services().reads.plans(gate.actor()).onboarding()
    if view is None or view.onboarding.closed_at is not None:
        return _form(NOTHING)
    return htmx.show(
        "onboarding/list.html",
        "panel",
        view=view,
        steps=shown(view),
        number=_(NUMBERS[view.onboarding.wish.number]),
        may_tick=gate.may(Permission.MANAGE_CHANNELS),
        **choices(),
    )


@blueprint.post(CUSTOMERS_PAGE)
def book() -> ResponseReturnValue:
    wish = wish_typed()
    try:
        book_onboarding(gate.actor(), wish, counter=counter())
    except WishNotValid as error:
        return _form(wish, error.fields, 422)
    flash(
        _("Booked. The operator has a mail about it and writes to you; here is what happens."),
        "good",
    )
    return htmx.leave(url_for("onboarding.show"))


@blueprint.post(f"{CUSTOMERS_PAGE}/steps/<step>")
def tick(step: str) -> ResponseReturnValue:
    known, (state, owner) = services(), state_typed()
    tick_own_step(
        gate.actor(),
        _open(),
        step_of(step),
        state,
        owner,
        storage=known.storage,
        clock=known.clock,
    )
    flash(_("Saved."), "good")
    return redirect(url_for("onboarding.show", _anchor=step), 303)


@blueprint.post(f"{CUSTOMERS_PAGE}/steps/<step>/notes")
def write(step: str) -> ResponseReturnValue:
    known = services()
    write_own_note(
        gate.actor(),
        _open(),
        step_of(step),
        request.form.get("text", ""),
        storage=known.storage,
        clock=known.clock,
    )
    flash(_("Written. The operator reads it, too."), "good")
    return redirect(url_for("onboarding.show", _anchor=step), 303)


def _open() -> OnboardingId:
    """The one under way. Raises NotFound."""
    found = services().reads.plans(gate.actor()).has_onboarding()
    if found is None:
        raise NotFound
    return found


def _form(
    wish: Wish, faults: frozenset[str] = frozenset(), status: int = 200
) -> ResponseReturnValue:
    return htmx.show(
        "onboarding/book.html",
        "panel",
        status,
        wish=wish,
        faults=faults,
        stages=[(_(each.title), _(each.text)) for each in STEPS.values()],
        numbers=[(each.value, _(words)) for each, words in NUMBERS.items()],
        branded_from=BRANDED_FROM,
        contact=current_app.config["CONTACT"],
        may_book=gate.may(Permission.MANAGE_CHANNELS),
    )

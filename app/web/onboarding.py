"""Booking a Branded onboarding, and its list, on the customer's side."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.onboarding import (
    CUSTOMERS_PAGE,
    book_onboarding,
    tick_own_step,
    write_own_note,
)
from app.web import gate, htmx
from app.web.counter import branded_from, counter
from app.web.entrance import entrance
from app.web.onboarding_words import (
    NUMBERS,
    STEPS,
    TO_CUSTOMERS,
    choices,
    shown,
    state_typed,
    step_of,
    wish_typed,
)
from app.web.services import services
from app.web.wording import _
from domain.onboarding import OnboardingId, OwnNumber, Wish, WishNotValid
from domain.tenancy import NotFound, Permission
from ports.queries.console import OnboardingView

blueprint = Blueprint("onboarding", __name__)

AGAIN = "another"
NOTHING = Wish("", "", "", "", OwnNumber.BUY)


@blueprint.get(CUSTOMERS_PAGE)
def show() -> ResponseReturnValue:
    """The list of the one under way, or of the newest that is closed; the form where there is
    none, and where another one is asked for."""
    view = services().reads.plans(gate.actor()).onboarding()
    closed = view is None or view.onboarding.closed_at is not None
    if view is None or (closed and AGAIN in request.args):
        return _form(NOTHING)
    return _list(view)


@blueprint.get(f"{CUSTOMERS_PAGE}s/<uuid:id>")
def look(id: UUID) -> ResponseReturnValue:
    """One that was closed before others were booked."""
    return _list(services().reads.plans(gate.actor()).onboarding_of(OnboardingId(id)))


def _list(view: OnboardingView) -> ResponseReturnValue:
    queries, manages = services().reads.plans(gate.actor()), gate.may(Permission.MANAGE_CHANNELS)
    this, is_open = view.onboarding, view.onboarding.closed_at is None
    under_way = is_open or queries.has_onboarding() is not None
    return htmx.show(
        "onboarding/list.html",
        "panel",
        view=view,
        steps=shown(view, TO_CUSTOMERS),
        number=_(NUMBERS[this.wish.number]),
        may_tick=manages and is_open,
        may_book=manages and not under_way,
        under_way=under_way,
        others=[each for each in queries.closed_onboardings() if each.id != this.id],
        again=AGAIN,
        **choices(TO_CUSTOMERS),
    )


@blueprint.post(CUSTOMERS_PAGE)
def book() -> ResponseReturnValue:
    wish = wish_typed()
    try:
        book_onboarding(gate.actor(), wish, counter=counter())
    except WishNotValid as error:
        return _form(wish, error.fields, 422)
    flash(
        _("Booked. The operator has a mail about it and writes to you; here is what happens.")
        if entrance().mail_leaves
        else _("Booked. The operator sees it on their pages; here is what happens."),
        "good",
    )
    return htmx.leave(url_for("onboarding.show"))


@blueprint.post(f"{CUSTOMERS_PAGE}/steps/<step>")
def tick(step: str) -> ResponseReturnValue:
    state, owner = state_typed()
    tick_own_step(gate.actor(), _open(), step_of(step), state, owner, counter=counter())
    flash(_("Saved. {told}", told=_how_told()), "good")
    return redirect(url_for("onboarding.show", _anchor=step), 303)


@blueprint.post(f"{CUSTOMERS_PAGE}/steps/<step>/notes")
def write(step: str) -> ResponseReturnValue:
    text = request.form.get("text", "")
    write_own_note(gate.actor(), _open(), step_of(step), text, counter=counter())
    flash(_("Written. {told}", told=_how_told()), "good")
    return redirect(url_for("onboarding.show", _anchor=step), 303)


def _how_told() -> str:
    if entrance().mail_leaves:
        return _("The operator hears of it by mail.")
    return _("The operator sees it in the same list.")


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
        branded_from=branded_from(),
        contact=current_app.config["CONTACT"],
        may_book=gate.may(Permission.MANAGE_CHANNELS),
    )

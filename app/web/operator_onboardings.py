"""Branded onboardings on the operator's side: the list, and one of them with its steps."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.onboarding import OPERATORS_PAGE, close_onboarding, tick_step, write_note
from app.web import gate, htmx
from app.web.counter import counter
from app.web.onboarding_words import NUMBERS, STEPS, choices, shown, state_typed, step_of
from app.web.services import services
from app.web.wording import _
from domain.onboarding import WORDS, OnboardingId

blueprint = Blueprint("operator_onboardings", __name__)
blueprint.before_request(gate.operators_only)


@blueprint.get(OPERATORS_PAGE)
def show() -> ResponseReturnValue:
    found = services().reads.console(gate.operator()).onboardings()
    return htmx.show("operator/onboardings.html", "list", onboardings=found, steps=len(STEPS))


@blueprint.get(f"{OPERATORS_PAGE}/<uuid:id>")
def look(id: UUID) -> ResponseReturnValue:
    view = services().reads.console(gate.operator()).onboarding(OnboardingId(id))
    return htmx.show(
        "operator/onboarding.html",
        "page",
        view=view,
        steps=shown(view),
        number=_(NUMBERS[view.onboarding.wish.number]),
        longest=WORDS,
        **choices(),
    )


@blueprint.post(f"{OPERATORS_PAGE}/<uuid:id>/steps/<step>")
def tick(id: UUID, step: str) -> ResponseReturnValue:
    state, owner = state_typed()
    tick_step(gate.operator(), OnboardingId(id), step_of(step), state, owner, counter=counter())
    flash(_("Saved. The customer sees it, too."), "good")
    return redirect(url_for("operator_onboardings.look", id=id, _anchor=step), 303)


@blueprint.post(f"{OPERATORS_PAGE}/<uuid:id>/steps/<step>/notes")
def write(id: UUID, step: str) -> ResponseReturnValue:
    text = request.form.get("text", "")
    write_note(gate.operator(), OnboardingId(id), step_of(step), text, counter=counter())
    flash(_("Written. The customer reads it, too."), "good")
    return redirect(url_for("operator_onboardings.look", id=id, _anchor=step), 303)


@blueprint.post(f"{OPERATORS_PAGE}/<uuid:id>/closing")
def close(id: UUID) -> ResponseReturnValue:
    outcome = request.form.get("outcome", "")
    close_onboarding(gate.operator(), OnboardingId(id), outcome, counter=counter())
    flash(_("Closed. Its steps can still be read, by the customer too; their admins are mailed."))
    return redirect(OPERATORS_PAGE, 303)

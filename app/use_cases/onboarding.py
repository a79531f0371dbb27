"""Booking a Branded onboarding, and the list that both sides tick."""

from dataclasses import replace
from uuid import uuid4

from app.actors import needs
from app.use_cases.corresponding import Counter, mail_admins, mail_operators
from domain.onboarding import (
    WORDS,
    Note,
    NoteId,
    NoteNotValid,
    Onboarding,
    OnboardingId,
    OnboardingRuns,
    OnboardingStep,
    Side,
    StepState,
    Wish,
)
from domain.tenancy import THE_HOUSE, Actor, NotFound, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import House, Storage

CUSTOMERS_PAGE = "/settings/destinations/whatsapp/onboarding"
OPERATORS_PAGE = "/operator/onboardings"


@needs(Permission.MANAGE_CHANNELS)
def book_onboarding(actor: Actor, wish: Wish, *, counter: Counter) -> Onboarding:
    """The operator gets a mail, and both get the list. Raises WishNotValid or OnboardingRuns."""
    now, wish = counter.clock.now(), wish.checked()
    booked = Onboarding.asked(OnboardingId(uuid4()), actor.organisation, actor.person, wish, now)
    with counter.storage.house(THE_HOUSE) as house:
        if not house.console.onboardings.add(booked):
            raise OnboardingRuns
        rows = house.tenant(actor.organisation)
        rows.note(actor, "booked a Branded onboarding", str(booked.id), now)
        name = rows.organisation.name
        mail_operators(
            house,
            counter,
            f"{name} books a Branded onboarding",
            f"{name} would like to send from a number of its own.",
            f"Volume: {wish.volume}\nRegions: {wish.regions}\nUse: {wish.use_case}\n"
            f"At Meta: {wish.meta_assets or 'nothing named'}\nNumber: {wish.number.value}",
            page=f"{OPERATORS_PAGE}/{booked.id}",
        )
        house.after_commit(Lane.MAIL)
        house.commit()
    return booked


@needs(Permission.MANAGE_CHANNELS)
def tick_own_step(
    actor: Actor,
    id: OnboardingId,
    step: OnboardingStep,
    state: StepState,
    owner: Side,
    *,
    storage: Storage,
    clock: Clock,
) -> None:
    """The customer's side. Raises OnboardingClosed, or NotFound, also for another
    organisation's."""
    with storage.house(THE_HOUSE) as house:
        known = _own(house, actor, id)
        _move(house, actor, known, step, state, owner, clock)
        house.commit()


@needs(Permission.OPERATE)
def tick_step(
    actor: Actor,
    id: OnboardingId,
    step: OnboardingStep,
    state: StepState,
    owner: Side,
    *,
    counter: Counter,
) -> None:
    """The operator's side; a step that becomes the customer's turn is mailed to its admins.

    Raises NotFound or OnboardingClosed.
    """
    with counter.storage.house(THE_HOUSE) as house:
        known = house.console.onboardings.get(id)
        before = next(each for each in known.steps if each.step is step)
        _move(house, actor, known, step, state, owner, counter.clock)
        passed = owner is Side.CUSTOMER and before.owner is not owner
        if passed and state is not StepState.DONE:
            mail_admins(
                house,
                counter,
                known.organisation,
                "Your WhatsApp number: it is your turn",
                f"In your Branded onboarding, the step “{step.value}” is yours now.",
                page=CUSTOMERS_PAGE,
            )
            house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.MANAGE_CHANNELS)
def write_own_note(
    actor: Actor,
    id: OnboardingId,
    step: OnboardingStep,
    text: str,
    *,
    storage: Storage,
    clock: Clock,
) -> None:
    """The customer's side. Raises NotFound, OnboardingClosed or NoteNotValid."""
    with storage.house(THE_HOUSE) as house:
        _write(house, actor, _own(house, actor, id), step, Side.CUSTOMER, text, clock)
        house.commit()


@needs(Permission.OPERATE)
def write_note(
    actor: Actor,
    id: OnboardingId,
    step: OnboardingStep,
    text: str,
    *,
    storage: Storage,
    clock: Clock,
) -> None:
    """The operator's side; the customer reads it.

    Raises NotFound, OnboardingClosed or NoteNotValid.
    """
    with storage.house(THE_HOUSE) as house:
        known = house.console.onboardings.get(id)
        _write(house, actor, known, step, Side.OPERATOR, text, clock)
        house.commit()


@needs(Permission.OPERATE)
def close_onboarding(actor: Actor, id: OnboardingId, *, storage: Storage, clock: Clock) -> None:
    """Its list stays to be read; another one may be booked. Raises NotFound."""
    now = clock.now()
    with storage.house(THE_HOUSE) as house:
        known = house.console.onboardings.get(id)
        if known.closed_at is not None:
            return
        house.console.onboardings.save(replace(known, closed_at=now))
        house.tenant(known.organisation).note(actor, "closed the onboarding", str(id), now)
        house.commit()


def _own(house: House, actor: Actor, id: OnboardingId) -> Onboarding:
    """Raises NotFound, also for another organisation's."""
    known = house.console.onboardings.get(id)
    if known.organisation != actor.organisation:
        raise NotFound
    return known


def _move(
    house: House,
    actor: Actor,
    known: Onboarding,
    step: OnboardingStep,
    state: StepState,
    owner: Side,
    clock: Clock,
) -> None:
    now = clock.now()
    house.console.onboardings.save(known.moved(step, state, owner, now))
    rows = house.tenant(known.organisation)
    rows.note(actor, f"onboarding: {step.value} is {state.value}", str(known.id), now)


def _write(
    house: House,
    actor: Actor,
    known: Onboarding,
    step: OnboardingStep,
    side: Side,
    text: str,
    clock: Clock,
) -> None:
    known.must_be_open()
    trimmed = text.strip()
    if not trimmed or len(trimmed) > WORDS:
        raise NoteNotValid
    house.console.onboardings.write(
        Note(
            NoteId(uuid4()),
            known.organisation,
            known.id,
            step,
            actor.person,
            side,
            trimmed,
            clock.now(),
        )
    )

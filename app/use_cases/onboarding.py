"""Booking a Branded onboarding, and the list that both sides tick."""

from datetime import timedelta
from uuid import uuid4

from app.actors import needs
from app.use_cases.corresponding import Counter, mail_admins, mail_operators
from domain.onboarding import (
    TITLES,
    WORDS,
    Note,
    NoteId,
    NoteNotValid,
    Onboarding,
    OnboardingId,
    OnboardingRuns,
    OnboardingStep,
    Side,
    StepLine,
    StepState,
    Wish,
)
from domain.tenancy import THE_HOUSE, Actor, NotFound, Permission
from ports.bell import Lane
from ports.storage import House

CUSTOMERS_PAGE = "/settings/destinations/whatsapp/onboarding"
OPERATORS_PAGE = "/operator/onboardings"
GATHERS = timedelta(minutes=10)
"""What one side does within it is told to the other by one mail."""
STATES = {
    StepState.WAITING: "not begun",
    StepState.DOING: "under way",
    StepState.STUCK: "stuck",
    StepState.DONE: "done",
}
TURNS = {Side.CUSTOMER: "the customer’s turn", Side.OPERATOR: "the operator’s turn"}


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
            about=booked.organisation,
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
    counter: Counter,
) -> None:
    """The customer's side; the operators are mailed. Raises OnboardingClosed, or NotFound, also
    for another organisation's."""
    with counter.storage.house(THE_HOUSE) as house:
        known = _own(house, actor, id)
        _move(house, actor, known, step, state, owner, counter)
        said = _changed(known.at(step), state, owner)
        if said:
            _tell_operators(house, actor, known, said, counter)
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
    """The operator's side; the customer's admins are mailed, and at once where it becomes their
    turn.

    Raises NotFound or OnboardingClosed.
    """
    with counter.storage.house(THE_HOUSE) as house:
        known = house.console.onboardings.get(id)
        before = known.at(step)
        _move(house, actor, known, step, state, owner, counter)
        passed = owner is Side.CUSTOMER and before.owner is not owner
        said = _changed(before, state, owner)
        if passed and state is not StepState.DONE:
            mail_admins(
                house,
                counter,
                known.organisation,
                "Your WhatsApp number: it is your turn",
                f"In your Branded onboarding, the step “{TITLES[step]}” is yours now.",
                page=CUSTOMERS_PAGE,
            )
            house.after_commit(Lane.MAIL)
        elif said:
            _tell_admins(house, known, said, counter)
        house.commit()


@needs(Permission.MANAGE_CHANNELS)
def write_own_note(
    actor: Actor, id: OnboardingId, step: OnboardingStep, text: str, *, counter: Counter
) -> None:
    """The customer's side; the operators are mailed. Raises NotFound, OnboardingClosed or
    NoteNotValid."""
    with counter.storage.house(THE_HOUSE) as house:
        known = _own(house, actor, id)
        note = _write(house, actor, known, step, Side.CUSTOMER, text, counter)
        _tell_operators(house, actor, known, _noted(note), counter)
        house.commit()


@needs(Permission.OPERATE)
def write_note(
    actor: Actor, id: OnboardingId, step: OnboardingStep, text: str, *, counter: Counter
) -> None:
    """The operator's side; the customer reads it, and its admins are mailed.

    Raises NotFound, OnboardingClosed or NoteNotValid.
    """
    with counter.storage.house(THE_HOUSE) as house:
        known = house.console.onboardings.get(id)
        note = _write(house, actor, known, step, Side.OPERATOR, text, counter)
        _tell_admins(house, known, _noted(note), counter)
        house.commit()


@needs(Permission.OPERATE)
def close_onboarding(actor: Actor, id: OnboardingId, outcome: str, *, counter: Counter) -> None:
    """Its list stays to be read, with the outcome, which the customer's admins are mailed;
    another one may be booked. Raises NotFound or NoteNotValid; closing twice changes nothing."""
    now = counter.clock.now()
    with counter.storage.house(THE_HOUSE) as house:
        known = house.console.onboardings.get(id)
        if known.closed_at is not None:
            return
        closed = known.closed(actor.person, outcome, now)
        house.console.onboardings.save(closed)
        house.tenant(known.organisation).note(actor, "closed the onboarding", str(id), now)
        mail_admins(
            house,
            counter,
            known.organisation,
            "Your WhatsApp number: the onboarding is closed",
            f"The operator has closed your Branded onboarding with {closed.done} of "
            f"{len(closed.steps)} steps done.",
            *([f"They write: {closed.outcome}"] if closed.outcome else []),
            "Nothing is lost: its list and its notes stay to be read, and you can book another "
            "one there.",
            page=CUSTOMERS_PAGE,
        )
        house.after_commit(Lane.MAIL)
        house.commit()


def _own(house: House, actor: Actor, id: OnboardingId) -> Onboarding:
    """Raises NotFound, also for another organisation's."""
    known = house.console.onboardings.get(id)
    if known.organisation != actor.organisation:
        raise NotFound
    return known


def _changed(before: StepLine, state: StepState, owner: Side) -> str:
    """Empty where a step stands as it stood."""
    moved = [STATES[state]] if state is not before.state else []
    passed = [TURNS[owner]] if owner is not before.owner else []
    words = " and ".join((*moved, *passed))
    return f"The step “{TITLES[before.step]}” is {words} now." if words else ""


def _noted(note: Note) -> str:
    return f"A note on the step “{TITLES[note.step]}”: {note.text}"


def _tell_operators(
    house: House, actor: Actor, known: Onboarding, said: str, counter: Counter
) -> None:
    rows = house.tenant(known.organisation)
    name = rows.organisation.name
    mail_operators(
        house,
        counter,
        f"{name} goes on with its Branded onboarding",
        f"On the list of {name}, its own people have changed something.",
        f"{said} (by {rows.member(actor.person).name})",
        about=known.organisation,
        page=f"{OPERATORS_PAGE}/{known.id}",
        gathers=GATHERS,
        by=actor.person,
    )


def _tell_admins(house: House, known: Onboarding, said: str, counter: Counter) -> None:
    mail_admins(
        house,
        counter,
        known.organisation,
        "Your WhatsApp number: the onboarding goes on",
        "On the list of your Branded onboarding, the operator has changed something.",
        said,
        page=CUSTOMERS_PAGE,
        gathers=GATHERS,
    )


def _move(
    house: House,
    actor: Actor,
    known: Onboarding,
    step: OnboardingStep,
    state: StepState,
    owner: Side,
    counter: Counter,
) -> None:
    now = counter.clock.now()
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
    counter: Counter,
) -> Note:
    known.must_be_open()
    trimmed = text.strip()
    if not trimmed or len(trimmed) > WORDS:
        raise NoteNotValid
    note = Note(
        NoteId(uuid4()),
        known.organisation,
        known.id,
        step,
        actor.person,
        side,
        trimmed,
        counter.clock.now(),
    )
    house.console.onboardings.write(note)
    return note

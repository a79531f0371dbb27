"""Who is let in, on which plan, and whose sending stops."""

from dataclasses import dataclass, replace
from uuid import uuid4

from app.actors import needs
from app.use_cases.corresponding import Counter, mail_admins, mail_operators
from app.use_cases.onboarding import CUSTOMERS_PAGE
from domain.access import WORDS, AccessRequest, AccessRequestId
from domain.alerts import AlertKind
from domain.errors import DomainError
from domain.messages import Reason
from domain.plans import Access, Plan
from domain.senders import STOPPED, SenderId, SenderState
from domain.tenancy import (
    HOUSE,
    THE_HOUSE,
    Actor,
    NotFound,
    Organisation,
    OrganisationId,
    Permission,
)
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import House, Storage

PLAN_PAGE = "/settings/plan"
CONNECT_PAGE = "/settings/destinations/whatsapp/connect"
DELIVERIES_PAGE = "/deliveries"
REQUESTS_PAGE = "/operator/access"
LONGEST_REASON = 300
MAY_SEND = (
    "Your organisation may now send on our shared WhatsApp number. Enabling it is one click, and "
    "takes no credentials."
)
PAUSED_STILL = (
    "Your organisation is let in. Its sending is still paused, though: Settings, Plan says why, "
    "and it begins once that has ended."
)


PLAN_STILL_FREE = (
    "Your plan comes without a number to send from, though, so nothing goes out yet: Settings, "
    "Plan says what each plan has, and whom to ask."
)
STILL_PAUSED = (
    "Its sending is still paused, though: Settings, Plan says why, and what waits goes once that "
    "has ended."
)


@dataclass(frozen=True, slots=True)
class PlanTold:
    """What admins are written of a plan that they have from now on."""

    name: str
    means: str
    next: str
    page: str


PLANS = {
    Plan.FREE: PlanTold(
        "Free",
        "It comes without a WhatsApp number: nothing of yours goes out on the shared one. "
        "Sources, pulses and previews work as before, and charts that are due wait for as long as "
        "they are in time.",
        "What each plan has, and whom to ask for another one, is under Settings, Plan.",
        PLAN_PAGE,
    ),
    Plan.MANAGED: PlanTold(
        "Managed",
        "It comes with our shared WhatsApp number.",
        "Where WhatsApp is not enabled yet, that is one click, and takes no credentials.",
        CONNECT_PAGE,
    ),
    Plan.BRANDED: PlanTold(
        "Branded",
        "It comes with a WhatsApp number of your own, under your verified name. Until that is set "
        "up, charts come from the shared one.",
        "The next step is to book the onboarding, if you have not: its list says who does what.",
        CUSTOMERS_PAGE,
    ),
}


@dataclass(eq=False)
class ReasonNeeded(DomainError):
    """Whoever is stopped or declined reads why: a sentence of at most 300 characters."""

    longest: int = LONGEST_REASON


@needs(Permission.MANAGE_CHANNELS)
def ask_for_access(actor: Actor, text: str, *, counter: Counter) -> None:
    """Ask to be let in: the operator gets a mail. Asking twice changes nothing."""
    now, text = counter.clock.now(), text.strip()[:WORDS]
    with counter.storage.house(THE_HOUSE) as house:
        organisation = house.organisations.get(actor.organisation)
        if organisation.access not in {Access.NONE, Access.ASKED}:
            return
        request = AccessRequest(
            AccessRequestId(uuid4()), actor.organisation, actor.person, text, now
        )
        if not house.console.requests.add(request):
            return
        house.console.standings.set_access(actor.organisation, Access.ASKED)
        house.tenant(actor.organisation).note(
            actor, "asked for managed WhatsApp", str(request.id), now
        )
        mail_operators(
            house,
            counter,
            f"{organisation.name} asks for managed WhatsApp",
            f"{organisation.name} would like to send on the shared number.",
            text or "They wrote nothing about what for.",
            about=organisation.id,
            page=REQUESTS_PAGE,
        )
        house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.OPERATE)
def grant_access(actor: Actor, id: AccessRequestId, *, counter: Counter) -> None:
    """Let an organisation in, and write so to its admins; a pause goes on.

    Raises NotFound or RequestDecided.
    """
    now = counter.clock.now()
    with counter.storage.house(THE_HOUSE) as house:
        request = house.console.requests.get(id)
        house.console.requests.save(request.answered(now, granted=True))
        house.console.standings.set_access(request.organisation, Access.GRANTED)
        _noted(house, actor, request.organisation, "let the organisation in", counter.clock)
        known = house.organisations.get(request.organisation)
        means = PAUSED_STILL if known.access is Access.PAUSED else MAY_SEND
        _tell_let_in(house, counter, request.organisation, means)
        house.commit()


@needs(Permission.OPERATE)
def decline_access(actor: Actor, id: AccessRequestId, reason: str, *, counter: Counter) -> None:
    """Not now; they read why, and may ask again. A pause goes on.

    Raises NotFound, RequestDecided or ReasonNeeded.
    """
    now, reason = counter.clock.now(), good_reason(reason)
    with counter.storage.house(THE_HOUSE) as house:
        request = house.console.requests.get(id)
        house.console.requests.save(request.answered(now, granted=False, reason=reason))
        house.console.standings.set_access(request.organisation, Access.NONE)
        _noted(house, actor, request.organisation, "declined to let it in", counter.clock)
        mail_admins(
            house,
            counter,
            request.organisation,
            "Managed WhatsApp: not yet",
            f"We cannot let your organisation in yet. {reason}",
            "You can ask again whenever something has changed, or book a number of your own.",
            page=PLAN_PAGE,
        )
        house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.OPERATE)
def let_in(actor: Actor, organisation: OrganisationId, *, counter: Counter) -> None:
    """Without having been asked; its admins get a mail. One that is in, or paused, stays as it
    is. Raises NotFound."""
    now = counter.clock.now()
    with counter.storage.house(THE_HOUSE) as house:
        if house.organisations.get(organisation).access in {Access.PAUSED, Access.GRANTED}:
            return
        house.console.standings.set_access(organisation, Access.GRANTED)
        open_one = house.console.requests.open_of(organisation)
        if open_one is not None:
            house.console.requests.save(open_one.answered(now, granted=True))
        _noted(house, actor, organisation, "let the organisation in", counter.clock)
        _tell_let_in(house, counter, organisation, MAY_SEND)
        house.commit()


def _tell_let_in(house: House, counter: Counter, organisation: OrganisationId, means: str) -> None:
    subject = "You are in: managed WhatsApp is yours to enable"
    mail_admins(house, counter, organisation, subject, means, page=CONNECT_PAGE)
    house.after_commit(Lane.MAIL)


@needs(Permission.OPERATE)
def set_plan(actor: Actor, organisation: OrganisationId, plan: Plan, *, counter: Counter) -> None:
    """On the free one nothing of its goes on the shared number; with a paid one, what waited for
    that goes. Its admins get a mail where it had another one. Raises NotFound."""
    now = counter.clock.now()
    with counter.storage.house(THE_HOUSE) as house:
        standings = house.console.standings
        changed, released = standings.set_plan(organisation, plan), 0
        if plan is not Plan.FREE:
            released = standings.release(organisation, Reason.PLAN_TOO_SMALL, now)
            house.after_commit(Lane.DELIVER)
        _noted(house, actor, organisation, f"set the plan to {plan.value}", counter.clock)
        if changed:
            _tell_of_plan(house, counter, house.organisations.get(organisation), released)
        house.commit()


def _tell_of_plan(house: House, counter: Counter, known: Organisation, released: int) -> None:
    told = PLANS[known.plan]
    mail_admins(
        house,
        counter,
        known.id,
        f"Your plan is {told.name} now",
        f"The operator has set the plan of {known.name} to {told.name}. {told.means}",
        *((_went(released),) if released else ()),
        *((STILL_PAUSED,) if known.access is Access.PAUSED else ()),
        told.next,
        page=told.page,
    )
    house.after_commit(Lane.MAIL)


def _went(released: int) -> str:
    """What became of what waited."""
    what = "1 message that waited" if released == 1 else f"{released} messages that waited"
    return f"Nothing was lost: {what} may go now."


@needs(Permission.OPERATE)
def pause_organisation(
    actor: Actor, organisation: OrganisationId, reason: str, *, counter: Counter
) -> None:
    """The kill switch of one organisation: nothing of its goes on the shared number until an
    operator lets it go on. Its admins get a mail. Raises NotFound or ReasonNeeded."""
    reason = good_reason(reason)
    with counter.storage.house(THE_HOUSE) as house:
        house.console.standings.pause(organisation, reason)
        _noted(house, actor, organisation, "paused its sending", counter.clock)
        mail_admins(
            house,
            counter,
            organisation,
            "Your sending on WhatsApp is paused",
            f"We have paused what your organisation sends on the shared number. {reason}",
            "Nothing is lost: what is due waits for as long as it is in time.",
            "Write to us what has changed: Settings, Plan says whom to write to.",
            page=PLAN_PAGE,
        )
        house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.OPERATE)
def resume_organisation(actor: Actor, organisation: OrganisationId, *, counter: Counter) -> int:
    """It stands as it would without the pause, and what waited goes. How many messages. Its
    admins get a mail. Raises NotFound."""
    now = counter.clock.now()
    with counter.storage.house(THE_HOUSE) as house:
        house.organisations.get(organisation)
        if not house.console.standings.resume(organisation, now):
            return 0
        held = Reason.ORGANISATION_PAUSED
        released = house.console.standings.release(organisation, held, now)
        house.close_alerts(AlertKind.STOPS.value, str(organisation))
        _noted(house, actor, organisation, "let its sending go on", counter.clock)
        _tell_of_going_on(house, counter, organisation, released)
        house.after_commit(Lane.DELIVER)
        house.commit()
    return released


def _tell_of_going_on(
    house: House, counter: Counter, organisation: OrganisationId, released: int
) -> None:
    free = house.organisations.get(organisation).plan is Plan.FREE
    mail_admins(
        house,
        counter,
        organisation,
        "Your sending on WhatsApp goes on",
        "We have ended the pause of what your organisation sends on the shared number.",
        _went(released) if released else "Nothing waited; the next charts go when they are due.",
        PLAN_STILL_FREE if free else "Deliveries show what went, and what ran out of time.",
        page=PLAN_PAGE if free else DELIVERIES_PAGE,
    )
    house.after_commit(Lane.MAIL)


@needs(Permission.OPERATE)
def stop_sender(
    actor: Actor, sender: SenderId, reason: str, *, storage: Storage, clock: Clock
) -> None:
    """The kill switch of a number: nothing goes out on it, for anybody, until an operator
    releases it. Raises NotFound or ReasonNeeded."""
    reason = good_reason(reason)
    with storage.house(THE_HOUSE) as house:
        known = house.senders.get(sender)
        stopped = replace(known, state=SenderState.HELD, reason=f"{STOPPED} {reason}")
        house.senders.save(stopped)
        house.tenant(HOUSE).note(actor, "stopped a number", str(sender), clock.now())
        house.commit()


def good_reason(text: str) -> str:
    """As it is kept. Raises ReasonNeeded."""
    trimmed = " ".join(text.split())
    if not trimmed or len(trimmed) > LONGEST_REASON:
        raise ReasonNeeded
    return trimmed


def _noted(
    house: House, actor: Actor, organisation: OrganisationId, what: str, clock: Clock
) -> None:
    """In the organisation's own audit log. Raises NotFound for the house itself."""
    if organisation == HOUSE:
        raise NotFound
    house.tenant(organisation).note(actor, what, str(organisation), clock.now())

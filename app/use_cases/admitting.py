"""Who is let in, on which plan, and whose sending stops."""

from dataclasses import dataclass, replace
from uuid import uuid4

from app.actors import needs
from app.use_cases.corresponding import Counter, mail_admins, mail_operators
from domain.access import WORDS, AccessRequest, AccessRequestId
from domain.alerts import AlertKind
from domain.errors import DomainError
from domain.messages import Reason
from domain.plans import Access, Plan
from domain.senders import STOPPED, SenderId, SenderState
from domain.tenancy import HOUSE, THE_HOUSE, Actor, NotFound, OrganisationId, Permission
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import House, Storage

PLAN_PAGE = "/settings/plan"
CONNECT_PAGE = "/settings/destinations/whatsapp/connect"
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
        mail_admins(
            house,
            counter,
            request.organisation,
            "You are in: managed WhatsApp is yours to enable",
            PAUSED_STILL if known.access is Access.PAUSED else MAY_SEND,
            page=CONNECT_PAGE,
        )
        house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.OPERATE)
def decline_access(actor: Actor, id: AccessRequestId, reason: str, *, counter: Counter) -> None:
    """Not now; they read why, and may ask again. A pause goes on.

    Raises NotFound, RequestDecided or ReasonNeeded.
    """
    now, reason = counter.clock.now(), _reason(reason)
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
def let_in(actor: Actor, organisation: OrganisationId, *, storage: Storage, clock: Clock) -> None:
    """Without having been asked. Raises NotFound."""
    now = clock.now()
    with storage.house(THE_HOUSE) as house:
        if house.organisations.get(organisation).access is Access.PAUSED:
            return
        house.console.standings.set_access(organisation, Access.GRANTED)
        open_one = house.console.requests.open_of(organisation)
        if open_one is not None:
            house.console.requests.save(open_one.answered(now, granted=True))
        _noted(house, actor, organisation, "let the organisation in", clock)
        house.commit()


@needs(Permission.OPERATE)
def set_plan(
    actor: Actor, organisation: OrganisationId, plan: Plan, *, storage: Storage, clock: Clock
) -> None:
    """On the free one nothing of its goes on the shared number; with a paid one, what waited for
    that goes. Raises NotFound."""
    with storage.house(THE_HOUSE) as house:
        house.console.standings.set_plan(organisation, plan)
        if plan is not Plan.FREE:
            held = Reason.PLAN_TOO_SMALL
            house.console.standings.release(organisation, held, clock.now())
            house.after_commit(Lane.DELIVER)
        _noted(house, actor, organisation, f"set the plan to {plan.value}", clock)
        house.commit()


@needs(Permission.OPERATE)
def approve_organisation(
    actor: Actor,
    organisation: OrganisationId,
    *,
    approved: bool,
    storage: Storage,
    clock: Clock,
) -> None:
    """Whether it may reach more than the first ten people. Raises NotFound."""
    with storage.house(THE_HOUSE) as house:
        house.console.standings.approve(organisation, approved=approved)
        what = "approved it for any number of recipients" if approved else "took the approval back"
        _noted(house, actor, organisation, what, clock)
        house.commit()


@needs(Permission.OPERATE)
def pause_organisation(
    actor: Actor, organisation: OrganisationId, reason: str, *, counter: Counter
) -> None:
    """The kill switch of one organisation: nothing of its goes on the shared number until an
    operator lets it go on. Its admins get a mail. Raises NotFound or ReasonNeeded."""
    reason = _reason(reason)
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
            page=PLAN_PAGE,
        )
        house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.OPERATE)
def resume_organisation(
    actor: Actor, organisation: OrganisationId, *, storage: Storage, clock: Clock
) -> int:
    """It stands as it would without the pause, and what waited goes. How many messages.

    Raises NotFound.
    """
    now = clock.now()
    with storage.house(THE_HOUSE) as house:
        house.organisations.get(organisation)
        if not house.console.standings.resume(organisation, now):
            return 0
        held = Reason.ORGANISATION_PAUSED
        released = house.console.standings.release(organisation, held, now)
        house.close_alerts(AlertKind.STOPS.value, str(organisation))
        _noted(house, actor, organisation, "let its sending go on", clock)
        house.after_commit(Lane.DELIVER)
        house.commit()
    return released


@needs(Permission.OPERATE)
def stop_sender(
    actor: Actor, sender: SenderId, reason: str, *, storage: Storage, clock: Clock
) -> None:
    """The kill switch of a number: nothing goes out on it, for anybody, until an operator
    releases it. Raises NotFound or ReasonNeeded."""
    reason = _reason(reason)
    with storage.house(THE_HOUSE) as house:
        known = house.senders.get(sender)
        stopped = replace(known, state=SenderState.HELD, reason=f"{STOPPED} {reason}")
        house.senders.save(stopped)
        house.tenant(HOUSE).note(actor, "stopped a number", str(sender), clock.now())
        house.commit()


def _reason(text: str) -> str:
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

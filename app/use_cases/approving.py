"""Reaching more than the first ten people: asking for it, and the operator's answer."""

from uuid import uuid4

from app.actors import needs
from app.use_cases.admitting import PLAN_PAGE, good_reason
from app.use_cases.corresponding import Counter, mail_admins, mail_operators
from domain.access import AccessRequest, AccessRequestId, RequestDecided, good_use
from domain.plans import TRIAL_RECIPIENTS
from domain.tenancy import THE_HOUSE, Actor, OrganisationId, Permission
from ports.bell import Lane
from ports.console import AccessRequests
from ports.storage import House

RECIPIENTS_PAGE = "/settings/destinations/whatsapp"
ORGANISATIONS_PAGE = "/operator/organisations"


@needs(Permission.MANAGE_CHANNELS)
def ask_for_approval(actor: Actor, text: str, *, counter: Counter) -> None:
    """Ask to reach any number of people, and say what for: the operators get a mail. While a
    request waits, and once it is approved, asking changes nothing.

    Raises UseMissing, or AskedLately within a day of a request that was answered.
    """
    now, text = counter.clock.now(), good_use(text)
    with counter.storage.house(THE_HOUSE) as house:
        organisation, approvals = house.organisations.get(actor.organisation), _requests(house)
        if organisation.approved:
            return
        before = approvals.newest_of(actor.organisation)
        if before is not None:
            before.may_follow(now)
        id = AccessRequestId(uuid4())
        if not approvals.add(AccessRequest(id, actor.organisation, actor.person, text, now)):
            return
        house.tenant(actor.organisation).note(actor, "asked for the approval", str(id), now)
        mail_operators(
            house,
            counter,
            f"{organisation.name} asks for approval",
            f"{organisation.name} would like to reach more than {TRIAL_RECIPIENTS} people on the "
            "shared number.",
            text,
            about=actor.organisation,
            page=f"{ORGANISATIONS_PAGE}/{actor.organisation}",
        )
        house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.OPERATE)
def approve_organisation(
    actor: Actor, organisation: OrganisationId, *, approved: bool, counter: Counter
) -> None:
    """Whether it may reach more than the first ten people. That answers a request for it, and
    where it was otherwise its admins get a mail. Raises NotFound."""
    now = counter.clock.now()
    with counter.storage.house(THE_HOUSE) as house:
        changed = house.console.standings.approve(organisation, approved=approved)
        request = _requests(house).open_of(organisation) if approved else None
        if request is not None:
            _requests(house).save(request.answered(now, granted=True))
        what = "approved it for any number of recipients" if approved else "took the approval back"
        house.tenant(organisation).note(actor, what, str(organisation), now)
        if changed:
            (_tell_of_approval if approved else _tell_of_its_end)(house, counter, organisation)
            house.after_commit(Lane.MAIL)
        house.commit()


@needs(Permission.OPERATE)
def decline_approval(
    actor: Actor, organisation: OrganisationId, reason: str, *, counter: Counter
) -> None:
    """Not now; its admins read why, and may ask again.

    Raises RequestDecided where none waits, or ReasonNeeded.
    """
    now, reason = counter.clock.now(), good_reason(reason)
    with counter.storage.house(THE_HOUSE) as house:
        request = _requests(house).open_of(organisation)
        if request is None:
            raise RequestDecided
        _requests(house).save(request.answered(now, granted=False, reason=reason))
        what = "declined to approve it"
        house.tenant(organisation).note(actor, what, str(organisation), now)
        mail_admins(
            house,
            counter,
            organisation,
            "Your organisation is not approved yet",
            f"We cannot approve your organisation yet. {reason}",
            f"Nothing changes for those whom you reach: {TRIAL_RECIPIENTS} people are the most "
            "until then. You can ask again a day after you asked.",
            page=PLAN_PAGE,
        )
        house.after_commit(Lane.MAIL)
        house.commit()


def _requests(house: House) -> AccessRequests:
    return house.console.approvals


def _tell_of_approval(house: House, counter: Counter, organisation: OrganisationId) -> None:
    mail_admins(
        house,
        counter,
        organisation,
        "Your organisation is approved: any number of recipients",
        "Your organisation may now reach any number of people on the shared WhatsApp number. "
        f"Until now {TRIAL_RECIPIENTS} were the most.",
        "Whoever gets charts goes on getting them. The next step is to invite the others.",
        page=RECIPIENTS_PAGE,
    )


def _tell_of_its_end(house: House, counter: Counter, organisation: OrganisationId) -> None:
    mail_admins(
        house,
        counter,
        organisation,
        "Your organisation's approval was taken back",
        f"Your organisation may invite nobody new on the shared WhatsApp number while it reaches "
        f"{TRIAL_RECIPIENTS} people or more.",
        "Nobody is lost: whoever gets charts goes on getting them. You can ask for the approval "
        "again under Settings, Plan, and say what has changed.",
        page=PLAN_PAGE,
    )

"""Settings, Team: who is in the organisation, who is invited, and as what."""

from uuid import UUID

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from app.use_cases.teaming import (
    change_role,
    copied_link,
    invite_teammate,
    remove_teammate,
    resend_invitation,
    withdraw_invitation,
)
from app.web import gate, htmx, security
from app.web.account_form import found, mail_fault, typed
from app.web.entrance import letterhead
from app.web.services import services
from app.web.wording import _
from domain.team import (
    OPEN_AT_ONCE,
    ROLES,
    InTheTeam,
    InvitationId,
    LastOwner,
    TooManyInvitations,
    may_give,
)
from domain.tenancy import NotFound, Permission, PersonId, Role
from ports.queries.team import TeammateLine

blueprint = Blueprint("team", __name__)

HOME = "/settings/team"
LAST_OWNER = "An organisation has an owner always. Make somebody else an owner first."


@blueprint.before_request
def who_manages_it() -> None:
    """Members have no page of this."""
    gate.actor().must(Permission.MANAGE_TEAM)


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    return _page()


def _page(status: int = 200, fault: str = "") -> ResponseReturnValue:
    known, now = services().reads.team(gate.actor()), services().clock.now()
    teammates, invitations = known.teammates(), known.invitations(now)
    here = {each.email for each in teammates}
    waiting = [each for each in invitations if each.expires_at > now]
    told = here | {each.email for each in waiting}
    return htmx.show(
        "team/team.html",
        "team",
        status,
        teammates=teammates,
        waiting=waiting,
        expired=[
            each for each in invitations if each.expires_at <= now and each.email not in told
        ],
        owners=sum(each.role is Role.OWNER for each in teammates),
        may_give=lambda role: may_give(gate.actor().role, role),
        roles=[role for role in ROLES if may_give(gate.actor().role, role)],
        me=gate.actor().person,
        fault=fault,
    )


@blueprint.post(f"{HOME}/teammates/<uuid:id>/role")
def choose_role(id: UUID) -> ResponseReturnValue:
    known, role = services(), _role()
    try:
        change_role(gate.actor(), PersonId(id), role, storage=known.storage, clock=known.clock)
    except LastOwner:
        return _page(422, _(LAST_OWNER))
    if PersonId(id) == gate.actor().person and role is Role.MEMBER:
        return htmx.leave("/")  # from now on this page is not theirs
    flash(_("Saved."))
    return htmx.leave(HOME)


@blueprint.get(f"{HOME}/teammates/<uuid:id>/removal")
def ask_removal(id: UUID) -> ResponseReturnValue:
    return htmx.show("team/removal.html", "panel", teammate=_teammate(id))


@blueprint.post(f"{HOME}/teammates/<uuid:id>/removal")
def remove(id: UUID) -> ResponseReturnValue:
    known, name = services(), _teammate(id).name
    try:
        remove_teammate(gate.actor(), PersonId(id), storage=known.storage, clock=known.clock)
    except LastOwner:
        return _page(422, _(LAST_OWNER))
    flash(_("{name} is not in the organisation any more.", name=name))
    return htmx.leave("/" if PersonId(id) == gate.actor().person else HOME)


@blueprint.get(f"{HOME}/invitations/new")
def offer() -> ResponseReturnValue:
    return _form({})


@blueprint.post(f"{HOME}/invitations/new")
@security.limiter.limit(security.TEAM_MAILS)
@security.limiter.limit(security.TO_ONE_MAILBOX, key_func=security.mailbox)
def invite() -> ResponseReturnValue:
    faults, known = found(email=mail_fault(typed("email"))), services()
    if faults:
        return _form(faults, 422)
    try:
        invitation = invite_teammate(
            gate.actor(),
            typed("email"),
            _role(),
            storage=known.storage,
            clock=known.clock,
            head=letterhead(),
        )
    except InTheTeam:
        return _form({"email": _("They are in the team or invited already.")}, 422)
    except TooManyInvitations:
        most = _("{most} invitations wait already. Withdraw some first.", most=OPEN_AT_ONCE)
        return _form({"email": most}, 422)
    return htmx.leave(f"{HOME}/invitations/{invitation.id}")


@blueprint.get(f"{HOME}/invitations/<uuid:id>")
def link(id: UUID) -> ResponseReturnValue:
    """The link that can be copied."""
    known = services()
    invitation, url = copied_link(
        gate.actor(),
        InvitationId(id),
        storage=known.storage,
        clock=known.clock,
        head=letterhead(),
    )
    return htmx.show(
        "team/link.html",
        "panel",
        invitation=invitation,
        url=url,
    )


@blueprint.post(f"{HOME}/invitations/<uuid:id>/mail")
@security.limiter.limit(security.TEAM_MAILS)
@security.limiter.limit(security.TO_ONE_MAILBOX, key_func=security.invitation)
def resend(id: UUID) -> ResponseReturnValue:
    known = services()
    resend_invitation(
        gate.actor(),
        InvitationId(id),
        storage=known.storage,
        clock=known.clock,
        head=letterhead(),
    )
    flash(_("A new mail is on its way. Links from before do not open any more."))
    return htmx.leave(HOME)


@blueprint.post(f"{HOME}/invitations/<uuid:id>/withdrawal")
def withdraw(id: UUID) -> ResponseReturnValue:
    known = services()
    withdraw_invitation(gate.actor(), InvitationId(id), storage=known.storage, clock=known.clock)
    flash(_("Withdrawn: nobody comes by it any more."))
    return htmx.leave(HOME)


def _teammate(id: UUID) -> TeammateLine:
    return services().reads.team(gate.actor()).teammate(PersonId(id))


def _role() -> Role:
    """Raises NotFound for what nobody can be in an organisation."""
    if typed("role") not in ROLES:
        raise NotFound
    return Role(typed("role"))


def _form(faults: dict[str, str], status: int = 200) -> ResponseReturnValue:
    return htmx.show(
        "team/invitation.html",
        "panel",
        status,
        faults=faults,
        email=typed("email"),
        role=typed("role") or Role.MEMBER.value,
        roles=[role for role in ROLES if may_give(gate.actor().role, role)],
    )

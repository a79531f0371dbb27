"""Coming into a team by an invitation's link: with the account one has, or a new one."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.use_cases.accounts import SignInRefused
from app.use_cases.signing_up import ask_to_join
from app.use_cases.teaming import (
    JOIN,
    Newcomer,
    join_as_myself,
    join_as_new,
    join_with_password,
    look_at_invitation,
)
from app.web import gate, htmx, mail_again, security
from app.web.account_form import found, mail_fault, name_fault, password_fault, typed
from app.web.entrance import entrance, letterhead
from app.web.gate import open_to_strangers
from app.web.services import services
from app.web.wording import _
from domain.accounts import AddressTaken, Secret
from domain.tenancy import Actor

blueprint = Blueprint("join", __name__)

ASKED = "key", "name", "email"


@blueprint.get(JOIN)
@open_to_strangers
def show() -> ResponseReturnValue:
    """Only looks: what opens links in mails uses nothing up."""
    return _page(Secret(request.args.get("key", "")))


@blueprint.post(JOIN)
def join() -> ResponseReturnValue:
    """Who is signed in takes the seat as who they are."""
    known = services()
    joined = join_as_myself(
        gate.actor(), Secret(typed("key")), storage=known.storage, clock=known.clock
    )
    gate.enter_place(joined.organisation)
    return htmx.leave("/")


@blueprint.post(f"{JOIN}/known")
@open_to_strangers
@security.limiter.limit(security.SIGN_INS)
@security.passwords_of_one
def join_known() -> ResponseReturnValue:
    known, token = services(), Secret(typed("key"))
    try:
        joined = join_with_password(
            token,
            typed("email"),
            typed("password"),
            storage=known.storage,
            passwords=known.passwords,
            clock=known.clock,
        )
    except SignInRefused:
        fault = _("This e-mail address and password do not go together. Check both and try again.")
        return _page(token, 422, {"known": fault})
    return _entered(joined)


@blueprint.post(f"{JOIN}/new")
@open_to_strangers
@security.limiter.limit(security.SIGN_UPS)
@security.limiter.limit(security.TO_ONE_MAILBOX, key_func=security.mailbox)
def join_new() -> ResponseReturnValue:
    """By the mailed link at once; by a copied one after a mail has proved the mailbox."""
    known, token = services(), Secret(typed("key"))
    offered = look_at_invitation(token, storage=known.storage, clock=known.clock)
    at_once = offered.proved or not entrance().mail_leaves
    email = offered.email if offered.proved else typed("email")
    faults = found(
        name=name_fault(typed("name")),
        email=mail_fault(email),
        password=password_fault(typed("password"), email.strip().casefold()) if at_once else "",
    )
    if faults:
        return _page(token, 422, faults)
    if not at_once and mail_again.too_early(mail_again.SIGN_UP):
        return mail_again.refuse(mail_again.SIGN_UP, *ASKED)
    if not at_once:
        ask_to_join(
            token,
            email,
            typed("name"),
            storage=known.storage,
            clock=known.clock,
            head=letterhead(),
        )
        return mail_again.went(mail_again.SIGN_UP, *ASKED)
    try:
        joined = join_as_new(
            token,
            Newcomer(typed("name"), email, typed("password")),
            vouched=not entrance().mail_leaves,
            storage=known.storage,
            passwords=known.passwords,
            clock=known.clock,
        )
    except AddressTaken:
        fault = _("Somebody has an account with this address. If it is you, sign in above.")
        return _page(token, 422, {"email": fault})
    return _entered(joined)


def _entered(joined: Actor) -> ResponseReturnValue:
    gate.enter(joined)
    return htmx.leave("/")


def _page(
    token: Secret, status: int = 200, faults: dict[str, str] | None = None
) -> ResponseReturnValue:
    known = services()
    offered = look_at_invitation(token, storage=known.storage, clock=known.clock)
    return htmx.show(
        "join/join.html",
        "page",
        status,
        offered=offered,
        key=token.text,
        faults=faults or {},
        typed=typed,
        at_once=offered.proved or not entrance().mail_leaves,
    )

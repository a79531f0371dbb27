"""A forgotten password: a mail with a link, and a new one."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from app.use_cases.own_account import ask_for_reset, look_at_reset, reset_password
from app.web import familiar, gate, htmx, mail_again, security
from app.web.account_form import found, mail_fault, password_fault, typed
from app.web.entrance import entrance, letterhead
from app.web.gate import open_to_strangers
from app.web.services import services
from app.web.wording import _
from domain.accounts import Secret

blueprint = Blueprint("forgotten", __name__)


@blueprint.get("/forgotten")
@open_to_strangers
def show() -> ResponseReturnValue:
    return _form({})


@blueprint.post("/forgotten")
@open_to_strangers
@security.limiter.limit(security.MAILS_ASKED)
@security.limiter.limit(security.TO_ONE_MAILBOX, key_func=security.mailbox)
def ask() -> ResponseReturnValue:
    """Answered alike whether or not somebody has that address: the mail says which."""
    faults = found(email=mail_fault(typed("email")))
    if faults or not entrance().mail_leaves:
        return _form(faults, 422)
    if mail_again.too_early(mail_again.RESET):
        return mail_again.refuse(mail_again.RESET, "email")
    known = services()
    ask_for_reset(typed("email"), storage=known.storage, clock=known.clock, head=letterhead())
    return mail_again.went(mail_again.RESET, "email")


@blueprint.get("/forgotten/sent")
@open_to_strangers
def sent() -> ResponseReturnValue:
    return mail_again.show(mail_again.RESET)


@blueprint.get("/forgotten/new-password")
@open_to_strangers
def show_new() -> ResponseReturnValue:
    return _new(Secret(request.args.get("key", "")))


@blueprint.post("/forgotten/new-password")
@open_to_strangers
@security.limiter.limit(security.SIGN_INS)
def choose() -> ResponseReturnValue:
    known, secret = services(), Secret(typed("key"))
    link = look_at_reset(secret, storage=known.storage, clock=known.clock)
    fault = password_fault(typed("password"), link.email)
    if fault:
        return _new(secret, 422, fault)
    reset_password(
        secret,
        typed("password"),
        storage=known.storage,
        passwords=known.passwords,
        clock=known.clock,
        head=letterhead(),
    )
    familiar.remember(link.email)  # by now strangers may have used up the tries of all others
    gate.go_out()
    flash(_("Your password is changed, and every browser is signed out. Sign in with it."))
    return htmx.leave(gate.SIGN_IN)


def _new(secret: Secret, status: int = 200, fault: str = "") -> ResponseReturnValue:
    known = services()
    link = look_at_reset(secret, storage=known.storage, clock=known.clock)
    return htmx.show(
        "forgotten/new_password.html", "form", status, link=link, key=secret.text, fault=fault
    )


def _form(faults: dict[str, str], status: int = 200) -> ResponseReturnValue:
    return htmx.show(
        "forgotten/forgotten.html",
        "form",
        status,
        email=typed("email"),
        faults=faults,
    )

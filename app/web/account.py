"""One's own account: name, address, password, and where one is signed in."""

from uuid import UUID

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from app.use_cases.own_account import (
    ask_for_address,
    change_password,
    confirm_address,
    end_browser,
    end_other_browsers,
    look_at_address,
    my_browsers,
    rename_me,
)
from app.web import familiar, gate, htmx, security
from app.web.account_form import found, mail_fault, name_fault, password_fault, typed
from app.web.entrance import entrance, letterhead
from app.web.gate import open_to_strangers
from app.web.services import services
from app.web.wording import _, ngettext
from domain.accounts import BrowserId, PasswordWrong, Secret
from domain.tenancy import Permission

blueprint = Blueprint("account", __name__)

HOME = "/account"
WRONG = "This is not your current password."


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    return _page({})


@blueprint.post(f"{HOME}/name")
def rename() -> ResponseReturnValue:
    faults = found(name=name_fault(typed("name")))
    if faults:
        return _page(faults, 422)
    rename_me(gate.actor(), typed("name"), storage=services().storage)
    return _done(_("Saved."))


@blueprint.post(f"{HOME}/password")
@security.limiter.limit(security.SIGN_INS)
@security.own_password
def new_password() -> ResponseReturnValue:
    known = services()
    faults = found(password=password_fault(typed("password"), gate.seat().email))
    if faults:
        return _page(faults, 422)
    try:
        change_password(
            gate.actor(),
            typed("present"),
            typed("password"),
            gate.seat().browser,
            storage=known.storage,
            passwords=known.passwords,
            clock=known.clock,
            head=letterhead(),
        )
    except PasswordWrong:
        return _page({"present": _(WRONG)}, 422)
    return _done(_("Your password is changed, and your other browsers are signed out."))


@blueprint.post(f"{HOME}/email")
@security.limiter.limit(security.SIGN_INS)
@security.own_password
@security.limiter.limit(security.TO_ONE_MAILBOX, key_func=security.mailbox)
def new_address() -> ResponseReturnValue:
    known, email = services(), typed("email")
    faults = found(email=mail_fault(email))
    if faults or not entrance().mail_leaves:
        return _page(faults, 422)
    try:
        ask_for_address(
            gate.actor(),
            email,
            typed("proof"),
            storage=known.storage,
            passwords=known.passwords,
            clock=known.clock,
            head=letterhead(),
        )
    except PasswordWrong:
        return _page({"proof": _(WRONG)}, 422)
    return _done(
        _(
            "A link is on its way to {address}. Until you open it your address stays.",
            address=email,
        )
    )


@blueprint.get(f"{HOME}/email/confirm")
@open_to_strangers
def show_confirm() -> ResponseReturnValue:
    secret, known = Secret(request.args.get("key", "")), services()
    link = look_at_address(secret, storage=known.storage, clock=known.clock)
    return htmx.show("account/confirm.html", "form", link=link, key=secret.text)


@blueprint.post(f"{HOME}/email/confirm")
@open_to_strangers
@security.limiter.limit(security.SIGN_INS)
def confirm() -> ResponseReturnValue:
    known, secret = services(), Secret(typed("key"))
    link = look_at_address(secret, storage=known.storage, clock=known.clock)
    confirm_address(secret, storage=known.storage, clock=known.clock, head=letterhead())
    familiar.remember(link.email)
    flash(_("Your address is changed. The one before was told."))
    return htmx.leave(HOME if gate.seat_or_none() else gate.SIGN_IN)


@blueprint.post(f"{HOME}/browsers/<uuid:id>/end")
def sign_out(id: UUID) -> ResponseReturnValue:
    end_browser(gate.actor(), BrowserId(id), storage=services().storage)
    return _done(_("That browser is signed out."))


@blueprint.post(f"{HOME}/browsers/others/end")
def sign_out_others() -> ResponseReturnValue:
    ended = end_other_browsers(gate.actor(), gate.seat().browser, storage=services().storage)
    return _done(
        ngettext("{count} browser is signed out.", "{count} browsers are signed out.", ended)
    )


def _done(said: str) -> ResponseReturnValue:
    flash(said)
    return htmx.leave(HOME)


def _page(faults: dict[str, str], status: int = 200) -> ResponseReturnValue:
    known, actor = services(), gate.actor()
    may_connect = gate.may(Permission.OWN_PHONE)
    return htmx.show(
        "account/account.html",
        "page",
        status,
        browsers=my_browsers(actor, storage=known.storage),
        places=known.seats.places(actor.person),
        phones=known.reads.own_phone(actor).phones() if may_connect else [],
        faults=faults,
        typed=typed,
    )

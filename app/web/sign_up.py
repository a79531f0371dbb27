"""Signing up by a mail, and the page of the very first run."""

import hmac

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.accounts import Founder
from app.use_cases.signing_up import (
    SignUpWish,
    ask_to_sign_up,
    finish_sign_up,
    look_at_sign_up,
    set_up,
)
from app.web import gate, htmx, mail_again, security
from app.web.account_form import (
    found,
    mail_fault,
    name_fault,
    password_fault,
    typed,
    zone_fault,
)
from app.web.demo import demo
from app.web.entrance import entrance, letterhead
from app.web.gate import open_to_strangers
from app.web.services import services
from app.web.wording import _
from app.web.zones import readers_zone, zones
from domain.accounts import Secret, SetUpAlready, SignUpClosed

blueprint = Blueprint("sign_up", __name__)

PAGE, SET_UP = "sign_up/sign_up.html", "sign_up/set_up.html"
ASKED = "name", "email", "organisation", "timezone"


@blueprint.get("/sign-up")
@open_to_strangers
def show() -> ResponseReturnValue:
    if gate.seat_or_none() is not None:
        return redirect("/organisations/new")
    if not entrance().signs_up:
        return htmx.show("sign_up/closed.html", "closed")
    return _form(PAGE, {})


@blueprint.post("/sign-up")
@open_to_strangers
@security.limiter.limit(security.SIGN_UPS)
@security.limiter.limit(security.TO_ONE_MAILBOX, key_func=security.mailbox)
def ask() -> ResponseReturnValue:
    """Answered alike whether or not somebody has that address: the mail says which."""
    if not entrance().signs_up:
        raise SignUpClosed
    faults = found(
        name=name_fault(typed("name")),
        email=mail_fault(typed("email")),
        organisation=name_fault(typed("organisation")),
        timezone=zone_fault(typed("timezone")),
    )
    if faults:
        return _form(PAGE, faults, 422)
    if mail_again.too_early(mail_again.SIGN_UP):
        return mail_again.refuse(mail_again.SIGN_UP, *ASKED)
    wish = SignUpWish(typed("email"), typed("name"), typed("organisation"), typed("timezone"))
    known = services()
    ask_to_sign_up(wish, storage=known.storage, clock=known.clock, head=letterhead())
    return mail_again.went(mail_again.SIGN_UP, *ASKED)


@blueprint.get("/sign-up/sent")
@open_to_strangers
def sent() -> ResponseReturnValue:
    return mail_again.show(mail_again.SIGN_UP)


@blueprint.get("/sign-up/finish")
@open_to_strangers
def show_finish() -> ResponseReturnValue:
    """What opens links in mails to look at them uses nothing up."""
    return _finish(Secret(request.args.get("key", "")))


@blueprint.post("/sign-up/finish")
@open_to_strangers
@security.limiter.limit(security.SIGN_INS)
def finish() -> ResponseReturnValue:
    known, secret = services(), Secret(typed("key"))
    link = look_at_sign_up(secret, storage=known.storage, clock=known.clock)
    fault = password_fault(typed("password"), link.email)
    if fault:
        return _finish(secret, 422, fault)
    actor = finish_sign_up(
        secret,
        typed("password"),
        storage=known.storage,
        passwords=known.passwords,
        clock=known.clock,
        plan=entrance().plan,
    )
    gate.enter(actor)
    return htmx.leave("/")


def _finish(secret: Secret, status: int = 200, fault: str = "") -> ResponseReturnValue:
    known = services()
    link = look_at_sign_up(secret, storage=known.storage, clock=known.clock)
    return htmx.show(
        "sign_up/finish.html", "form", status, link=link, key=secret.text, fault=fault
    )


@blueprint.get("/set-up")
@open_to_strangers
def show_set_up() -> ResponseReturnValue:
    _only_once()
    return _form(SET_UP, {})


@blueprint.post("/set-up")
@open_to_strangers
@security.limiter.limit(security.SIGN_INS)
def first_run() -> ResponseReturnValue:
    _only_once()
    email = typed("email")
    faults = found(
        code=_code_fault(),
        name=name_fault(typed("name")),
        email=mail_fault(email),
        organisation=name_fault(typed("organisation")),
        timezone=zone_fault(typed("timezone")),
        password=password_fault(typed("password"), email.strip().casefold()),
    )
    if faults:
        return _form(SET_UP, faults, 422)
    known = services()
    owner = set_up(
        Founder(typed("name"), email, typed("password")),
        typed("organisation"),
        typed("timezone"),
        storage=known.storage,
        passwords=known.passwords,
        clock=known.clock,
    )
    gate.enter(owner)
    return htmx.leave("/")


def _only_once() -> None:
    """The demo makes its own people. Raises SetUpAlready."""
    if demo() is not None or not services().seats.nobody_yet():
        raise SetUpAlready


def _code_fault() -> str:
    wanted, given = entrance().set_up_code, typed("code").strip()
    if hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass")) or not wanted:
        return ""
    return _("This is not the code. The command beside the field prints it.")


def _form(page: str, faults: dict[str, str], status: int = 200) -> ResponseReturnValue:
    return htmx.show(
        page,
        "form",
        status,
        faults=faults,
        typed=typed,
        zone=typed("timezone") or readers_zone(),
        zones=zones(),
        asks_code=bool(entrance().set_up_code),
    )

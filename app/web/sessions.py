"""Signing in and out, and the theme that a browser keeps."""

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.accounts import NoSeat, SignInRefused, sign_in
from app.web import cookies, gate, htmx, security
from app.web.demo import demo
from app.web.entrance import entrance
from app.web.gate import open_to_strangers
from app.web.services import services
from app.web.wording import _
from domain.tenancy import HOUSE

blueprint = Blueprint("sessions", __name__)

THEME = "theme"
THEMES = ("auto", "light", "dark")


@blueprint.get("/sign-in")
@open_to_strangers
def show_sign_in() -> ResponseReturnValue:
    if gate.seat_or_none() is not None:
        return redirect(_next())
    if demo() is None and services().seats.nobody_yet():
        return redirect("/set-up")
    return _form()


@blueprint.post("/sign-in")
@open_to_strangers
@security.limiter.limit(security.SIGN_INS)
@security.passwords_of_one
def enter() -> ResponseReturnValue:
    email, password = request.form.get("email", ""), request.form.get("password", "")
    known = services()
    try:
        who = sign_in(email, password, storage=known.storage, passwords=known.passwords)
    except SignInRefused:
        return _form(
            422,
            _("This e-mail address and password do not go together. Check both and try again."),
        )
    except NoSeat:
        return _form(
            422,
            _("Your account is in no organisation any more. Ask for an invitation, and open it."),
        )
    gate.enter(who, remember="remember" in request.form)
    if who.organisation == HOUSE:
        to = _next()
        return htmx.leave(to if to.startswith(gate.CONSOLE) else gate.CONSOLE)
    several = len(known.seats.places(who.person)) > 1
    return htmx.leave("/organisations" if several and _next() == "/" else _next())


def _form(status: int = 200, fault: str = "") -> ResponseReturnValue:
    return htmx.show(
        "sign_in/sign_in.html",
        "form",
        status,
        next=_next(),
        email=request.form.get("email", ""),
        remember="remember" in request.form,
        fault=fault,
        sign_up_open=entrance().signs_up,
    )


@blueprint.post("/sign-out")
@open_to_strangers
def leave() -> ResponseReturnValue:
    gate.go_out()
    return htmx.leave(gate.SIGN_IN)


@blueprint.app_context_processor
def theme() -> dict[str, object]:
    """The one that this browser keeps, "auto" being what its system says; and how the script that
    keeps another calls its cookie."""
    kept = cookies.read(THEME)
    return {"theme": kept if kept in THEMES else THEMES[0], "cookie_prefix": cookies.our_prefix()}


@blueprint.post("/theme")
@open_to_strangers
def choose_theme() -> ResponseReturnValue:
    response = make_response(redirect(gate.safe_path(_referrer()), code=303))
    wanted = request.form.get("theme", "")
    if wanted in THEMES:
        cookies.keep(response, THEME, wanted)
    return response


def _next() -> str:
    return gate.safe_path(request.values.get("next", "/"))


def _referrer() -> str:
    """The page that the form was on, without its scheme and host."""
    _, _, rest = (request.referrer or "").partition("://")
    _, slash, path = rest.partition("/")
    return slash + path if slash else "/"

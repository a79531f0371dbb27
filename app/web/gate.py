"""Who is asking: every page needs a seat, unless it says that it is open; knows Flask-Login."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.use_cases.accounts import NoSeat, SignInRefused, sign_in
from app.use_cases.own_account import begin_browser, end_browser, note_browser
from app.web import familiar, htmx, visiting
from app.web.demo import demo
from app.web.devices import device_of
from app.web.services import look_once, services
from app.web.wording import _
from domain.accounts import Secret
from domain.tenancy import (
    ALLOWED,
    Actor,
    NotFound,
    OrganisationId,
    Permission,
    PersonId,
    Role,
)
from ports.queries.seats import Seat

SIGN_IN = "/sign-in"
OPEN = "open_to_strangers"
BROWSER = "id"
"""Where a session keeps the secret of its browser."""
PRIVATE = "no-store"
LOOKS = frozenset({"GET", "HEAD"})

OF_THE_HOUSE = (
    "operator",
    "message_templates",
    "account",
    "organisations",
    "join",
    "help",
    "mails",
)
"""Blueprints, or how their names begin, whose pages need no organisation."""
CONSOLE = "/operator"

V = TypeVar("V", bound=Callable[..., ResponseReturnValue])


class NobodySignedIn(Exception):
    """A page that needs a seat was shown without one: a fault of ours."""


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc] # Flask-Login has no types
    seat: Seat

    def get_id(self) -> str:
        return f"{self.seat.actor.person}:{self.seat.actor.organisation}"


def open_to_strangers(view: V) -> V:
    """This view is for people who are not signed in, too."""
    setattr(view, OPEN, True)
    return view


def seat() -> Seat:
    """Whose request this is. Raises NobodySignedIn where the gate does not stand."""
    known = seat_or_none()
    if known is None:
        raise NobodySignedIn
    return known


def seat_or_none() -> Seat | None:
    user = current_user
    if user is None or not user.is_authenticated:
        return None
    return visiting.seated(user.seat)


def actor() -> Actor:
    return seat().actor


def at_the_house() -> bool:
    """Whether whoever asks looks after the house and is in no organisation now."""
    return actor().role is Role.OPERATOR


def in_a_place() -> None:
    """Raises NoPlace where there is no organisation that the page could be of."""
    if at_the_house():
        raise visiting.NoPlace


def operator() -> Actor:
    """Who looks after the house. Raises NotFound for everybody else: a page that is not theirs
    is not there."""
    known = seat()
    if not known.operates:
        raise NotFound
    return Actor.operator(known.actor.person)


def operators_only() -> None:
    """For a whole blueprint."""
    operator()


def may(permission: Permission) -> bool:
    """Whether this request's actor holds it: what a page offers, not what guards it."""
    return permission in ALLOWED[actor().role]


def enter(who: Actor, *, remember: bool = False) -> None:
    """Begin a session of its own for somebody who has just proved who they are."""
    device = device_of(request.user_agent.string)
    secret = begin_browser(who, device, remembered=remember, storage=services().storage)
    known = services().seats.of(who.person, who.organisation, secret.digest)
    if known is None:
        raise SignInRefused
    session.clear()
    session.permanent = remember  # else the cookie goes when the browser is closed
    session[BROWSER] = secret.text
    familiar.remember(known.email)
    login_user(SignedIn(known))


def enter_place(organisation: OrganisationId) -> None:
    """In the same browser, another organisation of the same person. Raises NotFound, or
    VisitReadsOnly on a support visit, which is to be ended first."""
    known = services().seats.of(seat().actor.person, organisation, _browser())
    if known is None:
        raise NotFound
    if visiting.live(known) is not None:
        raise visiting.VisitReadsOnly
    login_user(SignedIn(known))


def go_out() -> None:
    """The session ends here and in the database: a copy of its cookie opens nothing."""
    if current_user.is_authenticated:
        known = current_user.seat  # their own, also on a visit
        with suppress(NotFound):
            end_browser(known.actor, known.browser, storage=services().storage)
    logout_user()
    session.clear()


def _browser() -> str:
    """The digest of this browser's secret."""
    return Secret(str(session.get(BROWSER, ""))).digest


def safe_path(url: str) -> str:
    """The path and query of an address, if it is one on this site; else the front page."""
    parts = urlsplit(url)
    path = parts.path
    if not path.startswith("/") or path.startswith("//") or "\\" in url or url.startswith("//"):
        return "/"
    return f"{path}?{parts.query}" if parts.query else path


def init_app(app: Flask) -> None:
    manager = LoginManager()
    # its context processor would ask who it is on the very page that says we cannot know
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(_load)
    app.before_request(_stand_at_the_gate)
    app.after_request(_keep_private)


def _load(id: str) -> SignedIn | None:
    person, _, organisation = id.partition(":")
    try:
        who, where = PersonId(UUID(person)), OrganisationId(UUID(organisation))
    except ValueError:
        return None
    known = services().seats.of(who, where, _browser())
    if known is None:
        return None
    if known.stale:
        note_browser(known.actor, known.browser, storage=services().storage)
    return SignedIn(known)


def _stand_at_the_gate() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, OPEN, False):
        return None
    if seat_or_none() is not None:
        visiting.refuse_changes()
        if request.method in LOOKS:
            look_once()
        return _away_from_organisations()
    if request.path == "/" and request.method == "GET" and _enter_the_demo():
        return redirect("/")
    return _send_to_sign_in()


def _away_from_organisations() -> ResponseReturnValue | None:
    """An operator without a seat begins at the console, and goes no further than its pages."""
    if not at_the_house():
        return None
    if request.path == "/":
        return redirect(CONSOLE)
    if not (request.blueprint or "").startswith(OF_THE_HOUSE):
        raise visiting.NoPlace
    return None


def _enter_the_demo() -> bool:
    shown = demo()
    if shown is None:
        return False
    known = services()
    try:
        enter(
            sign_in(shown.email, shown.password, storage=known.storage, passwords=known.passwords)
        )
    except (SignInRefused, NoSeat):
        return False
    return True


def being_erased(name: str) -> str:
    return _("{name} is closed and is being erased. Nothing is sent for it any more.", name=name)


def _tell_of_an_end() -> None:
    """To whoever still has a page of an organisation that is closed; once, for they are out."""
    _person, _colon, organisation = str(session.get("_user_id", "")).partition(":")
    try:
        name = services().seats.being_erased(OrganisationId(UUID(organisation)))
    except ValueError:
        return
    if name is not None:
        go_out()
        flash(being_erased(name))


def _send_to_sign_in() -> ResponseReturnValue:
    _tell_of_an_end()
    if htmx.wants_block():
        to = safe_path(urlsplit(htmx.current_url())._replace(scheme="", netloc="").geturl())
        response = make_response("", 401)
        response.headers["HX-Redirect"] = _sign_in_for(to)
        return response
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(_sign_in_for(safe_path(back)))


def _sign_in_for(path: str) -> str:
    return SIGN_IN if path == "/" else f"{SIGN_IN}?{urlencode({'next': path})}"


def _keep_private(response: Response) -> Response:
    """Nothing behind the gate, and no page that holds a form's token, stays in a cache."""
    response.headers.setdefault("Cache-Control", PRIVATE)
    return response

"""Headers, forms' tokens, cookies and limits; the one module that knows Flask-WTF."""

from hashlib import sha256
from typing import Any

from flask import Flask, Response, current_app, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError, CSRFProtect
from secure import Secure
from secure.headers import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.exceptions import BadRequest

from app.web import cookies, familiar, gate
from domain.accounts import UNUSED_REMEMBERED

SIGN_INS = "10 per minute; 60 per hour"
FORM_LIMIT = 16 * 1024 * 1024
"""Uploaded files; a view may want less."""

SESSION_LIFE = UNUSED_REMEMBERED
"""A cookie older than this is believed nowhere; the database ends its session before."""
SIGN_UPS = "5 per minute; 30 per hour"
MAILS_ASKED = "5 per minute; 30 per hour"
"""Mails that somebody who is not signed in may cause, from one address of the network."""
TO_ONE_MAILBOX = "5 per hour"
PASSWORDS_OF_ONE = "20 per hour"
"""Tries for one account: of each browser that has signed in to it before, and of all others
together."""
TRIES = "passwords of one"
RUNS_ASKED = "60 per minute; 1200 per hour"
"""Charts to send now or to look at; a preview is asked for while its form is typed."""
TEAM_MAILS = "20 per minute; 100 per hour"

QUICK = {"socket_connect_timeout": 0.3, "socket_timeout": 1.0, "retry": None}
"""A Redis that is down must not hold a sign-in up: then each process counts by itself."""

TokenMissing = CSRFError


def invitation() -> str:
    """Which one is sent again: it always goes to the same mailbox."""
    return f"invitation:{(request.view_args or {}).get('id')}"


def mailbox() -> str:
    """Whom a form is about: counted whether or not somebody has that address."""
    return "mailbox:" + _digest(_typed_address())


def _typed_address() -> str:
    return request.form.get("email", "").strip().casefold()


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _who_tries() -> str:
    """A browser that is familiar with the account, or all the others together."""
    return familiar.count_of(_typed_address()) or mailbox()


def _signed_in_browser() -> str:
    return "browser:" + _digest(str(session.get(gate.BROWSER, "")))


limiter = Limiter(get_remote_address, headers_enabled=False, strategy="moving-window")
"""An hour is any hour: no window ends with all its tries made, and the next begins."""
passwords_of_one = limiter.shared_limit(PASSWORDS_OF_ONE, TRIES, key_func=_who_tries)
"""For every view that takes an address and a password: one count for all of them."""
own_password = limiter.shared_limit(PASSWORDS_OF_ONE, TRIES, key_func=_signed_in_browser)
"""For every view that asks somebody who is signed in for their password once more."""
_forms = CSRFProtect()


def no_token_needed(view: Any) -> Any:
    """For what a machine posts, and proves in another way."""
    return _forms.exempt(view)


def is_free_of_tokens(view: Any) -> bool:
    """Whether a form's token is not asked for there."""
    return f"{view.__module__}.{view.__name__}" in _forms._exempt_views


def headers(*, https: bool) -> dict[str, str]:
    """What every answer carries. Flask-WTF wants a Referer over https: so not no-referrer."""
    policy = (
        ContentSecurityPolicy()
        .default_src("'self'")
        .img_src("'self'", "data:")
        .frame_ancestors("'none'")
        .base_uri("'none'")
        .form_action("'self'")
        .object_src("'none'")
    )
    return dict(
        Secure(
            csp=policy,
            referrer=ReferrerPolicy().same_origin(),
            xcto=XContentTypeOptions().nosniff(),
            xfo=XFrameOptions().deny(),
            coop=CrossOriginOpenerPolicy().same_origin(),
            permissions=PermissionsPolicy().geolocation().microphone().camera(),
            hsts=StrictTransportSecurity().max_age(31_536_000) if https else None,
        ).headers
    )


def _refuse_nul() -> None:
    """No text that anybody types holds one, and PostgreSQL keeps none."""
    typed = [*request.args.items(multi=True)]
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and not is_free_of_tokens(view):
        typed += request.form.items(multi=True)
        typed += [(name, file.filename or "") for name, file in request.files.items(multi=True)]
    if any("\0" in text for pair in typed for text in pair):
        raise BadRequest


def init_app(app: Flask, *, https: bool, limits_storage: str) -> None:
    in_memory = limits_storage.startswith("memory")
    app.config.update(
        SESSION_COOKIE_NAME=cookies.prefix(https=https) + "session",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=SESSION_LIFE,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PREFERRED_URL_SCHEME="https" if https else "http",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=https,
        MAX_CONTENT_LENGTH=FORM_LIMIT,
        RATELIMIT_STORAGE_URI=limits_storage,
        RATELIMIT_STORAGE_OPTIONS={} if in_memory else QUICK,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=not in_memory,
    )
    _forms.init_app(app)
    limiter.init_app(app)
    app.before_request(_refuse_nul)
    carried = headers(https=https)

    @app.after_request
    def carry(response: Response) -> Response:
        for name, value in carried.items():
            response.headers.setdefault(name, value)
        return response

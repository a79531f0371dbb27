"""The one place where an error meets a status code and the sentence that says what to do."""

import logging
from secrets import token_hex

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_limiter.errors import RateLimitExceeded
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.faults import told as traced
from app.web import htmx
from app.web.api import problems
from app.web.api.problems import Problem
from app.web.said import DOMAIN, HTTP
from app.web.security import TRIES, TokenMissing, limiter
from app.web.services import services
from app.web.told import (
    BROKEN,
    DATABASE_AWAY,
    REFUSED,
    TOKEN,
    TRIES_SPENT,
    UNTOUCHED,
    Told,
)
from app.web.wording import _
from domain.errors import DomainError
from domain.pushed import NameTaken
from ports.collection import Conflict
from ports.source import SourceFailed
from ports.vault import SealBroken

log = logging.getLogger(__name__)


NOTHING_HERE = Problem(
    404, "There is nothing here", "No call has this address; /help/api lists those there are."
)


def init_app(app: Flask, outages: tuple[type[Exception], ...]) -> None:
    for kind in (DomainError, Conflict, SourceFailed, SealBroken):
        app.register_error_handler(kind, _domain)
    for outage in outages:
        app.register_error_handler(outage, _away)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(TokenMissing, _token)
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def told(error: Exception) -> Told:
    """What to say of an error that a rule or a port raised."""
    for kind in type(error).__mro__:
        if kind in DOMAIN:
            return DOMAIN[kind]
    return REFUSED


def answer(said: Told, error: Exception, *, trace: bool = False) -> ResponseReturnValue:
    """The page, or for htmx a toast that leaves the page alone; the log knows it as well."""
    g.reference = token_hex(4)
    # what is broken may be what the page would ask
    g.out_of_order = said.status >= 500
    log.log(
        logging.ERROR if said.status >= 500 else logging.INFO,
        "%s %s answered %s (reference %s): %s",
        request.method,
        request.path,
        said.status,
        g.reference,
        traced(error) if trace else type(error).__name__,
    )
    if problems.wanted():
        return problems.answer(
            said.status,
            _(said.title),
            f"{_(said.happened)} {_(said.safe)}",
            reference=g.reference,
            headers=_headers(error),
            metric=str(error.metric) if isinstance(error, NameTaken) else "",
        )
    response = htmx.show("errors/error.html", "told", said.status, told=said)
    if htmx.wants_block():
        htmx.toast(response, f"{_(said.title)}. {_(said.next)}", "bad")
    return response


def _headers(error: Exception) -> dict[str, str]:
    """What a script goes by: which verbs there are, and when to come again."""
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        return {"Allow": ", ".join(sorted(error.valid_methods))}
    if isinstance(error, RateLimitExceeded) and (limit := limiter.current_limit):
        wait = int(limit.reset_at - services().clock.now().timestamp())
        return {"Retry-After": str(min(max(wait, 1), 60))}
    return {}


def _problem(error: Problem) -> ResponseReturnValue:
    return problems.of(error)


def _domain(error: Exception) -> ResponseReturnValue:
    return answer(told(error), error)


def _token(error: Exception) -> ResponseReturnValue:
    return answer(TOKEN, error)


def _away(error: Exception) -> ResponseReturnValue:
    return answer(DATABASE_AWAY, error)


def _too_many(error: RateLimitExceeded) -> ResponseReturnValue:
    return answer(TRIES_SPENT if error.limit.scope == TRIES else HTTP[429], error)


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code == 404 and problems.wanted():
        return _problem(NOTHING_HERE)
    if code < 400:
        return error.get_response()
    if code >= 500:
        return answer(BROKEN, error, trace=True)
    said = HTTP.get(code) or Told(
        code, error.name, error.name, UNTOUCHED, "Start again from Home."
    )
    return answer(said, error)


def _broken(error: Exception) -> ResponseReturnValue:
    return answer(BROKEN, error, trace=True)

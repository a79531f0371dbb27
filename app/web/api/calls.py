"""What every call of the API goes through: its token, its scope, its limits, and once only."""

import json
import re
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from flask import Response, g, request
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest

from app.web import security
from app.web.api.bodies import Fraction
from app.web.api.problems import Problem
from app.web.gate import open_to_strangers
from app.web.services import services
from domain.tenancy import Actor
from domain.tokens import Bearer, Scope, digest
from ports.tokens import Kept, KeyReused, StillAtIt

LIMIT = "120 per minute"
OF_AN_ADDRESS = "600 per minute"
LARGEST = 2 * 1024 * 1024
KEY = re.compile(r"[\x21-\x7e]{1,200}")
M = TypeVar("M", bound=BaseModel)
View = Callable[..., ResponseReturnValue]


def call(scope: Scope) -> Callable[[View], View]:
    """For a view that a token with that scope opens; no seat and no cookie does."""

    def guarded(view: View) -> View:
        @wraps(view)
        def checked(**arguments: Any) -> ResponseReturnValue:
            request.max_content_length = LARGEST
            g.bearer = _bearer(scope)
            return _once(lambda: view(**arguments))

        limited = security.limiter.shared_limit(LIMIT, "api", key_func=_caller)(checked)
        limited = security.limiter.shared_limit(OF_AN_ADDRESS, "api address")(limited)
        marked: View = security.no_token_needed(open_to_strangers(limited))
        return marked

    return guarded


def actor() -> Actor:
    """Whoever made the token, in the role that they have now, and within its scopes."""
    bearer: Bearer = g.bearer
    seat = services().seats.at(bearer.person, bearer.organisation)
    if seat is None:
        raise _unknown()
    role, limits = seat.actor.role, bearer.permissions
    return Actor(bearer.organisation, role, bearer.person, within=limits, token=bearer.token)


def body_or(default: M) -> M:
    """The call's JSON, or this where it brings none. Raises Problem."""
    return body(type(default)) if request.get_data() else default


def body(model: type[M]) -> M:
    """The call's JSON. Raises Problem, with a pointer to each thing that is wrong."""
    if request.mimetype != "application/json":
        raise Problem(415, "Not JSON", "Send the body as application/json.")
    try:
        given = json.loads(request.get_data(), parse_float=Fraction, parse_constant=_no_number)
        return model.model_validate(given)
    except ValidationError as error:
        raise Problem(
            422,
            "The body does not fit",
            "Something in it is missing, or not as the description says. Nothing was changed.",
            [_fault(each) for each in error.errors(include_url=False, include_input=False)],
        ) from None
    except (ValueError, RecursionError):
        raise Problem(400, "Not JSON", "The body cannot be read as JSON.") from None


def after() -> UUID | None:
    """Where the page that is asked for begins. Raises Problem."""
    unknown = set(request.args) - {"after"}
    if unknown:
        raise Problem(422, "Unknown parameter", "The only parameter here is `after`.")
    given = request.args.get("after")
    if given is None:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise Problem(422, "`after` does not fit", "It is the `next` of a page before.") from None


def no_parameters() -> None:
    """Raises Problem."""
    if request.args:
        raise Problem(422, "Unknown parameter", "There are no parameters here.")


def said(told: object, status: int = 200) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), status, mimetype="application/json")


def key() -> UUID:
    """The same for every call with the same idempotency key and token within its day; else a
    new one."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return uuid4()
    return uuid5(NAMESPACE_OID, f"{g.bearer.token}:{given}:{g.key_since.isoformat()}")


def _bearer(scope: Scope) -> Bearer:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    known = services()
    found = None
    if kind.lower() == "bearer" and secret:
        found = known.bearers.of(digest(secret.strip()), known.clock.now())
    if found is None:
        raise _unknown()
    if scope not in found.scopes:
        raise Problem(
            403,
            "The token may not do this",
            f"This needs a token with the scope “{scope.value}”. Nothing was changed.",
            headers={
                "WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope.value}"'
            },
        )
    return found


def _unknown() -> Problem:
    return Problem(
        401,
        "No valid token",
        "Send `Authorization: Bearer …` with a token from Settings, API tokens. This one is "
        "missing, unknown or revoked.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _caller() -> str:
    """A token has its own limit, wherever it is used; without one, the address has it."""
    given = request.headers.get("Authorization", "")
    return digest(given) if given else get_remote_address()


def _once(answer: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """A call with an idempotency key has one effect, and the same answer each time."""
    given = request.headers.get("Idempotency-Key")
    if given is None or request.method != "POST":
        return answer()
    if not KEY.fullmatch(given):
        raise Problem(
            400, "The idempotency key does not fit", "It has 1 to 200 visible ASCII characters."
        )
    known, token = services(), g.bearer.token
    try:
        kept = known.answers.begin(token, given, _print(), known.clock.now())
    except KeyReused:
        raise Problem(
            422,
            "This idempotency key was used",
            "It came with another call within a day. Use a new key for each new call.",
        ) from None
    except StillAtIt:
        raise Problem(
            409,
            "The first call goes on still",
            "A call with this idempotency key is not answered yet. Ask again in a second.",
            headers={"Retry-After": "1"},
        ) from None
    if isinstance(kept, Kept):
        response = Response(kept.body, kept.status, mimetype="application/json")
        response.headers["Idempotent-Replayed"] = "true"
        return response
    g.key_since = kept
    return _first(answer, given)


def _first(answer: Callable[[], ResponseReturnValue], given: str) -> ResponseReturnValue:
    """What is refused is not kept: it may be mended and sent again under the same key."""
    answers, token = services().answers, g.bearer.token
    try:
        response = answer()
    except Exception:
        answers.forget(token, given)
        raise
    assert isinstance(response, Response)
    answers.keep(token, given, Kept(response.status_code, response.get_data()))
    return response


def _print() -> str:
    """Of all that makes this call what it is."""
    whole = sha256(f"{request.method} {request.full_path}\n".encode())
    whole.update(request.get_data())
    return whole.hexdigest()


def _fault(error: Any) -> dict[str, str]:
    where = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error["loc"])
    return {"pointer": where, "detail": error["msg"].removeprefix("Value error, ")}


def _no_number(name: str) -> float:
    raise BadRequest(f"{name} is no number in JSON")

"""Settings, API tokens: made and shown once, seen when they were last used, revoked."""

from uuid import UUID

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from app.use_cases.tokens import NAME_LIMIT, NewToken, TokenNotValid, make_token, revoke_token
from app.web import gate, htmx
from app.web.api.reference import here
from app.web.services import services
from app.web.wording import _
from domain.tenancy import TokenId
from domain.tokens import Scope

blueprint = Blueprint("tokens", __name__)

HOME = "/settings/tokens"


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post(HOME)
def make() -> ResponseReturnValue:
    known = services()
    chosen = frozenset(each for each in Scope if each.value in request.form.getlist("scopes"))
    try:
        made = make_token(
            gate.actor(),
            request.form.get("name", ""),
            chosen,
            storage=known.storage,
            clock=known.clock,
        )
    except TokenNotValid as error:
        return _page(422, fault=error, chosen=chosen)
    return _page(201, made=made)


@blueprint.get(f"{HOME}/<uuid:id>/revocation")
def ask_revocation(id: UUID) -> ResponseReturnValue:
    token = services().reads.tokens(gate.actor()).token(TokenId(id))
    return htmx.show("settings/token_revocation.html", "panel", token=token)


@blueprint.post(f"{HOME}/<uuid:id>/revocation")
def revoke(id: UUID) -> ResponseReturnValue:
    known = services()
    revoke_token(gate.actor(), TokenId(id), storage=known.storage, clock=known.clock)
    flash(_("Revoked. Nothing gets in with it any more."))
    return htmx.leave(HOME)


def _page(
    status: int = 200,
    *,
    made: NewToken | None = None,
    fault: TokenNotValid | None = None,
    chosen: frozenset[Scope] = frozenset(),
) -> ResponseReturnValue:
    return htmx.show(
        "settings/tokens.html",
        "main",
        status,
        tokens=services().reads.tokens(gate.actor()).tokens(),
        made=made,
        fault=fault,
        chosen=chosen,
        name=request.form.get("name", "") if fault else "",
        limit=NAME_LIMIT,
        scopes=_scopes(),
        url=here(),
    )


def _scopes() -> tuple[tuple[Scope, str, str], ...]:
    return (
        (Scope.READ, _("Read"), _("Metrics, pulses, runs, and how far each delivery has come")),
        (Scope.PUSH, _("Push"), _("Make metrics, and put points into them")),
        (Scope.FIRE, _("Fire"), _("Run a pulse now, as with Send now")),
    )

"""Deleting one's own account: what it means, the password once more, and goodbye."""

from flask import Blueprint, redirect, session
from flask.typing import ResponseReturnValue

from app.use_cases.own_end import delete_my_account, look_at_my_end
from app.web import familiar, gate, htmx, security
from app.web.account_form import typed
from app.web.entrance import entrance, letterhead
from app.web.gate import open_to_strangers
from app.web.services import services
from app.web.wording import _
from domain.accounts import LastOperator, PasswordWrong, StillAnswers
from ports.erasure import StillSending

blueprint = Blueprint("account_end", __name__)

HOME = "/account/deletion"
GOODBYE = "/goodbye"
GONE = "gone"


@blueprint.get(HOME)
def ask() -> ResponseReturnValue:
    return _page()


@blueprint.post(HOME)
@security.limiter.limit(security.SIGN_INS)
@security.own_password
def delete() -> ResponseReturnValue:
    known, email = services(), gate.seat().email
    try:
        delete_my_account(
            gate.actor(),
            typed("present"),
            storage=known.storage,
            passwords=known.passwords,
            clock=known.clock,
            head=letterhead() if entrance().mail_leaves else None,
        )
    except PasswordWrong:
        return _page(422, _("This is not your current password. Nothing was deleted."))
    except (StillAnswers, LastOperator):
        return _page(409)
    except StillSending:
        return _page(
            422,
            _(
                "A message to your phone is leaving this very moment, so nothing was deleted. Try "
                "again in two minutes."
            ),
        )
    gate.go_out()
    session[GONE] = True
    familiar.forget(email)
    return htmx.leave(GOODBYE)


@blueprint.get(GOODBYE)
@open_to_strangers
def goodbye() -> ResponseReturnValue:
    """To whoever has just gone, until they close the browser or come back."""
    if GONE not in session:
        return redirect("/")
    return htmx.show("account/goodbye.html", "page")


def _page(status: int = 200, fault: str = "") -> ResponseReturnValue:
    known, actor = services(), gate.actor()
    end = look_at_my_end(actor, storage=known.storage)
    return htmx.show(
        "account/deletion.html",
        "panel",
        status,
        end=end,
        places=known.seats.places(actor.person),
        fault=fault,
    )

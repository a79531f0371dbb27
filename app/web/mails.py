"""The demo's mail as a page, whether or not it is sent as well."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web import gate, htmx
from app.web.demo import demo
from app.web.services import services
from domain.notifications import MailId
from domain.tenancy import NotFound

blueprint = Blueprint("mails", __name__)

SHOWN = 100


@blueprint.before_request
def only_in_the_demo() -> None:
    if demo() is None:
        raise NotFound


@blueprint.get("/mail")
def index() -> ResponseReturnValue:
    shown = demo()
    mails = services().recipients(gate.actor()).mails(SHOWN)
    return htmx.show(
        "mail/index.html", "mails", mails=mails, mail_server=shown.mail_server if shown else ""
    )


@blueprint.get("/mail/<uuid:id>")
def show(id: UUID) -> ResponseReturnValue:
    mail = services().recipients(gate.actor()).mail(MailId(id))
    return htmx.show("mail/mail.html", "mail", mail=mail)

"""The demo's mail as a page, whether or not it is sent as well."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.use_cases.mailing import with_its_link
from app.web import gate, htmx
from app.web.demo import demo
from app.web.services import services
from domain.notifications import MailId
from domain.tenancy import HOUSE, Actor, NotFound
from ports.queries.recipients import MailLine, RecipientQueries

blueprint = Blueprint("mails", __name__)

SHOWN = 100


@blueprint.before_request
def only_in_the_demo() -> None:
    if demo() is None:
        raise NotFound


@blueprint.get("/mail")
def index() -> ResponseReturnValue:
    shown = demo()
    mails = [mail for whose in _books() for mail in whose.mails(SHOWN)]
    newest = sorted(mails, key=lambda mail: mail.created_at, reverse=True)[:SHOWN]
    return htmx.show(
        "mail/index.html", "mails", mails=newest, mail_server=shown.mail_server if shown else ""
    )


@blueprint.get("/mail/<uuid:id>")
def show(id: UUID) -> ResponseReturnValue:
    mail = _mail(MailId(id))
    body = with_its_link(mail.id, mail.body, mail.link_sealed, services().vault)
    return htmx.show("mail/mail.html", "mail", mail=mail, body=body, pictured=_pictured(mail))


def _pictured(mail: MailLine) -> bool:
    """Whether the picture of the chart that it brought is still kept."""
    if mail.run is None:
        return False
    reading = services().reads.history(gate.actor()).reading(mail.run)
    return reading is not None and reading.pictured


def _mail(id: MailId) -> MailLine:
    for whose in _books():
        with suppress(NotFound):
            return whose.mail(id)
    raise NotFound


def _books() -> list[RecipientQueries]:
    """The organisation's mails; for the operator those about accounts, too: no mail leaves, and
    somebody has to open their links."""
    own = [] if gate.at_the_house() else [services().reads.recipients(gate.actor())]
    if not gate.seat().operates:
        return own
    return [*own, services().reads.recipients(Actor.system(HOUSE))]

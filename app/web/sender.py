"""Settings, Destinations, WhatsApp, Sender: the number that charts come from, and how it does."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web import gate, htmx
from app.web.destinations import HOME
from app.web.ladder import standing, why_none
from app.web.services import services
from app.web.watching import LIMIT_STARTS_AT
from app.web.wording import _
from domain.templates import Category, Template, tells
from domain.tenancy import Permission

blueprint = Blueprint("sender", __name__)


@blueprint.get(f"{HOME}/sender")
def show() -> ResponseReturnValue:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    known, now = services(), services().clock.now()
    number = known.reads.reaching(gate.actor()).number(now)
    templates = number.templates if number else ()
    return htmx.show(
        "destinations/sender.html",
        "number",
        number=number,
        templates=[(each, standing(each, now), purpose(each)) for each in templates],
        no_template=why_none(templates, now),
        limit_starts_at=LIMIT_STARTS_AT,
    )


def purpose(template: Template) -> str:
    """What a template is for."""
    if template.knocks:
        return _("Charts, outside the 24 hours")
    if template.category is Category.AUTHENTICATION:
        return _("Codes that verify a number")
    if template.wording is not None and tells(template.wording):
        return _("Messages to you, outside the 24 hours")
    return _("Nothing of ours")

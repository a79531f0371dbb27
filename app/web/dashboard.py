"""The front page: the pulses, and, until everything runs, what to do next."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web import htmx
from app.web.beginning import steps
from app.web.gate import actor
from app.web.pulse_list import lines
from app.web.services import services

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
def show() -> ResponseReturnValue:
    queries = services().pulses(actor())
    page = queries.pulses()
    return htmx.show(
        "dashboard/dashboard.html",
        "main",
        steps=steps(queries.beginnings()),
        pulses=lines(page.items),
        after=page.next,
    )

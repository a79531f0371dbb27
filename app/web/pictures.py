"""Pictures behind a signed link: for Meta, which has no seat here."""

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue

from app.use_cases.linking import linked_picture
from app.web.gate import PRIVATE, open_to_strangers
from app.web.services import services

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/pictures/<name>")
@open_to_strangers
def show(name: str) -> ResponseReturnValue:
    known = services()
    response = make_response(linked_picture(name, links=known.links, clock=known.clock))
    response.headers["Content-Type"] = "image/png"
    response.headers["Cache-Control"] = PRIVATE
    response.headers["X-Robots-Tag"] = "noindex"
    return response

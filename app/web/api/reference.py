"""The description of the API, for machines; the page for people is under Help."""

import json

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from app.web import htmx
from app.web.api import blueprint
from app.web.api.description import description, paths
from app.web.gate import open_to_strangers
from app.web.services import services

help = Blueprint("api_help", __name__)


@blueprint.get("/openapi.json")
@open_to_strangers
def openapi() -> ResponseReturnValue:
    return Response(json.dumps(description(services().brand, here())), mimetype="application/json")


@help.get("/help/api")
def show() -> ResponseReturnValue:
    return htmx.show("help/api.html", "main", paths=paths(), url=here())


def here() -> str:
    return f"{current_app.config['PUBLIC_URL']}/api/v1"

"""Whether this process is up, and whether it can work."""

import logging

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.faults import told
from app.web.gate import open_to_strangers
from app.web.services import services

log = logging.getLogger(__name__)

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to_strangers
def up() -> ResponseReturnValue:
    """Asks nobody: a database that is away is no reason to restart this process."""
    return Response("up", mimetype="text/plain")


@blueprint.get("/readyz")
@open_to_strangers
def ready() -> ResponseReturnValue:
    try:
        services().inbox.ready()
    except Exception as error:
        log.error("Not ready, the database does not answer: %s", told(error))
        return Response("the database does not answer", 503, mimetype="text/plain")
    return Response("ready", mimetype="text/plain")

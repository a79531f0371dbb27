"""The REST API for scripts, under /api/v1: JSON in, JSON out, a token with each call."""

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

from app.web.api import deliveries, metrics, pulses, reference  # noqa: E402, F401

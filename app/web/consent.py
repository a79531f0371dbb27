"""The evidence of consent as a file: /settings/destinations/whatsapp/consent.csv."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC
from hashlib import sha256

from flask import Blueprint, Response

from app.web import gate
from app.web.services import services
from domain.tenancy import Permission
from ports.queries.recipients import ConsentLine

blueprint = Blueprint("consent", __name__)

HEAD = ("recipient", "kind", "said", "at (UTC)", "message")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by a spreadsheet as a formula (OWASP: CSV injection)."""


@blueprint.get("/settings/destinations/whatsapp/consent.csv")
def download() -> Response:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    lines = services().recipients(gate.actor()).consents()
    response = Response(spelled(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="consent.csv"'
    return response


def spelled(lines: Iterable[ConsentLine]) -> str:
    """One row for each; a message is named by a digest, for its id holds a number."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for line in lines:
        at = line.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        reference = sha256(line.event.encode()).hexdigest()[:16]
        writer.writerow(
            [_safe(cell) for cell in (line.label, line.kind, line.said, at, reference)]
        )
    return file.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell

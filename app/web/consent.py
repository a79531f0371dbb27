"""The evidence of consent as a file: /settings/destinations/whatsapp/consent.csv."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from hashlib import sha256

from flask import Blueprint, Response

from app.use_cases.exporting import note_consent
from app.web import gate, spreadsheets
from app.web.services import services
from domain.tenancy import Permission
from ports.queries.recipients import ConsentLine

blueprint = Blueprint("consent", __name__)

HEAD = ("recipient", "kind", "said", "at (UTC)", "message")


@blueprint.get("/settings/destinations/whatsapp/consent.csv")
def download() -> Response:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    known = services()
    lines = known.reads.recipients(gate.actor()).consents()
    note_consent(gate.actor(), storage=known.storage, clock=known.clock)
    response = Response(spelled(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="consent.csv"'
    return response


def spelled(lines: Iterable[ConsentLine]) -> str:
    return "".join(spreadsheets.spelled(_rows(lines)))


def _rows(lines: Iterable[ConsentLine]) -> Iterator[tuple[str, ...]]:
    """One for each word; a message is named by a digest, for its id holds a number."""
    yield HEAD
    for line in lines:
        at = line.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        yield line.label, line.kind, line.said, at, reference(line.event)


def reference(event: str) -> str:
    """A message named by a digest: its id holds a number."""
    return sha256(event.encode()).hexdigest()[:16]

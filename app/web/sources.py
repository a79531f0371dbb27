"""Sources: files that metrics are read from, and what was recognised in them."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from app.use_cases.sources import (
    ColumnMissing,
    Upload,
    choose_date_order,
    connect_file,
    describe_file,
    replace_file,
)
from app.web import htmx
from app.web.gate import actor, seat
from app.web.metric_form import MetricForm
from app.web.services import services
from app.web.wording import _
from app.web.zones import zones
from domain.metrics import SourceId
from domain.sources import DateOrder
from ports.source import ColumnKind, Described, NotReadable

blueprint = Blueprint("sources", __name__)

MOST_WORDS = 500
READS = {
    ColumnKind.DATE: "“{metric}” reads its dates from the column “{column}”.",
    ColumnKind.NUMBER: "“{metric}” reads its numbers from the column “{column}”.",
}
HOLDS = {
    ColumnKind.DATE: "In this file that column holds dates.",
    ColumnKind.NUMBER: "In this file that column holds numbers.",
    ColumnKind.TEXT: "In this file that column holds text.",
    ColumnKind.EMPTY: "In this file that column is empty.",
    None: "This file has no such column.",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a source's file turned out to be, or why it cannot be read any more."""

    described: Described | None
    fault: str = ""


@blueprint.get("/sources")
def list_all() -> ResponseReturnValue:
    after = request.args.get("after", type=UUID)
    page = services().reads.sources(actor()).sources(after)
    return htmx.show("sources/list.html", "main", sources=page.items, after=page.next)


@blueprint.get("/sources/new")
def ask() -> ResponseReturnValue:
    return _form()


@blueprint.post("/sources/new")
def connect() -> ResponseReturnValue:
    known = services()
    try:
        source, _found = connect_file(
            actor(), _upload(), storage=known.storage, files=known.files, clock=known.clock
        )
    except NotReadable as error:
        return _form(422, str(error))
    flash(_("The file is connected. Now say what to read from it."), "good")
    return redirect(url_for("sources.show", id=source.id), 303)


@blueprint.get("/sources/<uuid:id>")
def show(id: UUID) -> ResponseReturnValue:
    return page(SourceId(id))


@blueprint.post("/sources/<uuid:id>/file")
def replace(id: UUID) -> ResponseReturnValue:
    known = services()
    try:
        replace_file(
            actor(),
            SourceId(id),
            _upload(),
            storage=known.storage,
            files=known.files,
            clock=known.clock,
        )
    except NotReadable as error:
        return page(SourceId(id), 422, refused=str(error))
    except ColumnMissing as error:
        return page(SourceId(id), 422, refused=_lacks(error))
    flash(_("The new file is in its place. The next run reads it."), "good")
    return redirect(url_for("sources.show", id=id), 303)


@blueprint.post("/sources/<uuid:id>/dates")
def choose_dates(id: UUID) -> ResponseReturnValue:
    known = services()
    try:
        order = DateOrder(request.form.get("order", ""))
    except ValueError:
        raise BadRequest from None
    choose_date_order(actor(), SourceId(id), order, storage=known.storage, clock=known.clock)
    flash(_("The dates are read that way from now on."), "good")
    return redirect(url_for("sources.show", id=id), 303)


def page(
    id: SourceId, status: int = 200, *, form: MetricForm | None = None, refused: str = ""
) -> ResponseReturnValue:
    """A source's page, with the metric's form as it was typed or ready to be saved."""
    known = services()
    source = known.reads.sources(actor()).source(id)
    opened = _open(id)
    return htmx.show(
        "sources/source.html",
        "main",
        status,
        source=source,
        opened=opened,
        form=form or _blank(opened),
        typed=form is not None,
        refused=refused,
        zones=zones(),
    )


def _open(id: SourceId) -> Opened:
    known = services()
    try:
        return Opened(
            describe_file(actor(), id, storage=known.storage, files=known.files, clock=known.clock)
        )
    except NotReadable as error:
        return Opened(None, str(error))


def _blank(opened: Opened) -> MetricForm:
    if opened.described is None:
        return MetricForm(timezone=seat().timezone)
    return MetricForm.for_file(opened.described, seat().timezone)


def _form(status: int = 200, fault: str = "") -> ResponseReturnValue:
    return htmx.show("sources/new.html", "main", status, fault=fault, typed=request.form.to_dict())


def _lacks(error: ColumnMissing) -> str:
    reads = _(READS[error.needs], metric=error.metric, column=error.column)
    return f"{reads} {_(HOLDS[error.holds])}"


def _upload() -> Upload:
    """What was handed in. Raises NotReadable where no file came."""
    file = request.files.get("file", FileStorage())
    if not file.filename:
        raise NotReadable(_("Pick a file first."))
    typed, content = request.form, file.read()
    file.close()
    return Upload(
        typed.get("name", ""),
        file.filename,
        content,
        typed.get("origin", "").strip()[:MOST_WORDS],
        typed.get("licence", "").strip()[:MOST_WORDS],
    )

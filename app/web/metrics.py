"""Metrics: what is read from a source."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.sources import MetricNotValid, define_metric
from app.web import sources
from app.web.gate import actor
from app.web.metric_form import MetricForm
from app.web.pulse_form import FormNotGood
from app.web.services import services
from app.web.wording import _
from domain.metrics import SourceId
from ports.source import SourceFailed

blueprint = Blueprint("metrics", __name__)


@blueprint.post("/sources/<uuid:source>/metrics")
def define(source: UUID) -> ResponseReturnValue:
    known, form = services(), MetricForm.typed(request.form)
    try:
        metric = define_metric(
            actor(),
            form.metric(SourceId(source)),
            storage=known.storage,
            files=known.files,
            clock=known.clock,
        )
    except FormNotGood as error:
        return _again(source, form, dict(error.faults))
    except MetricNotValid as error:
        return _again(source, form, {error.field: _(error.reason)})
    except SourceFailed as error:
        return _again(source, form, {"value_column": str(error)})
    flash(_("“{name}” can be shown by a pulse now.", name=metric.name), "good")
    return redirect(url_for("sources.show", id=source), 303)


def _again(source: UUID, form: MetricForm, faults: dict[str, str]) -> ResponseReturnValue:
    return sources.page(SourceId(source), 422, form=form.with_faults(faults))

"""The operator's message templates: the ladder, drafting, handing in, asking, deleting."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.templating import (
    MetaRefuses,
    MetaSilent,
    NotSound,
    delete_template,
    draft_template,
    raise_template,
    refresh_templates,
    reword_template,
    submit_template,
)
from app.web import gate, htmx
from app.web.assets import STATIC
from app.web.ladder import knocks, standing, uses
from app.web.services import services
from app.web.template_form import ANCHORS, TemplateForm
from app.web.whole import whole
from app.web.wording import _
from domain.template_checks import faults
from domain.template_library import LIBRARY
from domain.templates import Template, TemplateId, TemplateState, TemplateTaken, Wording
from domain.tenancy import NotFound
from ports.collection import Conflict

blueprint = Blueprint("message_templates", __name__)
blueprint.before_request(gate.operators_only)

HOME = "/operator/templates"
EXAMPLE = STATIC / "template-example.png"
"""What Meta's reviewer sees where a chart will be: a fictitious shop's."""
SILENT = (
    "Meta gave no clear answer. It may have done it all the same: ask Meta again in a minute, and "
    "only then repeat it."
)


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    known = services()
    now = known.clock.now()
    view = known.reads.operations(gate.operator()).ladder(now)
    made = {each.name for each in view.rungs}
    return htmx.show(
        "operator/templates.html",
        "ladder",
        view=view,
        knocks=knocks(view.rungs, now),
        rungs=[(each, standing(each, now), uses(each, view, now)) for each in view.rungs],
        library=[each for each in LIBRARY.values() if each.name not in made],
    )


@blueprint.get(f"{HOME}/new")
def new() -> ResponseReturnValue:
    """An empty form, one of the library's, or a copy of a template."""
    wording = _beginning()
    return _form(TemplateForm.of(wording) if wording else TemplateForm())


def _beginning() -> Wording | None:
    """Raises NotFound for a copy of what is not there."""
    if wording := LIBRARY.get(request.args.get("from", "")):
        return wording
    if not (copied := request.args.get("copy")):
        return None
    try:
        wording = _template(UUID(copied)).wording
    except ValueError:
        raise NotFound from None
    if wording is None:
        raise NotFound
    # Meta keeps a name for 30 days after its template was deleted
    return replace(wording, name=f"{wording.name}_2"[:512])


@blueprint.post(HOME)
def draft() -> ResponseReturnValue:
    known, form = services(), TemplateForm.typed(request.form)
    if "check" in request.form:
        return _checked(form)
    try:
        made = draft_template(
            gate.operator(), form.wording(), storage=known.storage, clock=known.clock
        )
    except NotSound as error:
        return _form(form.with_faults(error.faults), status=422)
    except (TemplateTaken, Conflict):
        return _form(_taken(form), status=422)
    flash(_("Saved as a draft. Hand it in when it reads well."), "good")
    return redirect(url_for("message_templates.look", id=made.id), 303)


@blueprint.get(f"{HOME}/<uuid:id>")
def look(id: UUID) -> ResponseReturnValue:
    return _page(_template(id))


@blueprint.post(f"{HOME}/<uuid:id>")
def reword(id: UUID) -> ResponseReturnValue:
    known, form, template = services(), TemplateForm.typed(request.form), _template(id)
    if "check" in request.form:
        return _checked(form, template)
    try:
        reword_template(
            gate.operator(),
            template.id,
            form.wording(),
            _seen(),
            storage=known.storage,
            clock=known.clock,
        )
    except NotSound as error:
        return _form(form.with_faults(error.faults), template, status=422)
    except TemplateTaken:
        return _form(_taken(form), template, status=422)
    except Conflict:
        return _form(form, _template(id), overtaken=True, status=409)
    flash(_("Saved."), "good")
    return redirect(url_for("message_templates.look", id=id), 303)


@blueprint.post(f"{HOME}/<uuid:id>/submission")
def submit(id: UUID) -> ResponseReturnValue:
    known = services()
    try:
        template = submit_template(
            gate.operator(),
            TemplateId(id),
            EXAMPLE.read_bytes(),
            storage=known.storage,
            account=known.business_account,
            vault=known.vault,
            clock=known.clock,
        )
    except NotSound as error:
        draft = _template(id)
        return _form(_form_of(draft).with_faults(error.faults), draft, status=422)
    except MetaRefuses as error:
        return _form(_form_of(_template(id)), _template(id), refused=error.why, status=422)
    except MetaSilent:
        flash(_(SILENT), "bad")
        return redirect(HOME, 303)
    flash(_("Handed in. Meta’s answer mostly comes within a day."), "good")
    return redirect(url_for("message_templates.look", id=template.id), 303)


@blueprint.post(f"{HOME}/<uuid:id>/promotion")
def promote(id: UUID) -> ResponseReturnValue:
    known = services()
    raise_template(gate.operator(), TemplateId(id), storage=known.storage, clock=known.clock)
    return redirect(HOME, 303)


@blueprint.post(f"{HOME}/asking")
def ask() -> ResponseReturnValue:
    known = services()
    try:
        refresh_templates(
            gate.operator(),
            storage=known.storage,
            account=known.business_account,
            vault=known.vault,
            clock=known.clock,
        )
    except MetaSilent:
        flash(_("Meta did not answer. What is shown is what it said before."), "bad")
    else:
        flash(_("This is what Meta says now."), "good")
    return redirect(HOME, 303)


@blueprint.get(f"{HOME}/<uuid:id>/deletion")
def ask_deletion(id: UUID) -> ResponseReturnValue:
    return htmx.show("operator/template_deletion.html", "panel", rung=_template(id))


@blueprint.post(f"{HOME}/<uuid:id>/deletion")
def delete(id: UUID) -> ResponseReturnValue:
    known = services()
    try:
        delete_template(
            gate.operator(),
            TemplateId(id),
            storage=known.storage,
            account=known.business_account,
            vault=known.vault,
            clock=known.clock,
        )
    except MetaRefuses as error:
        flash(_("Meta does not delete it: {why}", why=error.why), "bad")
    except MetaSilent:
        flash(_(SILENT), "bad")
    else:
        flash(_("Deleted."), "good")
    return htmx.leave(HOME)


def _template(id: UUID) -> Template:
    return services().reads.operations(gate.operator()).template(TemplateId(id))


def _form_of(template: Template) -> TemplateForm:
    return TemplateForm.of(template.wording) if template.wording else TemplateForm()


def _page(template: Template) -> ResponseReturnValue:
    if template.state is TemplateState.DRAFT:
        return _form(_form_of(template), template)
    wording = template.wording
    return htmx.show(
        "operator/template.html",
        "template",
        rung=template,
        standing=standing(template, services().clock.now()),
        form=TemplateForm.of(wording) if wording else None,
    )


def _checked(form: TemplateForm, template: Template | None = None) -> ResponseReturnValue:
    found = form.with_faults(faults(form.wording()))
    return _form(found, template, sound=not found.faults, status=422 if found.faults else 200)


def _taken(form: TemplateForm) -> TemplateForm:
    words = _("The account has a template of this name in this language.")
    return replace(form, faults={"name": (words,)})


def _seen() -> int | None:
    """The version that the form was filled in for."""
    return request.form.get("version", type=whole)


def _version(template: Template | None, *, overtaken: bool) -> int | None:
    """What a form that is shown again was filled in for, until its reader has been told of the
    other one."""
    seen = None if overtaken else _seen()
    return seen if seen is not None or template is None else template.version


def _form(
    form: TemplateForm,
    template: Template | None = None,
    *,
    sound: bool = False,
    refused: str = "",
    overtaken: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """`sound` says that a check has found nothing; `refused` is Meta's reason; `overtaken` says
    that somebody else has saved another wording meanwhile, which saving again replaces."""
    return htmx.show(
        "operator/template_form.html",
        "form",
        status,
        form=form,
        rung=template,
        sound=sound,
        refused=refused,
        overtaken=overtaken,
        version=_version(template, overtaken=overtaken),
        anchors=ANCHORS,
    )

"""The templates that a number knocks with, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from app.web.services import services
from app.web.wording import _, ngettext
from app.web.zones import readers_zone
from domain.templates import Category, Template, TemplateState
from ports.queries.operations import DependentLine, LadderView

WORDS: Mapping[TemplateState, tuple[str, str]] = MappingProxyType(
    {
        TemplateState.DRAFT: ("Draft", "off"),
        TemplateState.PENDING: ("Meta looks at it", "busy"),
        TemplateState.APPROVED: ("Approved", "good"),
        TemplateState.REJECTED: ("Rejected", "bad"),
        TemplateState.PAUSED: ("Paused", "wait"),
        TemplateState.DISABLED: ("Disabled", "bad"),
        TemplateState.GONE: ("Not at Meta", "bad"),
    }
)
"""Each state as a word with a dot."""
NAMED = 5
"""Pulses or organisations that a sentence names before it counts the rest."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a template stands, as a word with a dot and a sentence on what that means."""

    words: str
    tone: str
    why: str


def standing(template: Template, now: datetime) -> Standing:
    words, tone = WORDS[template.state]
    if template.state is TemplateState.PAUSED and template.usable(now):
        return Standing(_("Pause is over"), "good", "")
    if template.state is TemplateState.APPROVED and template.category is Category.MARKETING:
        tone = "bad"
    return Standing(_(words), tone, why_not(template, now))


def uses(template: Template, view: LadderView, now: datetime) -> str:
    """What depends on a rung: which pulses would knock with it, now or after others."""
    if not template.knocks:
        return _("No pulse: it is not for charts.")
    if not template.usable(now):
        return _("No pulse for now.")
    first = next(each for each in view.rungs if each.usable(now))
    if template.id != first.id:
        return _("No pulse while {name} may be used; then all of its.", name=first.name)
    if not view.pulses:
        return _("The next chart to anybody whose window is closed.")
    people = ngettext(
        "{count} person whose window is closed now",
        "{count} people whose window is closed now",
        view.people,
    )
    all_of_them = ngettext(
        "{count} pulse: {people}.", "{count} pulses: {people}.", view.pulses, people=people
    )
    return " ".join([all_of_them, *_of_each(view.organisations)])


def _of_each(lines: Sequence[DependentLine]) -> list[str]:
    """Counts alone: what a pulse is called is its organisation's."""
    told = [
        _(
            "{organisation}: {pulses}, {people}.",
            organisation=each.organisation,
            pulses=ngettext("{count} pulse", "{count} pulses", each.pulses),
            people=ngettext("{count} person", "{count} people", each.people),
        )
        for each in lines[:NAMED]
    ]
    more = len(lines) - NAMED
    if more > 0:
        told.append(
            ngettext("And {count} more organisation.", "And {count} more organisations.", more)
        )
    return told


def dependents(rungs: Sequence[Template], pulses: Sequence[str], now: datetime) -> str:
    """Which of an organisation's pulses depend on the ladder now, and on which rung of it."""
    named = ", ".join(f"“{each}”" for each in pulses[:NAMED])
    if len(pulses) > NAMED:
        named = _("{named} and {count} more", named=named, count=len(pulses) - NAMED)
    first = next((each for each in rungs if each.usable(now)), None)
    if first is None:
        why = why_none(rungs, now) or _("Without a template, charts wait until they write.")
        concerns = _("Now this concerns {named}.", named=named) if named else ""
        return f"{why} {concerns}".rstrip()
    if not named:
        return _(
            "Outside the 24 hours the approved template message {name} goes first. Right now "
            "nobody who gets a pulse needs it.",
            name=first.name,
        )
    return _(
        "Outside the 24 hours the approved template message {name} goes first. Right now that "
        "concerns {named}.",
        name=first.name,
        named=named,
    )


def knocks(rungs: Sequence[Template], now: datetime) -> bool:
    return any(each.usable(now) for each in rungs)


def why_none(rungs: Sequence[Template], now: datetime) -> str:
    """Which templates there are and why none knocks; "" while one does, or where there is none."""
    tried = [each for each in rungs if each.knocks and each.state is not TemplateState.DRAFT]
    if not tried or knocks(tried, now):
        return ""
    whys = " ".join(why_not(each, now) for each in tried)
    return _(
        "No template can be sent now, so charts wait until they write. {whys}",
        whys=whys,
    )


def why_not(template: Template, now: datetime) -> str:
    """Why a chart does not go with it, in a sentence; "" where it may."""
    if template.usable(now):
        return ""
    name = template.name
    match template.state:
        case TemplateState.DRAFT:
            return _("Not handed in yet.")
        case TemplateState.PENDING:
            return _("Meta still looks at {name}.", name=name)
        case TemplateState.REJECTED:
            return _("Meta has rejected {name}.", name=name)
        case TemplateState.PAUSED if template.paused_until is not None:
            until = services().formats.moment(template.paused_until, readers_zone())
            return _("Meta has paused {name} until {until}.", name=name, until=until)
        case TemplateState.PAUSED:
            return _("Meta has paused {name}.", name=name)
        case TemplateState.DISABLED:
            return _("Meta has disabled {name}.", name=name)
        case TemplateState.GONE:
            return _("Meta does not have {name}.", name=name)
    if template.category is Category.MARKETING:
        return _("Meta takes {name} for marketing.", name=name)
    return _("{name} has no place for a chart.", name=name)

"""What a pulse would bring, as a sentence or two."""

from dataclasses import dataclass

from app.web.upcoming import rhythm
from app.web.wording import _, ngettext
from domain.forecasts import Forecast
from domain.schedules import Schedule

FINE, STEP = 30, 5
"""Charts up to so many are counted, more are rounded to this."""


@dataclass(frozen=True, slots=True)
class Foretold:
    words: str
    note: str
    """On what it rests; empty where there is nothing to add."""


def foretold(schedule: Schedule, seen: Forecast, *, template: bool) -> Foretold | None:
    """ "20 people, every weekday: about 65% inside the window, about 140 templates in the next 30
    days." None for nobody. `template` is whether one knocks when a window is closed."""
    if not seen.people:
        return None
    who = ngettext(
        "{count} person, {days}",
        "{count} people, {days}",
        seen.people,
        days=rhythm(schedule),
    )
    if seen.inside is None:
        words = ngettext(
            "{who}: {count} chart in the next 30 days.",
            "{who}: {about} charts in the next 30 days.",
            seen.charts,
            who=who,
            about=_about(seen.charts),
        )
        return Foretold(
            words,
            _(
                "How many of them come inside the window is not known: nobody has a history "
                "here yet."
            ),
        )
    words = _(
        "{who}: {inside} inside the window, {outside}.",
        who=who,
        inside=_inside(seen.inside),
        outside=_outside(seen.outside, template=template),
    )
    return Foretold(words, _basis(seen))


def _inside(share: float) -> str:
    rounded = STEP * round(100 * share / STEP)
    return _("about {share}%", share=rounded) if rounded else _("hardly any")


def _outside(charts: int, *, template: bool) -> str:
    if template:
        return ngettext(
            "{count} template in the next 30 days",
            "{about} templates in the next 30 days",
            charts,
            about=_about(charts),
        )
    return ngettext(
        "{count} chart in the next 30 days waits until they write",
        "{about} charts in the next 30 days wait until they write",
        charts,
        about=_about(charts),
    )


def _about(charts: int) -> str:
    if charts <= FINE:
        return str(charts)
    return _("about {count}", count=STEP * round(charts / STEP))


def _basis(seen: Forecast) -> str:
    rests = _("From the messages and taps of the last four weeks.")
    if not seen.without_history:
        return rests
    more = ngettext(
        "{count} of them has no history yet and is taken to be like the rest.",
        "{count} of them have no history yet and are taken to be like the rest.",
        seen.without_history,
    )
    return f"{rests} {more}"

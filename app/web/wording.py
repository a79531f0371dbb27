"""The words on pages: their language, and how times and numbers are spelt for the reader."""

from datetime import datetime, timedelta
from gettext import NullTranslations
from pathlib import Path

import phonenumbers
from flask import Flask
from jinja2.filters import do_filesizeformat
from markupsafe import Markup, escape

from app.settings import ROOT
from app.web.services import services
from app.web.zones import readers_zone
from domain.contacts import WINDOW

A_WEEK = 7 * 24
A_MINUTE = timedelta(minutes=1)
ICONS = ROOT / "static" / "vendor" / "icons"
_translations = NullTranslations()
_icons: dict[str, Markup] = {}


def _(message: str, **values: object) -> str:
    """The message in the reader's language, its {names} filled in."""
    text = _translations.gettext(message)
    return text.format(**values) if values else text


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The one message or the other; {count} is the number."""
    return _translations.ngettext(one, many, count).format(count=count, **values)


def moment(at: datetime) -> Markup:
    """A time in the reader's zone, named with it."""
    return _time(at, services().formats.moment(at, readers_zone()))


def to_second(at: datetime) -> Markup:
    """The same with its seconds: for what follows within one minute."""
    return _time(at, services().formats.second(at, readers_zone()))


def ago(at: datetime) -> Markup:
    """How long since: "3 minutes ago"; the time itself on hover."""
    return _time(at, _since(services().clock.now() - at), title=True)


def left(until: datetime) -> Markup:
    """How long until then: "23 h 58 min"; the time itself on hover."""
    return _time(until, span(until - services().clock.now()), title=True)


def window_left(until: datetime) -> Markup:
    """How long a window stays open, counting down where scripts run; when it closes on hover."""
    return _time(until, open_for(until), title=True, counts=True)


def open_for(until: datetime) -> str:
    """How long a window stays open: never more than a day, also when the clock has gone back since
    it opened."""
    return span(min(until - services().clock.now(), WINDOW))


def time_left(until: datetime) -> str:
    """The same in words alone, for the middle of a sentence."""
    return span(until - services().clock.now())


def span(length: timedelta) -> str:
    """Its two largest units: "9 d 3 h", "71 h 58 min", "4 min"; under a minute is a minute. No
    line ends between a number and its unit."""
    minutes = max(1, int(length.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    if hours > A_WEEK:
        return _("{days}\u00a0d {hours}\u00a0h", days=hours // 24, hours=hours % 24)
    if hours and minutes:
        return _("{hours}\u00a0h {minutes}\u00a0min", hours=hours, minutes=minutes)
    return _("{hours}\u00a0h", hours=hours) if hours else _("{minutes}\u00a0min", minutes=minutes)


def age(length: timedelta) -> str:
    """How long something has lasted: "12 s", and from a minute on as `span` says it."""
    if length < A_MINUTE:
        return _("{seconds}\u00a0s", seconds=int(length.total_seconds()))
    return span(length)


def seconds(length: timedelta) -> str:
    """A short time: "0.4 s"."""
    return _("{seconds}\u00a0s", seconds=f"{length.total_seconds():.1f}")


def size(count: int) -> str:
    """Of a file: "96 bytes", "1.2 MB"."""
    return do_filesizeformat(count).replace("Byte", "byte")


def phone_number(digits: str) -> str:
    """A number as people write it: "+49 1512 3456789"."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return f"+{digits}" if digits else ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def icon(name: str) -> Markup:
    """An outline icon, in the text's colour, for decoration: the words stand beside it."""
    if name not in _icons:
        path = Path(ICONS / f"{name}.svg")
        svg = path.read_text("utf-8") if path.exists() else "<svg></svg>"
        _icons[name] = Markup(svg.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1))
    return _icons[name]


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(_=_, ngettext=ngettext, icon=icon)
    app.jinja_env.filters.update(
        moment=moment,
        ago=ago,
        left=left,
        time_left=time_left,
        window_left=window_left,
        to_second=to_second,
        span=span,
        age=age,
        seconds=seconds,
        phone=phone_number,
        size=size,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _since(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("{count} minute ago", "{count} minutes ago", minutes)
    if minutes < 48 * 60:
        return ngettext("{count} hour ago", "{count} hours ago", minutes // 60)
    return ngettext("{count} day ago", "{count} days ago", minutes // (24 * 60))


def _time(at: datetime, words: str, *, title: bool = False, counts: bool = False) -> Markup:
    full = services().formats.moment(at, readers_zone()) if title else ""
    hint = f' title="{escape(full)}"' if full else ""
    if counts:  # by our clock, which need not be the browser's
        left = min(at - services().clock.now(), WINDOW)
        hint += f' data-left="{int(left.total_seconds())}"'
    return Markup(f'<time datetime="{at.isoformat()}"{hint}>{escape(words)}</time>')

"""The number that the house sends on, looked at while it is live; and its token's end."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from app.actors import needs
from app.use_cases.numbering import Workbench, ask_meta, keys_in_use
from domain.alerts import AlertKind
from domain.checkups import Finding, TokenSeen, days_left, findings
from domain.numbers import NumberCheck, NumberKeys
from domain.tenancy import THE_HOUSE, Actor, Permission
from ports.inspector import NotTold
from ports.storage import House
from ports.vault import SealBroken

ASK_EVERY = timedelta(hours=6)
KIND = AlertKind.TOKEN.value

log = logging.getLogger(__name__)


@needs(Permission.OPERATE)
def check_live_number(actor: Actor, *, bench: Workbench) -> tuple[Finding, ...]:
    """Ask Meta about each thing that can be wrong with the number in use, and keep its answers."""
    keys = _in_use(bench)
    expected, seen = ask_meta(keys, bench=bench)
    now = bench.clock.now()
    found = findings(expected, seen, now)
    with bench.storage.house(THE_HOUSE) as house:
        known = house.console.checks.of(keys.phone_number_id)
        known = replace(known, findings=found, checked_at=now)
        if isinstance(seen.token, TokenSeen):
            known = _heard(house, known, seen.token.expires_at, now)
        house.console.checks.put(known)
        house.commit()
    return found


@needs(Permission.RUN_THE_HOUSE)
def watch_token(actor: Actor, *, bench: Workbench) -> bool:
    """Ask Meta now and then when the token of the number in use ends, and tell the operators 14,
    7 and 1 days before; once each, however many workers watch. Whether Meta has said.

    What Meta does not say leaves what it said before.
    """
    now = bench.clock.now()
    try:
        keys = _in_use(bench)
        with bench.storage.house(actor) as house:
            due = house.console.checks.turn(keys.phone_number_id, now - ASK_EVERY, now)
            house.commit()
        if not due:
            return False
        seen = bench.inspector.token(keys)
    except (NotTold, SealBroken) as error:
        log.warning("The token’s end could not be asked for: %s", type(error).__name__)
        return False
    with bench.storage.house(actor) as house:
        known = house.console.checks.of(keys.phone_number_id)
        house.console.checks.put(_heard(house, known, seen.expires_at, now))
        house.commit()
    return True


def _in_use(bench: Workbench) -> NumberKeys:
    return keys_in_use(THE_HOUSE, bench.settings, storage=bench.storage, vault=bench.vault)


def _heard(house: House, known: NumberCheck, ends: datetime | None, now: datetime) -> NumberCheck:
    """What is known with that end; an alert where one is due, in the place of the one before,
    which is put away as soon as it is true no more."""
    heard = known.with_token(ends)
    days = heard.to_tell(now)
    if days is not None or heard.told is None:
        house.close_alerts(KIND, known.phone_number_id)
    if days is None or ends is None:
        return heard
    house.alert(KIND, known.phone_number_id, _told(ends, now))
    return replace(heard, told=days)


def _told(ends: datetime, now: datetime) -> str:
    if ends <= now:
        return f"The access token of the Managed number ended on {ends:%d %B %Y}."
    return (
        f"The access token of the Managed number ends on {ends:%d %B %Y}, {days_left(ends, now)}."
    )

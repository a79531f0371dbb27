"""Settings, Destinations, WhatsApp, Invites: all of them, many at once, and links for a team."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.inviting import LABEL_LIMIT, LabelTooLong, show_invite
from app.use_cases.inviting_many import (
    DAYS,
    LinkNotGood,
    NamesNotGood,
    create_invites,
    create_team_link,
    renew_invite,
    show_batch,
)
from app.web import gate, htmx
from app.web.destinations import HOME
from app.web.invites import Shared, ways_to_share
from app.web.room import room
from app.web.services import services
from app.web.wording import _, ngettext
from domain.invites import MANY, InviteId
from domain.tenancy import Permission
from ports.queries.reaching import OfferLine
from ports.queries.recipients import InviteLine, InviteState

blueprint = Blueprint("offers", __name__)

_WORDS = {
    InviteState.WAITING: "Waiting",
    InviteState.VERIFIED: "Verified",
    InviteState.EXPIRED: "Expired",
}
FEW = 5
"""People whom a team link lets in, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Group:
    """The invites in one state, as far as the page shows them."""

    state: str
    words: str
    count: int
    """All there are."""
    lines: tuple[OfferLine, ...]
    after: int
    """How many come before these."""
    more: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """One invite on the sheet that is printed."""

    label: str
    shared: Shared


@blueprint.get(f"{HOME}/invites")
def show() -> ResponseReturnValue:
    """All states; only one of them where the URL asks for a later page of it."""
    known, now = services(), services().clock.now()
    gate.actor().must(Permission.MANAGE_CHANNELS)
    counts = known.reads.reaching(gate.actor()).offer_counts(now)
    state, after = request.args.get("state", ""), _count(request.args.get("after", ""))
    states = [each for each in _WORDS if each.value == state] or list(_WORDS)
    return htmx.show(
        "destinations/offers.html",
        "offers",
        channel=known.reads.recipients(gate.actor()).channel(),
        groups=[_group(each, counts[each], after if len(states) == 1 else 0) for each in states],
        any=any(counts[each] for each in _WORDS),
        waiting=counts[InviteState.WAITING] > 0,
        alone=len(states) == 1,
        here=request.full_path.rstrip("?"),
    )


def _group(state: InviteState, count: int, after: int) -> Group:
    reads = services().reads.reaching(gate.actor())
    page = reads.offers(state, services().clock.now(), after)
    return Group(state.value, _(_WORDS[state]), count, page.items, after, page.next)


# --- many at once ------------------------------------------------------------------------------


@blueprint.get(f"{HOME}/invites/many")
def ask_many() -> ResponseReturnValue:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    if services().reads.recipients(gate.actor()).channel() is None:
        return redirect(f"{HOME}/connect", code=303)
    return _many_form()


@blueprint.post(f"{HOME}/invites/many")
def make_many() -> ResponseReturnValue:
    known, names = services(), request.form.get("names", "")
    try:
        batch = create_invites(
            gate.actor(), names, storage=known.storage, vault=known.vault, clock=known.clock
        )
    except NamesNotGood as refused:
        return _many_form(422, names, _faults(refused))
    return htmx.leave(url_for("offers.sheet", batch=batch))


@blueprint.get(f"{HOME}/invites/sheets/<uuid:batch>")
def sheet(batch: UUID) -> ResponseReturnValue:
    """A page of codes to print; those of people who are in already are left out."""
    known, now = services(), services().clock.now()
    offers = known.reads.reaching(gate.actor()).batch(batch, now)
    waiting = [each for each in offers if each.state is InviteState.WAITING]
    opened = show_batch(
        gate.actor(), [each.id for each in waiting], storage=known.storage, vault=known.vault
    )
    cards = [Card(each.invite.label, ways_to_share(each)) for each in opened]
    return htmx.show(
        "destinations/sheet.html",
        "main",
        cards=cards,
        offers=offers,
        gone=len(offers) - len(cards),
        expires_at=max((each.expires_at for each in waiting), default=None),
        organisation=gate.seat().organisation,
    )


def _faults(refused: NamesNotGood) -> list[str]:
    if not refused.count:
        return [_("Type or paste at least one name.")]
    said = []
    if refused.count > MANY:
        said.append(
            _("These are {count} names; at most {most} at once.", count=refused.count, most=MANY)
        )
    for line in refused.bad:
        name = line.text if len(line.text) <= LABEL_LIMIT else f"{line.text[:30]}…"
        words = (
            _("Line {number}, “{name}”: at most {limit} characters.")
            if line.too_long
            else _("Line {number}, “{name}”: it is there twice.")
        )
        said.append(words.format(number=line.number, name=name, limit=LABEL_LIMIT))
    return said


def _many_form(
    status: int = 200, names: str = "", faults: list[str] | None = None
) -> ResponseReturnValue:
    values = {"names": names, "faults": faults or [], "most": MANY, "room": room()}
    return htmx.show("destinations/many.html", "panel", status, **values)


# --- a link for a team -------------------------------------------------------------------------


@blueprint.get(f"{HOME}/invites/team")
def ask_team() -> ResponseReturnValue:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    if services().reads.recipients(gate.actor()).channel() is None:
        return redirect(f"{HOME}/connect", code=303)
    return _team_form(most=str(FEW))


@blueprint.post(f"{HOME}/invites/team")
def make_team() -> ResponseReturnValue:
    known, form = services(), request.form
    label, most, days = form.get("label", ""), form.get("most", ""), form.get("days", "7")
    try:
        made = create_team_link(
            gate.actor(),
            label,
            _count(most),
            _count(days),
            storage=known.storage,
            vault=known.vault,
            clock=known.clock,
        )
    except LabelTooLong:
        faults = {"label": _("At most {limit} characters, please.", limit=LABEL_LIMIT)}
        return _team_form(422, label, most, days, faults)
    except LinkNotGood:
        faults = {"most": _("A number from 2 to {most}, please.", most=MANY)}
        return _team_form(422, label, most, days, faults)
    return redirect(url_for("invites.show", id=made.id), code=303)


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _team_form(
    status: int = 200,
    label: str = "",
    most: str = "",
    days: str = "7",
    faults: dict[str, str] | None = None,
) -> ResponseReturnValue:
    spans = [(str(each), ngettext("{count} day", "{count} days", each)) for each in DAYS]
    return htmx.show(
        "destinations/team.html",
        "panel",
        status,
        label=label,
        most=most,
        days=days,
        spans=spans,
        faults=faults or {},
        room=room(),
        limit=LABEL_LIMIT,
        many=MANY,
    )


# --- anew, and on the whole screen -------------------------------------------------------------


@blueprint.get(f"{HOME}/invites/<uuid:id>/renewal")
def ask_renewal(id: UUID) -> ResponseReturnValue:
    line = services().reads.recipients(gate.actor()).invite(InviteId(id), services().clock.now())
    if line.state not in {InviteState.WAITING, InviteState.EXPIRED}:
        return redirect(url_for("invites.show", id=id), code=303)
    return htmx.show("destinations/renewal.html", "panel", invite=line)


@blueprint.post(f"{HOME}/invites/<uuid:id>/renewal")
def renew(id: UUID) -> ResponseReturnValue:
    known = services()
    renew_invite(
        gate.actor(), InviteId(id), storage=known.storage, vault=known.vault, clock=known.clock
    )
    return redirect(url_for("invites.show", id=id), code=303)


@blueprint.get(f"{HOME}/invites/<uuid:id>/qr")
def qr(id: UUID) -> ResponseReturnValue:
    """The code alone, as large as the screen: for a phone across the table."""
    known, now = services(), services().clock.now()
    line = known.reads.recipients(gate.actor()).invite(InviteId(id), now)
    if line.state is not InviteState.WAITING:
        return htmx.leave(url_for("invites.show", id=id))
    since = request.args.get("since")
    if htmx.wants_block() and since == str(line.uses):
        return htmx.unchanged()
    opened = show_invite(
        gate.actor(), InviteId(id), storage=known.storage, vault=known.vault, clock=known.clock
    )
    shared = ways_to_share(opened)
    return htmx.show("destinations/qr.html", "whole", invite=line, shared=shared)


def named(line: OfferLine | InviteLine) -> str:
    """What an invite is called in a list."""
    if line.label:
        return line.label
    if line.most > 1:
        return _("Team link")
    return _("Your own phone") if line.is_own else _("A teammate")


blueprint.app_template_global("named_offer")(named)

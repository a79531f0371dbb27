"""Settings, Destinations, WhatsApp: the channel, its recipients, and whom it can reach."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.use_cases.inviting import choose_mail_instead, enable_managed, remove_recipient
from app.web import gate, htmx
from app.web.counter import admission, branded_from
from app.web.doors import door
from app.web.ladder import dependents
from app.web.reach import Goes, goes
from app.web.services import services
from app.web.sought import sought
from app.web.standing import stand
from app.web.tiers import tiers
from app.web.versions import version
from app.web.wording import _
from domain.access import WORDS
from domain.destinations import UNTIL_RESUMED, DestinationId, MailNotValid
from domain.tenancy import Permission
from ports.queries.recipients import InviteState, RecipientLine

blueprint = Blueprint("destinations", __name__)

HOME = "/settings/destinations/whatsapp"
PAGE = "destinations/recipients.html"


@blueprint.get("/settings")
@blueprint.get("/settings/destinations")
def index() -> ResponseReturnValue:
    channel = services().reads.recipients(gate.actor()).channel()
    return htmx.show("destinations/index.html", "page", channel=channel)


@blueprint.get(f"{HOME}/recipients")
def recipients() -> ResponseReturnValue:
    """The tab's own address; the one above it shows the same."""
    return show()


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    """The list; to htmx only if it is not the `since` that the page has already."""
    reads, now = services().reads, services().clock.now()
    known = reads.recipients(gate.actor())
    may_manage, asked = gate.may(Permission.MANAGE_CHANNELS), Asked.of(request.args)
    channel, page = known.channel(), known.recipients(now, asked.after, asked.like)
    recipients = page.items
    invites = known.invites(now) if may_manage and not asked.words else []
    waiting = _waiting(now) if invites else 0
    last = reads.reaching(gate.actor()).last_deliveries([each.id for each in recipients])
    active, knocking = known.active_recipients(), known.knocking(now)
    room = reads.plans(gate.actor()).room(now) if channel else None
    minute = now.replace(second=0, microsecond=0)
    seen = version(channel, room, page, active, invites, waiting, knocking, last, minute)
    if htmx.wants_block() and request.args.get("since") == seen:
        return htmx.unchanged()
    return htmx.show(
        PAGE,
        "recipients",
        channel=channel,
        recipients=recipients,
        active=active,
        asked=asked,
        more=page.next,
        invites=invites,
        waiting=waiting,
        may_manage=may_manage,
        room=room,
        may_connect=gate.may(Permission.OWN_PHONE),
        goes=partial(_goes, now),
        last=last,
        stand=stand,
        until_resumed=UNTIL_RESUMED,
        now=now,
        dependents=dependents(channel.rungs, knocking, now) if channel else "",
        version=seen,
    )


def _waiting(now: datetime) -> int:
    """All of them, of which the page has the newest few."""
    return services().reads.reaching(gate.actor()).offer_counts(now)[InviteState.WAITING]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the recipients the URL asks for; what makes no sense is left out."""

    like: str = ""
    after: UUID | None = None

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> "Asked":
        return cls(sought(args.get("like", "")), args.get("after", type=UUID))

    @property
    def words(self) -> dict[str, str]:
        """As in the URL."""
        found = {"like": self.like, "after": str(self.after or "")}
        return {name: value for name, value in found.items() if value}


def _goes(now: datetime, line: RecipientLine) -> Goes:
    still_open = line.window_until is not None and line.window_until > now
    return goes(line.next_chart, still_open=still_open, own=line.is_own)


@blueprint.get(f"{HOME}/connect")
def connect() -> ResponseReturnValue:
    """The two tiers, or, once a channel is there, the offer to add somebody."""
    gate.actor().must(Permission.MANAGE_CHANNELS)
    if services().reads.recipients(gate.actor()).channel() is not None:
        return redirect(f"{HOME}/invites/new", code=303)
    known = services()
    standing = known.reads.plans(gate.actor()).standing(known.clock.now())
    return htmx.show(
        "destinations/connect.html",
        "panel",
        tiers=tiers(known.brand, branded_from()),
        standing=standing,
        door=door(standing.organisation, admission()),
        longest=WORDS,
    )


@blueprint.post(f"{HOME}/channel")
def enable() -> ResponseReturnValue:
    known = services()
    enable_managed(gate.actor(), storage=known.storage, clock=known.clock, admission=admission())
    return redirect(f"{HOME}/invites/new?enabled=1", code=303)


@blueprint.get(f"{HOME}/recipients/<uuid:id>/removal")
def ask_removal(id: UUID) -> ResponseReturnValue:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    known, now = services().reads.recipients(gate.actor()), services().clock.now()
    recipient = known.recipient(DestinationId(id), now)
    return htmx.show("destinations/removal.html", "panel", recipient=recipient)


@blueprint.post(f"{HOME}/recipients/<uuid:id>/removal")
def remove(id: UUID) -> ResponseReturnValue:
    known = services()
    remove_recipient(gate.actor(), DestinationId(id), storage=known.storage, clock=known.clock)
    flash(_("Removed. Nothing more goes there."))
    return htmx.leave(HOME)


@blueprint.get(f"{HOME}/recipients/<uuid:id>/mail")
def ask_mail(id: UUID) -> ResponseReturnValue:
    """Whether this recipient's held charts are mailed, and where to."""
    gate.actor().must(Permission.MANAGE_CHANNELS)
    known, now = services().reads.recipients(gate.actor()), services().clock.now()
    recipient = known.recipient(DestinationId(id), now)
    return _mail_form(recipient, recipient.mail_to, on=recipient.mails_instead)


@blueprint.post(f"{HOME}/recipients/<uuid:id>/mail")
def choose_mail(id: UUID) -> ResponseReturnValue:
    known, to, on = services(), request.form.get("mail_to", ""), "on" in request.form
    try:
        choose_mail_instead(
            gate.actor(),
            DestinationId(id),
            to,
            on=on,
            storage=known.storage,
            clock=known.clock,
        )
    except MailNotValid:
        recipient = known.reads.recipients(gate.actor()).recipient(
            DestinationId(id), known.clock.now()
        )
        fault = _("Give a mail address such as ana@example.org.")
        return _mail_form(recipient, to, on=on, status=422, fault=fault)
    flash(_("Saved."))
    return htmx.leave(HOME)


def _mail_form(
    recipient: RecipientLine, to: str, *, on: bool, status: int = 200, fault: str = ""
) -> ResponseReturnValue:
    values = {"recipient": recipient, "mail_to": to, "on": on, "fault": fault}
    return htmx.show("destinations/mail.html", "panel", status, **values)

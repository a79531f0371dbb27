"""What needs somebody, each with the button that mends it; and how today stands, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.web.causes import WHO
from app.web.standing import all_arrived, joined
from app.web.troubles import Trouble, of_code
from app.web.wording import _, ngettext
from domain.diagnosis import Who, diagnose
from domain.missed import NOT_PREPARED, NOT_SENT
from domain.pulses import RunState
from ports.queries.home import Day, LonePulse, Needs, NewestRun, UnfiredPulse
from ports.queries.recipients import ChannelLine

RECIPIENTS = "/settings/destinations/whatsapp"


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing that somebody has to do."""

    title: str
    words: str
    """What happened, and what to do."""
    button: str
    url: str
    tone: str = "wait"
    at: datetime | None = None
    """The run that it is about."""
    posts: bool = False
    """Whether the button does it at once, by a form."""
    link: str = ""
    """Where one may look first, beside a button that does it at once."""
    means: str = ""
    """The anchor of the help page that explains it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of today's deliveries: a word with a dot, and how many."""

    words: str
    tone: str
    count: int
    state: str = ""
    """By which the list of deliveries shows them; empty where nobody has to look."""


def bounds_of_day(now: datetime, timezone: str) -> tuple[datetime, datetime]:
    """From midnight to midnight around `now`, in that zone: 23 to 25 hours."""
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    begins = datetime.combine(today, time(), zone)
    return begins, datetime.combine(today + timedelta(days=1), time(), zone)


def sentence(day: Day) -> str:
    """ "18 of 20 arrived." """
    if not day.total:
        return _("Nothing has gone out yet today.")
    if day.arrived < day.total:
        return _("{arrived} of {total} arrived.", arrived=day.arrived, total=day.total)
    return _("The one chart arrived.") if day.total == 1 else all_arrived(day.total)


def parts(day: Day) -> tuple[Part, ...]:
    """Those that there are any of, from arrived to not."""
    counted = (
        Part(_("read"), "good", day.read),
        Part(_("delivered, not read yet"), "good", day.arrived - day.read),
        Part(_("on their way"), "busy", day.under_way),
        Part(_("wait for a message"), "wait", day.waiting, "held"),
        Part(_("held"), "wait", day.held, "held"),
        Part(_("did not arrive"), "bad", day.stopped - day.held, "missed"),
    )
    return tuple(part for part in counted if part.count)


def needed(
    needs: Needs,
    channel: ChannelLine | None,
    *,
    no_template: str,
    manages: bool,
    operates: bool,
) -> list[Needed]:
    """Everything that needs somebody, what stops most first. `no_template` says why none
    knocks; `manages` is whether the reader looks after recipients, `operates` whether after
    the installation."""
    found = []
    if channel is not None and not channel.sends:
        found.append(_nothing_leaves(channel, operates=operates))
    if needs.unfired:
        found.append(_unfired(needs.unfired))
    for run in needs.runs:
        found += _of_run(run, no_template)
    found += _to_nobody(needs.to_nobody)
    if manages:
        found += _of_recipients(needs)
    return found


def _nothing_leaves(channel: ChannelLine, *, operates: bool) -> Needed:
    if channel.paused:
        return Needed(
            _("Your organisation’s sending is paused."),
            channel.reason,
            _("What to do"),
            "/settings/plan",
            "bad",
        )
    if channel.too_small:
        return Needed(
            _("Your plan has no number to send from."),
            _("Charts wait for as long as they are in time."),
            _("What to do"),
            "/settings/plan",
            "bad",
        )
    return _to_release() if channel.shared and operates else _number_held(channel)


def _to_release() -> Needed:
    """For who can do it."""
    return Needed(
        _("The number that we send from is on hold."),
        _("Charts wait, and go out by themselves once you have released it under Lanes."),
        _("Look under Lanes"),
        "/operator",
        "bad",
        means=Trouble.NUMBER_HELD,
    )


def _number_held(channel: ChannelLine) -> Needed:
    who = Who.OPERATOR if channel.shared else Who.ADMIN
    return Needed(
        _("The number that we send from is on hold."),
        " ".join((_("Charts wait, and go out by themselves once it is mended."), _(WHO[who]))),
        _("What this means"),
        f"/help/whatsapp#{Trouble.NUMBER_HELD}",
        "bad",
    )


def _of_run(run: NewestRun, no_template: str) -> Iterator[Needed]:
    url = f"/pulses/{run.pulse}?run={run.run}"
    if run.state is RunState.HELD:
        yield _held(run)
    if run.state is RunState.SKIPPED:
        yield _skipped(run, url)
    if run.state.under_way or run.unsent:
        yield _missed(run, url)
    theirs = [(code, many) for code, many in run.refused if _is_theirs(code)]
    ours = run.failed - sum(many for _code, many in theirs)
    if ours and not theirs:
        yield _failed(run, ours, url)
    elif ours:
        yield _failed_apart(run, ours, url)
    for code, many in theirs:
        yield _refused(run, code, many, url)
    if run.unconfirmed:
        yield _unconfirmed(run, url)
    if run.waiting:
        yield _waiting(run, url, no_template)


def _held(run: NewestRun) -> Needed:
    return Needed(
        _("{name}: nothing was sent.", name=run.name),
        _(run.reason),
        _("Open {source}", source=run.source_name),
        f"/sources/{run.source}",
        "bad",
        run.at,
    )


def _skipped(run: NewestRun, url: str) -> Needed:
    return Needed(
        _("{name}: nothing was sent.", name=run.name),
        " ".join((_(run.reason), _("Its page can send a new chart."))),
        _("Open the run"),
        url,
        "bad",
        run.at,
        means=Trouble.TOO_LATE,
    )


def _missed(run: NewestRun, url: str) -> Needed:
    """The words of the mail about it."""
    if run.unsent:
        why = _(NOT_SENT)
    elif run.too_late:
        why = _("No worker has taken it, and its time has passed. Its page can send a new chart.")
    else:
        why = _(NOT_PREPARED)
    return Needed(
        _("{name} has not gone out.", name=run.name),
        why,
        _("Open the run"),
        url,
        "bad",
        run.at,
    )


def _is_theirs(code: int) -> bool:
    """Whether its recipient has to act first: to send it again would mend nothing."""
    return diagnose(code).who is Who.RECIPIENT


def _not_arrived(run: NewestRun, many: int) -> str:
    return ngettext(
        "{name}: {count} chart did not arrive.",
        "{name}: {count} charts did not arrive.",
        many,
        name=run.name,
    )


def _failed(run: NewestRun, many: int, url: str) -> Needed:
    return Needed(
        _not_arrived(run, many),
        _("Those who got it get nothing twice."),
        ngettext("Send it again", "Send those {count} again", many),
        f"/runs/{run.run}/resend",
        "bad",
        run.at,
        posts=True,
        link=url,
    )


def _failed_apart(run: NewestRun, many: int, url: str) -> Needed:
    """The run's button would send to those, too, whom it cannot help; its page has one each."""
    return Needed(
        _not_arrived(run, many),
        _("Each of them can be sent it again there. Those who got it get nothing twice."),
        _("See to whom"),
        url,
        "bad",
        run.at,
    )


def _refused(run: NewestRun, code: int, many: int, url: str) -> Needed:
    found = diagnose(code)
    return Needed(
        _not_arrived(run, many),
        _(
            "{what} {next_step} (Meta’s code {code})",
            what=_(found.what),
            next_step=_(found.next_step),
            code=code,
        ),
        _("See to whom"),
        url,
        "bad",
        run.at,
        means=of_code(code),
    )


def _unconfirmed(run: NewestRun, url: str) -> Needed:
    return Needed(
        ngettext(
            "{name}: {count} chart is not confirmed.",
            "{name}: {count} charts are not confirmed.",
            run.unconfirmed,
            name=run.name,
        ),
        _("Meta never said whether it took it. Ask whether it came before you send it again."),
        _("See to whom"),
        url,
        "bad",
        run.at,
        means=Trouble.NOT_CONFIRMED,
    )


def _waiting(run: NewestRun, url: str, no_template: str) -> Needed:
    names = joined(run.waiting_names, run.waiting)
    return Needed(
        ngettext(
            "{name}: {count} chart waits for {who} to write.",
            "{name}: {count} charts wait for {who} to write.",
            run.waiting,
            name=run.name,
            who=names,
        ),
        " ".join(
            part for part in (_("Ask them to send “hi”: it arrives at once."), no_template) if part
        ),
        _("See who waits"),
        url,
        at=run.at,
        means=Trouble.WINDOW_CLOSED,
    )


def _to_nobody(pulses: Iterable[LonePulse]) -> list[Needed]:
    return [
        Needed(
            _("{name} goes to nobody.", name=each.name),
            _("It comes at its times, and reaches no one."),
            _("Pick recipients"),
            f"/pulses/{each.pulse}/edit",
        )
        for each in pulses
    ]


def _unfired(pulses: Sequence[UnfiredPulse]) -> Needed:
    """Nobody is mailed of these: the mails are the clock's."""
    first = pulses[0]
    return Needed(
        _("{name} was due, and nothing has begun it.", name=first.name),
        _(
            "The clock does not run, or cannot begin this pulse. {who} “Send now” works "
            "meanwhile.",
            who=_(WHO[Who.OPERATOR]),
        ),
        _("Open the pulse"),
        f"/pulses/{first.pulse}",
        "bad",
        first.at,
    )


def _of_recipients(needs: Needs) -> Sequence[Needed]:
    found = []
    if needs.moved:
        found.append(
            Needed(
                ngettext(
                    "{count} recipient’s number has gone to somebody else.",
                    "{count} recipients’ numbers have gone to somebody else.",
                    len(needs.moved),
                ),
                _("Nothing goes there. Invite the person again."),
                _("Open recipients"),
                RECIPIENTS,
                means=Trouble.NUMBER_CHANGED,
            )
        )
    if needs.expired_invites:
        found.append(
            Needed(
                ngettext(
                    "{count} invite ran out unused.",
                    "{count} invites ran out unused.",
                    needs.expired_invites,
                ),
                _("Its code is not valid any more. “New link” gives it another one to share."),
                _("Open the invites"),
                f"{RECIPIENTS}/invites?state=expired",
            )
        )
    return found

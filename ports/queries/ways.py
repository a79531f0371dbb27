"""The way to a destination, and how a chart would go it."""

from dataclasses import dataclass
from datetime import datetime

from domain.destinations import DestinationState
from domain.messages import Move, Part, Reason, Send, Standing, Stop, Waiting, last_check


@dataclass(frozen=True, slots=True)
class Way:
    """What decides how a chart reaches a destination, at whatever moment."""

    state: DestinationState
    addressed: bool
    """Whether there is somebody behind it; a number that was given up has nobody."""
    window_until: datetime | None
    knocks_from: datetime | None
    """From when on its sender has a template that knocks when the window is closed: long ago,
    or when Meta ends a pause; None for never."""
    sender_ready: bool
    stopped: bool
    deliverable: bool = True
    """Whether Meta has not said that this person cannot be written to."""
    group: bool = False
    waits_for_meta: bool = False
    """A group, and Meta does not let the sender write to any."""
    rests_until: datetime | None = None
    """Until when an admin has paused all charts to it."""
    paused: bool = False
    """Whether what its organisation sends on the shared number is stopped."""
    plan_too_small: bool = False
    """Whether the organisation's plan comes without the number that it would come from."""

    def chart_at(self, moment: datetime, following: datetime | None = None) -> Send | Stop:
        """What the last check before a send would say then, if nothing is written until then.

        `following` is the slot after it, where a button is to keep the window open for that.
        """
        never = datetime.max.replace(tzinfo=moment.tzinfo)
        verdict = last_check(
            Waiting(Part.CHART, never, never, following),
            Standing(
                moment,
                window_open=self.window_until is not None and moment < self.window_until,
                window_until=self.window_until,
                sender_ready=self.sender_ready,
                stopped=self.stopped,
                reachable=self.addressed and self.state is DestinationState.ACTIVE,
                template=self.knocks_from is not None and self.knocks_from <= moment,
                deliverable=self.deliverable,
                organisation_paused=self.paused,
                plan_too_small=self.plan_too_small,
                group=self.group,
            ),
        )
        gone = isinstance(verdict, Stop) and verdict.move is Move.CANCEL
        if self.rests_until is not None and moment < self.rests_until and not gone:
            return Stop(Move.CANCEL, Reason.RESTS)
        if self.waits_for_meta and not gone:
            return Stop(Move.HOLD, Reason.GROUPS_CLOSED)
        return verdict

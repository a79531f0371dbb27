"""Whether a reaction opens the service window: Meta does not say, so it is found out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.contacts import WINDOW

LOOK_AGAIN = timedelta(days=30)
"""How long a number that Meta has shown a closed window is not tried again."""


class ReactionsOpen(StrEnum):
    """What the operator says; AUTO finds it out for each number."""

    AUTO = "auto"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Shown:
    """What Meta has shown of one number: whether reactions open windows there, and when."""

    opens: bool
    at: datetime


def reaction_opens(setting: ReactionsOpen, shown: Shown | None) -> bool:
    """Whether a reaction counts like a message."""
    if setting is ReactionsOpen.AUTO:
        return shown is not None and shown.opens
    return setting is ReactionsOpen.YES


def trial_shows(taken_at: datetime, window_until: datetime | None) -> bool:
    """Whether Meta's taking an answer on trial, at its time `taken_at`, says anything of
    reactions: not where the window was open by then, for it takes any answer there."""
    if window_until is None:
        return True
    return not window_until - WINDOW <= taken_at < window_until


def is_doubtful(shown: Shown, wrote_at: datetime) -> bool:
    """Whether a message that we hear of late, of Meta's time `wrote_at`, may be why Meta took
    the answer that has shown a number's reactions to open windows."""
    return shown.opens and wrote_at <= shown.at < wrote_at + WINDOW


def answer_is_tried(
    setting: ReactionsOpen,
    shown: Shown | None,
    reacted_at: datetime | None,
    shut_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether an answer goes out though the window is closed as we believe it: they reacted
    within a day, and after Meta's last word that it is closed (both Meta's times), and what
    that does is not known of this number."""
    if reacted_at is None or now >= reacted_at + WINDOW:
        return False
    if shut_at is not None and reacted_at <= shut_at:
        return False
    unknown = shown is None or (not shown.opens and now >= shown.at + LOOK_AGAIN)
    return setting is ReactionsOpen.AUTO and unknown

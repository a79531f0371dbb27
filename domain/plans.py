"""What an organisation has booked, and whether it has been let in."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import DomainError

BRANDED_FROM = 85
"""US dollars a month for each account, one Branded number, unless the operator sets another price;
Meta's fees come on top."""
TRIAL_RECIPIENTS = 10
"""So many people an organisation reaches on the shared number until an operator approves it."""


class Plan(StrEnum):
    """No payment provider stands behind it: an operator sets it."""

    FREE = "free"
    MANAGED = "managed"
    """Any paid plan: it comes with the shared number."""
    BRANDED = "branded"
    """Paid, with a number of its own."""


class Access(StrEnum):
    """Whether an organisation may send on the shared number."""

    NONE = "none"
    """It has not asked; enough wherever there is no private beta."""
    ASKED = "asked"
    GRANTED = "granted"
    PAUSED = "paused"
    """Stopped by an operator, or because too many said STOP; a reason stands beside it."""


@dataclass(frozen=True, slots=True)
class Admission:
    """The installation's own rule on who is let in."""

    private_beta: bool = False
    """Whether an operator lets each organisation in by hand."""

    def waits(self, access: Access) -> bool:
        """Whether somebody has to let this organisation in first."""
        return self.private_beta and access in {Access.NONE, Access.ASKED}


OPEN = Admission()


class PlanTooSmall(DomainError):
    """The free plan has no number to send from."""


class AccessNotGranted(DomainError):
    """The installation is a private beta, and nobody has let this organisation in yet."""


class AccessPaused(DomainError):
    """The organisation's sending on the shared number was stopped."""


class NotApprovedYet(DomainError):
    """Whoever owns or has founded an organisation that nobody has approved makes no other one:
    each would reach as many people anew."""


@dataclass(eq=False)
class RecipientLimit(DomainError):
    """As many people are reached, or invited, as an organisation may before it is approved."""

    limit: int = TRIAL_RECIPIENTS

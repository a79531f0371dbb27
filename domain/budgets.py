"""What an organisation's messages may cost, and how many questions are answered in an hour.

Meta bills each message, free-form ones too since October 2026, at the rate of the recipient's
country; the sum is known from its invoice only. So one price stands for all, set by the operator
and best set high.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

OVER = timedelta(days=30)
ASKED_OVER = timedelta(hours=1)
QUESTIONS_OF_ONE, QUESTIONS_OF_ALL = 20, 600
"""In that time, from one chat and to one organisation: each answer asks a model, which costs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What has been asked lately."""

    here: int
    """From this chat, and taken up; reactions too."""
    of_all: int
    """Of the organisation, and taken up."""
    told: bool
    """Whether this chat has been told that it is too much."""

    @property
    def enough(self) -> bool:
        return self.here >= QUESTIONS_OF_ONE or self.of_all >= QUESTIONS_OF_ALL


@dataclass(frozen=True, slots=True)
class Budget:
    price: Decimal = Decimal("0.03")
    """US dollars for one message."""
    ceiling: Decimal | None = None
    """US dollars in 30 days for each organisation that has no ceiling of its own."""

    def messages(self, own: Decimal | None) -> int | None:
        """How many messages an organisation may send in 30 days; None for as many as it likes."""
        ceiling = self.ceiling if own is None else own
        if ceiling is None or self.price <= 0:
            return None
        return int(ceiling / self.price)


NO_CEILING = Budget()

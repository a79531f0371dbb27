"""What an organisation's messages may cost.

Meta bills each message, free-form ones too since October 2026, at the rate of the recipient's
country; the sum is known from its invoice only. So one price stands for all, set by the operator
and best set high.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

OVER = timedelta(days=30)


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

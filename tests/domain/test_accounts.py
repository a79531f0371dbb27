"""How long somebody stays signed in."""

from datetime import timedelta

import pytest

from domain.accounts import lasts_until
from tests.world import NOON

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("remembered", "used_after", "ends_after"),
    [
        (False, 0 * DAY, 3 * DAY),
        (False, 2 * DAY, 5 * DAY),
        (False, 4 * DAY, 7 * DAY),
        (False, 6.9 * DAY, 7 * DAY),
        (True, 0 * DAY, 60 * DAY),
        (True, 100 * DAY, 160 * DAY),
        (True, 121 * DAY, 180 * DAY),
        (True, 179 * DAY, 180 * DAY),
    ],
)
def test_a_browser_is_over_after_a_while_without_use_and_on_its_last_day(
    remembered, used_after, ends_after
):
    ends = lasts_until(NOON, NOON + used_after, remembered=remembered)

    assert ends - NOON == ends_after

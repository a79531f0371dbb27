"""Another Managed number takes the old one's place, and inherits nothing of it but its people."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import sender
from app.use_cases.accounts import BusinessNumber, open_house
from domain.tenancy import THE_HOUSE
from tests.world import NOON, NUMBER, World

UPGRADED = 1000
ANOTHER = replace(NUMBER, phone_number_id="106540352242999", display_number="15550783999")


def opened(world: World, number: BusinessNumber) -> None:
    open_house(THE_HOUSE, number, storage=world.storage, vault=world.vault, clock=world.clock)


@pytest.fixture
def used(world: World) -> World:
    """A number that has sent a chart to somebody, and of which Meta has said a few things."""
    world.admin = world.organisation()
    world.fire(world.admin, world.pulse(world.admin, world.recipient(world.admin)))
    world.work_all()
    with writing(world.engine) as connection:
        connection.execute(
            update(sender).values(
                messaging_limit=250,
                quality="GREEN",
                reactions_open=True,
                reactions_shown_at=NOON,
                groups_open_at=NOON,
                per_second=UPGRADED,
            )
        )
    return world


def test_nobody_has_written_to_the_new_number_and_meta_keeps_no_picture_for_it(used):
    opened(used, ANOTHER)

    assert [row.window_until for row in used.rows("contact")] == [None]
    assert used.rows("upload") == []
    assert len(used.rows("address")) == 1


def test_what_meta_has_said_of_the_old_number_is_forgotten(used):
    opened(used, ANOTHER)

    (row,) = used.rows("sender")
    assert (row.phone_number_id, row.messaging_limit, row.quality) == (
        ANOTHER.phone_number_id,
        None,
        "",
    )
    assert (row.reactions_open, row.reactions_shown_at, row.groups_open_at) == (None, None, None)
    assert row.per_second == ANOTHER.per_second


def test_the_next_chart_goes_by_template_from_the_new_number(used):
    opened(used, ANOTHER)
    used.messenger.sent.clear()
    destination = used.rows("destination")[0].id

    used.fire(used.admin, used.pulse(used.admin, destination))
    used.work_all()

    assert [sent.form.value for sent in used.messenger.sent] == ["template"]


def test_the_same_number_brought_up_to_date_keeps_it_all(used):
    opened(used, replace(NUMBER, token="another"))

    (row,) = used.rows("sender")
    assert [each.window_until is None for each in used.rows("contact")] == [False]
    assert len(used.rows("upload")) == 1
    assert (row.messaging_limit, row.quality, row.reactions_open) == (250, "GREEN", True)

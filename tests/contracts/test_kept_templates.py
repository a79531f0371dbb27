"""Templates as they are kept, and what the settings make of them, on SQLite and on PostgreSQL."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from adapters.sql import tables
from adapters.sql.engine import reading
from app.use_cases.ladders import settle_template
from domain.template_library import LIBRARY
from domain.templates import Category, Template, TemplateId, TemplateState
from domain.tenancy import THE_HOUSE
from ports.collection import Conflict
from tests.world import NOON, NUMBER, World

HOUR = timedelta(hours=1)


def test_a_template_is_kept_as_it_is(world):
    wording = LIBRARY["chart_ready"]
    whole = Template(
        TemplateId(uuid4()),
        NUMBER.waba,
        "other",
        "en_US",
        Category.MARKETING,
        TemplateState.PAUSED,
        wording,
        7,
        knocks=True,
        reason="Too many blocks.",
        paused_until=NOON,
        pauses=2,
        quality="RED",
        meta_id="77",
        judged_at=NOON,
        categorised_at=NOON - HOUR,
    )
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(whole)
        assert house.templates.get(whole.id) == whole
        assert house.templates.named(NUMBER.waba, "other", "EN-us") == whole
        assert house.templates.known_as(NUMBER.waba, "77") == whole
        assert house.templates.known_as(NUMBER.waba, "") is None
        assert house.templates.named("of nobody", "other", "en_US") is None


def test_a_template_saved_twice_from_one_loading_is_a_conflict(world, second):
    with world.storage.house(THE_HOUSE) as house:
        loaded = house.templates.get(second.id)
        house.templates.save(loaded)
        with pytest.raises(Conflict):
            house.templates.save(loaded)


def settled(world: World, name: str, language: str = "en") -> None:
    with world.storage.house(THE_HOUSE) as house:
        settle_template(house, NUMBER.waba, name, language)
        house.commit()


def test_another_name_in_the_settings_takes_the_first_place(world, second):
    settled(world, "chart_here")

    assert [(each.name, each.rank, each.settled) for each in world.ladder()] == [
        ("chart_here", 0, True),
        ("report_update", 1, False),
    ]


def test_one_of_ours_named_in_the_settings_becomes_the_first_and_keeps_its_state(world, second):
    world.set_template("report_update", state="disabled")
    settled(world, "report_update")

    assert [(each.name, each.state, each.settled) for each in world.ladder()] == [
        ("report_update", TemplateState.DISABLED, True)
    ]


def test_a_release_with_the_same_settings_changes_nothing(world, second):
    world.set_template("chart_ready", state="paused", paused_until=None)
    before = world.ladder()
    settled(world, "chart_ready")

    assert world.ladder() == before


def test_settings_without_a_template_leave_what_was_made_here(world, second):
    settled(world, "")

    assert [each.name for each in world.ladder()] == ["report_update"]


def test_one_made_here_that_the_settings_name_is_theirs_until_they_name_another(world):
    made = Template.drafted(TemplateId(uuid4()), NUMBER.waba, LIBRARY["report_update"], 1)
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(made)
        house.commit()

    settled(world, "report_update")
    (first,) = world.ladder()
    assert (first.name, first.settled, first.state) == ("report_update", True, "draft")

    settled(world, "chart_ready")
    assert [(each.name, each.settled) for each in world.ladder()] == [
        ("chart_ready", True),
        ("report_update", False),
    ]
    settled(world, "")
    assert [each.name for each in world.ladder()] == ["report_update"]


def test_no_account_has_a_name_in_one_language_twice(world, second):
    with reading(world.engine) as connection:
        count = len(connection.execute(select(tables.template)).all())
    with pytest.raises(Conflict):
        world.rung(rank=3)

    assert len(world.ladder()) == count

"""Each number is asked about now and then, and what Meta says becomes its limit."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.use_cases.ladders import settle_template
from app.use_cases.templating import MOST_WHYS
from app.use_cases.watching import watch_numbers
from domain.template_library import LIBRARY
from domain.templates import Judgement, Template, TemplateId, Verdict
from domain.tenancy import THE_HOUSE
from ports.business_account import NumberHealth, TemplateAtMeta
from tests.world import NUMBER, SaidHealth, World


def watch(world: World, account: SaidHealth) -> int:
    return watch_numbers(
        THE_HOUSE, storage=world.storage, account=account, vault=world.vault, clock=world.clock
    )


def test_a_new_number_is_asked_about_once_in_ten_minutes(world):
    account = SaidHealth([NumberHealth(250, "GREEN"), NumberHealth(2000, "YELLOW")])

    assert [watch(world, account), watch(world, account)] == [1, 0]
    (number,) = world.rows("sender")
    assert (number.messaging_limit, number.quality) == (250, "GREEN")

    world.clock.forward(minutes=10)
    assert watch(world, account) == 1
    (number,) = world.rows("sender")
    assert (number.messaging_limit, number.quality) == (2000, "YELLOW")


def test_silence_leaves_what_was_said_before(world):
    account = SaidHealth([NumberHealth(250, "GREEN"), None])
    watch(world, account)
    world.clock.forward(minutes=10)

    assert watch(world, account) == 0
    assert world.rows("sender")[0].messaging_limit == 250


# --- templates -------------------------------------------------------------------------------


def listed(name: str = "chart_ready", **more: Any) -> TemplateAtMeta:
    word = Judgement(**{"verdict": Verdict.APPROVE, "meta_id": f"id-{name}"} | more)
    return TemplateAtMeta(name, "en", word, LIBRARY.get(name))


def asked(world: World, *lines: TemplateAtMeta) -> Any:
    world.clock.forward(minutes=10)
    watch(world, SaidHealth(lists=list(lines)))
    (row,) = world.rows("template")
    return row


def test_what_the_settings_name_is_learnt_from_meta(world):
    row = asked(world, listed())

    assert (row.state, row.meta_id, row.knocks) == ("approved", "id-chart_ready", True)
    assert row.wording["body"] == LIBRARY["chart_ready"].body


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.REJECT, "rejected"),
        (Verdict.PAUSE, "paused"),
        (Verdict.DISABLE, "disabled"),
        (Verdict.PEND, "pending"),
    ],
)
def test_a_state_that_no_webhook_told_is_found_by_asking(world, verdict, state):
    assert asked(world, listed(verdict=verdict, reason="As Meta says.")).state == state
    assert asked(world, listed()).state == "approved"
    assert [row for row in world.rows("alert") if row.closed_at is None] == []


def test_one_that_meta_does_not_list_is_gone(world):
    row = asked(world, listed("another"))

    assert (row.state, row.reason) == ("gone", "Meta does not list it.")
    assert asked(world, listed()).state == "approved"


def test_one_whose_form_takes_no_chart_is_not_used(world):
    other = replace(listed(), wording=LIBRARY["verification_code"])

    assert not asked(world, other).knocks
    assert not asked(world, replace(other, wording=None)).knocks
    assert asked(world, listed()).knocks


def test_a_language_is_the_same_with_either_dash(world):
    with world.storage.house(THE_HOUSE) as house:
        settle_template(house, NUMBER.waba, "chart_ready", "en_US")
        house.commit()

    assert asked(world, replace(listed(), language="en-us")).state == "approved"


def test_why_one_was_rejected_is_asked_once_and_kept(world):
    account = SaidHealth(
        lists=[listed(verdict=Verdict.REJECT)], whys={"id-chart_ready": "PROMOTIONAL"}
    )
    for _ in range(3):
        world.clock.forward(minutes=10)
        watch(world, account)

    assert account.asked_why == ["id-chart_ready"]
    (row,) = world.rows("template")
    assert (row.state, row.reason) == ("rejected", "PROMOTIONAL")


def test_only_a_few_of_ours_are_asked_about_at_each_look_and_all_in_their_turn(world):
    """An account may have thousands that were rejected, and upkeep has other things to do."""
    names = [f"report_{place}" for place in range(5)]
    with world.storage.house(THE_HOUSE) as house:
        for place, name in enumerate(names):
            wording = replace(LIBRARY["report_update"], name=name)
            draft = Template.drafted(TemplateId(uuid4()), NUMBER.waba, wording, place + 1)
            house.templates.add(draft)
        house.commit()
    lines = [listed(name, verdict=Verdict.REJECT) for name in [*names, "of_somebody_else"]]
    account = SaidHealth(lists=lines)
    looks = []
    for _ in range(3):
        world.clock.forward(minutes=10)
        watch(world, account)
        looks.append(len(account.asked_why))

    assert looks == [MOST_WHYS, 2 * MOST_WHYS, 3 * MOST_WHYS]
    assert set(account.asked_why) == {f"id-{name}" for name in names}


def test_a_later_word_by_webhook_is_not_undone_by_an_older_list(world):
    row = asked(world, listed())
    with world.storage.house(THE_HOUSE) as house:
        later = Judgement(Verdict.DISABLE, world.clock.now() + timedelta(minutes=20))
        house.templates.save(house.templates.get(row.id).judged(later, world.clock.now()))
        house.commit()

    assert asked(world, listed()).state == "disabled"


def test_without_a_list_nothing_changes(world):
    world.clock.forward(minutes=10)
    watch(world, SaidHealth([NumberHealth(250, "GREEN")]))

    assert world.rows("template")[0].state == "approved"
    assert world.rows("sender")[0].messaging_limit == 250


def test_silence_about_a_number_does_not_keep_its_templates_from_being_asked_about(world):
    assert asked(world, listed(verdict=Verdict.DISABLE)).state == "disabled"

"""The operator drafts templates, hands them in, puts them in order and deletes them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.use_cases.judging import judge_by_webhook
from app.use_cases.templating import (
    MetaRefuses,
    MetaSilent,
    NotSound,
    delete_template,
    draft_template,
    raise_template,
    refresh_templates,
    reword_template,
    submit_template,
)
from domain.inbound import TemplateJudged
from domain.template_library import LIBRARY
from domain.templates import (
    Category,
    Judgement,
    NamedInSettings,
    NotADraft,
    Template,
    TemplateId,
    TemplateState,
    TemplateTaken,
    Verdict,
    Wording,
)
from domain.tenancy import THE_HOUSE, Actor, NotAllowed, NotFound
from ports.business_account import AccountRefuses, TemplateAtMeta
from tests.cast import ADA, BEN, seat_everyone
from tests.world import NUMBER, SaidHealth, World

OPERATOR = Actor.operator(BEN.person)
OTHER, CODE = LIBRARY["report_update"], LIBRARY["verification_code"]
PENDING = Judgement(Verdict.PEND, category=Category.UTILITY, meta_id="77")


@pytest.fixture(autouse=True)
def seated(world: World) -> None:
    seat_everyone(world.storage, world.passwords)


def draft(world: World, wording: Wording = OTHER) -> Template:
    return draft_template(OPERATOR, wording, storage=world.storage, clock=world.clock)


def at_meta(world: World) -> dict[str, Any]:
    return {
        "storage": world.storage,
        "account": world.business_account,
        "vault": world.vault,
        "clock": world.clock,
    }


def submit(world: World, id: TemplateId) -> Template:
    return submit_template(OPERATOR, id, b"png", **at_meta(world))


def names(world: World) -> list[str]:
    return [each.name for each in world.ladder()]


def state(world: World, name: str = OTHER.name) -> TemplateState:
    return next(each.state for each in world.ladder() if each.name == name)


def test_a_draft_is_the_last_rung_and_carries_nothing_yet(world):
    first, last = draft(world), draft(world, LIBRARY["scheduled_figures"])

    assert names(world) == ["chart_ready", OTHER.name, "scheduled_figures"]
    assert [each.usable(world.clock.now()) for each in (first, last)] == [False, False]


def test_a_draft_with_a_fault_is_not_kept(world):
    with pytest.raises(NotSound) as found:
        draft(world, replace(OTHER, footer="A special offer"))

    assert [fault.field for fault in found.value.faults] == ["footer"]
    assert names(world) == ["chart_ready"]


@pytest.mark.parametrize("language", ["en", "en_US"])
def test_a_name_in_one_language_is_taken_once(world, language):
    draft(world, replace(OTHER, language=language))
    with pytest.raises(TemplateTaken):
        draft(world, replace(OTHER, language=language))

    draft(world, replace(OTHER, language="de"))


def test_a_draft_can_be_reworded_but_not_to_anothers_name(world):
    mine = draft(world)
    other = draft(world, LIBRARY["scheduled_figures"])
    reword_template(
        OPERATOR, mine.id, replace(OTHER, footer=""), storage=world.storage, clock=world.clock
    )
    with pytest.raises(TemplateTaken):
        reword_template(OPERATOR, other.id, OTHER, storage=world.storage, clock=world.clock)

    assert world.ladder()[1].wording == replace(OTHER, footer="")


def test_a_template_is_handed_in_with_its_example_and_waits_for_meta(world):
    world.business_account.answers = PENDING
    submitted = submit(world, draft(world).id)

    assert world.business_account.submitted == [(OTHER, "4::3")]
    assert (submitted.state, submitted.meta_id) == (TemplateState.PENDING, "77")
    assert state(world) is TemplateState.PENDING


def approved(world: World) -> None:
    """Meta's decision has come by webhook, dated by the whole second as it does."""
    with world.storage.house(THE_HOUSE) as house:
        at = world.clock.now().replace(microsecond=0)
        word = Judgement(Verdict.APPROVE, at)
        told = TemplateJudged("key", "", NUMBER.waba, OTHER.name, "en", word)
        judge_by_webhook(house, told, world.clock.now())
        house.commit()


def test_a_decision_in_the_same_second_as_the_answer_counts(world):
    world.clock.at = world.clock.at.replace(microsecond=900_000)
    world.business_account.answers = PENDING
    submit(world, draft(world).id)
    approved(world)

    assert state(world) is TemplateState.APPROVED


def test_a_decision_that_came_before_the_answer_counts(world):
    class Quick(SaidHealth):
        def submit(self, account, wording, example):
            approved(world)
            return super().submit(account, wording, example)

    world.business_account = Quick(answers=PENDING)
    submitted = submit(world, draft(world).id)

    assert (submitted.state, submitted.meta_id) == (TemplateState.APPROVED, "77")


def test_a_decision_in_the_same_second_as_the_asking_counts(world):
    world.clock.at = world.clock.at.replace(microsecond=900_000)
    draft(world)
    world.business_account.lists = [TemplateAtMeta(OTHER.name, "en", PENDING, OTHER)]
    refresh_templates(OPERATOR, **at_meta(world))
    approved(world)

    assert state(world) is TemplateState.APPROVED


def test_one_without_a_picture_needs_no_example(world):
    world.business_account.answers = Judgement(
        Verdict.APPROVE, category=Category.AUTHENTICATION, meta_id="78"
    )
    submit(world, draft(world, CODE).id)

    assert world.business_account.submitted == [(CODE, "")]
    assert state(world, CODE.name) is TemplateState.APPROVED


def test_meta_may_put_it_into_another_category_at_once(world):
    world.business_account.answers = replace(PENDING, category=Category.MARKETING)
    submitted = submit(world, draft(world).id)

    assert submitted.category is Category.MARKETING
    assert [row.kind for row in world.rows("alert")] == ["template"]


def test_a_refused_one_stays_a_draft(world):
    world.business_account.answers = AccountRefuses("Not like this.", 100)
    with pytest.raises(MetaRefuses, match="Not like this"):
        submit(world, draft(world).id)

    assert state(world) is TemplateState.DRAFT


def test_a_lost_answer_is_made_good_by_the_next_asking(world):
    with pytest.raises(MetaSilent):
        submit(world, draft(world).id)
    assert state(world) is TemplateState.DRAFT

    world.business_account.lists = [TemplateAtMeta(OTHER.name, "en", PENDING, OTHER)]
    refresh_templates(OPERATOR, **at_meta(world))

    assert state(world) is TemplateState.PENDING


def test_what_meta_has_is_not_handed_in_again(world):
    world.business_account.answers = PENDING
    id = draft(world).id
    submit(world, id)
    with pytest.raises(NotADraft):
        submit(world, id)

    assert len(world.business_account.submitted) == 1


def test_an_asking_that_meta_does_not_answer_says_so(world):
    with pytest.raises(MetaSilent):
        refresh_templates(OPERATOR, **at_meta(world))


def test_a_draft_is_deleted_here_alone(world):
    delete_template(OPERATOR, draft(world).id, **at_meta(world))

    assert (names(world), world.business_account.deleted) == (["chart_ready"], [])


def test_one_that_meta_has_is_deleted_there_in_its_language_only(world):
    world.business_account.answers = PENDING
    id = draft(world).id
    submit(world, id)
    delete_template(OPERATOR, id, **at_meta(world))

    assert world.business_account.deleted == [(OTHER.name, "77")]
    assert names(world) == ["chart_ready"]


def test_the_one_that_the_settings_name_is_not_deleted(world):
    (named,) = world.ladder()
    with pytest.raises(NamedInSettings):
        delete_template(OPERATOR, named.id, **at_meta(world))

    assert names(world) == ["chart_ready"]


def test_a_rung_changes_places_with_the_one_before_it(world):
    draft(world)
    last = draft(world, LIBRARY["scheduled_figures"])
    for expected in (
        ["chart_ready", "scheduled_figures", OTHER.name],
        ["scheduled_figures", "chart_ready", OTHER.name],
        ["scheduled_figures", "chart_ready", OTHER.name],
    ):
        raise_template(OPERATOR, last.id, storage=world.storage, clock=world.clock)
        assert names(world) == expected


def test_what_the_operator_does_is_in_the_houses_log(world):
    delete_template(OPERATOR, draft(world).id, **at_meta(world))

    assert [(row.what, row.subject) for row in world.rows("audit")] == [
        ("drafted a template", "report_update (en)"),
        ("deleted a template", "report_update (en)"),
    ]


@pytest.mark.parametrize("actor", [ADA, THE_HOUSE])
def test_nobody_else_may(world, actor):
    if actor is ADA:
        with pytest.raises(NotAllowed):
            draft_template(actor, OTHER, storage=world.storage, clock=world.clock)
        assert names(world) == ["chart_ready"]
    else:
        draft_template(actor, OTHER, storage=world.storage, clock=world.clock)
        assert len(names(world)) == 2


def test_what_is_not_there_is_not_found(world):
    nothing = TemplateId(UUID(int=5))
    with pytest.raises(NotFound):
        submit(world, nothing)
    with pytest.raises(NotFound):
        delete_template(OPERATOR, nothing, **at_meta(world))

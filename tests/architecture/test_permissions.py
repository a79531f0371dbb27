"""Whatever can be asked of the product says which permission it needs."""

import importlib
import inspect
import pkgutil

import pytest

import adapters.sql.queries
import app.use_cases
from adapters.sql.queries.seats import SqlSeats
from app.actors import ANYONE, DECLARED
from domain.tenancy import ADMINS, ALLOWED, Actor, Permission, Role

PURE = {"analysing", "composing", "corresponding", "draining", "letters"}
"""Modules of text and machinery: they open no unit of work."""
HARMLESS = {
    "brief_of", "sentence", "normalised", "token_place", "new_metric_id", "links_are_on",
    "new_token", "tidy_label", "names_in", "sender_of",
    "examine", "ask_meta", "opened", "good_reason", "with_its_link", "new_secret", "good_zone",
    "digits", "proved",
}  # fmt: skip
"""Public functions elsewhere that only work out a value."""
WITHIN = {
    "tell_of_verification", "greet", "rename", "heed", "verify", "steer", "settle_template",
    "send_dm", "put_in_order", "judge_by_webhook", "judge_by_answer", "judge_by_list",
    "unexplained", "ask_about_templates", "group_chat", "link_group", "choose_organisation",
    "tell_of_link", "tell_of_changes", "tell_of_opening", "count_stop", "live_number",
    "has_room", "bring_up_to_date",
    "found_for", "spend", "write_invite", "take_out", "the_draft", "begin_its_end",
}  # fmt: skip
"""They act inside a unit of work that their caller has opened."""


def use_cases() -> list[object]:
    """Public functions that do something: the doors to the data."""
    found = []
    for module in pkgutil.iter_modules(app.use_cases.__path__):
        loaded = importlib.import_module(f"app.use_cases.{module.name}")
        for name, thing in inspect.getmembers(loaded, inspect.isfunction):
            own = thing.__module__ == loaded.__name__
            acts = not name.startswith("_") and name not in HARMLESS | WITHIN
            if own and acts and module.name not in PURE:
                found.append(thing)
    return found


def test_there_are_use_cases_to_look_at():
    assert len(use_cases()) > 15


@pytest.mark.parametrize("use_case", use_cases(), ids=lambda each: each.__name__)
def test_each_use_case_declares_a_permission_and_takes_an_actor(use_case):
    declared = getattr(use_case, DECLARED, None)

    assert declared == ANYONE or isinstance(declared, Permission)
    if declared != ANYONE:
        first = next(iter(inspect.signature(use_case).parameters.values()))
        assert first.annotation in (Actor, "Actor")


def test_an_operator_holds_nothing_of_any_organisation_and_does_not_run_the_house():
    assert ALLOWED[Role.OPERATOR] == {Permission.KEEP_ACCOUNT, Permission.OPERATE}
    assert not any(Permission.OPERATE in ALLOWED[role] for role in (*ADMINS, Role.MEMBER))


def test_each_query_for_a_tenant_declares_a_permission():
    found = []
    for module in pkgutil.iter_modules(adapters.sql.queries.__path__):
        loaded = importlib.import_module(f"adapters.sql.queries.{module.name}")
        found += [
            thing
            for name, thing in inspect.getmembers(loaded, inspect.isclass)
            if thing.__module__ == loaded.__name__ and name.startswith("Sql")
        ]
    asked_by_members = [each for each in found if each is not SqlSeats]

    assert asked_by_members
    assert all(isinstance(getattr(each, DECLARED, None), Permission) for each in asked_by_members)

"""Whatever a person may change is noted in the audit log, or says here why it is not."""

import inspect
import re

import pytest

from app.actors import DECLARED
from domain.tenancy import Permission
from tests.architecture.test_permissions import use_cases

PEOPLES = {
    Permission.MAKE_PULSES,
    Permission.MANAGE_CHANNELS,
    Permission.MANAGE_TEAM,
    Permission.OWN,
    Permission.OPERATE,
}
"""What people hold; the house's own work has its books."""
NOT_NOTED = {
    "choose_confirmation": "one's own notifications are nobody else's matter",
    "push_points": "a script's points come by the thousand; what made its token is noted",
    "refresh_templates": "it asks Meta, and what changes is Meta's word",
    "preview_draft": "it is drawn for whoever asks, and sent to nobody",
    "check_live_number": "it asks Meta, and what changes is Meta's word",
    "check_number": "it asks Meta, and what changes is Meta's word",
    "write_note": "the note stands in the list, with who wrote it",
    "write_own_note": "the note stands in the list, with who wrote it",
}
COMMITS, NOTES = re.compile(r"\.commit\(\)"), re.compile(r"\bnote\(")


def changing() -> list[object]:
    return [
        each
        for each in use_cases()
        if getattr(each, DECLARED, None) in PEOPLES and COMMITS.search(reach(each))
    ]


def reach(use_case: object) -> str:
    """Its source, and that of what it calls of its own module."""
    plain = inspect.unwrap(use_case)  # type: ignore[arg-type]
    module = inspect.getmodule(plain)
    here = {
        name: thing
        for name, thing in inspect.getmembers(module, inspect.isfunction)
        if thing.__module__ == plain.__module__
    }
    seen, texts, left = set(), [], [plain]
    while left:
        function = left.pop()
        text = inspect.getsource(function)
        texts.append(text)
        for name in set(re.findall(r"\b(\w+)\(", text)) & set(here) - seen:
            seen.add(name)
            left.append(inspect.unwrap(here[name]))
    return "\n".join(texts)


def test_there_are_some_to_look_at():
    assert len(changing()) > 10


@pytest.mark.parametrize("use_case", changing(), ids=lambda each: each.__name__)
def test_what_a_person_changes_is_noted(use_case):
    noted = NOTES.search(reach(use_case)) is not None

    assert noted != (use_case.__name__ in NOT_NOTED)

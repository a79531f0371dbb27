"""The command that links a group, and what it may ask for."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.contacts import ContactId
from domain.groups import COMMAND, ChatGroup, Claim, GroupState, choice, claim, is_command
from domain.senders import SenderId
from domain.tenancy import OrganisationId

ACME, BETA = OrganisationId(UUID(int=1)), OrganisationId(UUID(int=2))
GROUP = ChatGroup(SenderId(UUID(int=3)), "Y2FwaQ", ContactId(UUID(int=4)))
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SARAH = ContactId(UUID(int=5))


@pytest.mark.parametrize(
    "text",
    ["chartcastr link", "  Chartcastr   LINK \n", "CHARTCASTR\u00a0link", "chartcastr\u200b link"],
)
def test_the_command_is_the_whole_message_in_any_case_and_spacing(text):
    assert is_command(text, COMMAND)


@pytest.mark.parametrize("text", ["chartcastr link please", "chartcastr", "", "chartcastrlink"])
def test_anything_more_or_less_is_no_command(text):
    assert not is_command(text, COMMAND)


def test_the_command_is_the_installations_own():
    assert is_command("Acme Verbinden", "acme verbinden")
    assert not is_command(COMMAND, "acme verbinden")


@pytest.mark.parametrize(
    ("group", "theirs", "verdict"),
    [
        (GROUP, [], Claim.NOT_VERIFIED),
        (GROUP, [ACME], Claim.LINK),
        (GROUP, [ACME, BETA], Claim.ASK),
        (GROUP.asking(SARAH, [ACME, BETA], NOON), [ACME], Claim.LINK),
        (GROUP.linked_to(ACME), [], Claim.NOT_VERIFIED),
        (GROUP.linked_to(ACME), [BETA], Claim.TAKEN),
        (GROUP.linked_to(ACME), [ACME], Claim.LINKED_ALREADY),
        (GROUP.linked_to(ACME), [BETA, ACME], Claim.LINKED_ALREADY),
        (GROUP.linked_to(ACME).given_up(), [BETA], Claim.LINK),
    ],
)
def test_a_group_is_linked_to_one_organisation_and_to_no_second_one(group, theirs, verdict):
    assert claim(group, theirs) is verdict


def test_linking_ends_what_was_asked():
    linked = GROUP.asking(SARAH, [ACME, BETA], NOON).linked_to(BETA)
    assert (linked.state, linked.linked_org) == (GroupState.LINKED, BETA)
    assert (linked.asked, linked.offered) == (None, ())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1", 0), (" 2. ", 1), ("2)", 1), ("acme", 0), ("BETA  Ltd", 1), ("Beta", None),
        ("0", None), ("3", None), ("", None), ("no", None), ("99999", None), ("²", 1),
    ],
)  # fmt: skip
def test_a_choice_is_a_number_of_the_list_or_a_whole_name(text, meant):
    assert choice(text, ["Acme", "Beta Ltd"]) == meant


def test_a_name_that_two_have_chooses_neither():
    assert choice("acme", ["Acme", "ACME"]) is None

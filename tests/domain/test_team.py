"""Who may make whom what, and the owner that is always there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.team import (
    LIFETIME,
    ROLES,
    Invitation,
    InvitationId,
    InvitationNotBacked,
    InvitationOver,
    LastOwner,
    Roster,
    may_give,
)
from domain.tenancy import NotAllowed, NotFound, OrganisationId, PersonId, Role

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
OLA, ADA, BEN = (PersonId(UUID(int=place)) for place in (1, 2, 3))
TEAM = Roster({OLA: Role.OWNER, ADA: Role.ADMIN, BEN: Role.MEMBER})
OFFER = Invitation(
    InvitationId(uuid4()), OrganisationId(uuid4()), "dora@initech.example", Role.MEMBER, ADA,
    "copied", b"sealed", "mailed", NOON, NOON + LIFETIME,
)  # fmt: skip


@pytest.mark.parametrize(
    ("giver", "may"),
    [
        (Role.OWNER, {Role.OWNER, Role.ADMIN, Role.MEMBER}),
        (Role.ADMIN, {Role.ADMIN, Role.MEMBER}),
        (Role.MEMBER, set()),
        (Role.OPERATOR, set()),
    ],
)
def test_what_each_may_make_of_somebody(giver, may):
    assert {role for role in Role if may_give(giver, role)} == may


def test_an_owner_makes_an_owner():
    assert TEAM.changed(OLA, ADA, Role.OWNER).role_of(ADA) is Role.OWNER


@pytest.mark.parametrize(
    ("by", "whom", "to"),
    [
        (ADA, ADA, Role.OWNER),
        (ADA, OLA, Role.MEMBER),
        (BEN, BEN, Role.ADMIN),
        (BEN, ADA, Role.MEMBER),
        (OLA, BEN, Role.OPERATOR),
        (OLA, BEN, Role.SYSTEM),
    ],
)
def test_nobody_gives_or_takes_what_is_not_theirs(by, whom, to):
    with pytest.raises(NotAllowed):
        TEAM.changed(by, whom, to)


def test_the_last_owner_neither_leaves_nor_becomes_less():
    with pytest.raises(LastOwner):
        TEAM.changed(OLA, OLA, Role.ADMIN)
    with pytest.raises(LastOwner):
        TEAM.without(OLA, OLA)


def test_everybody_else_may_leave():
    assert BEN not in TEAM.without(BEN, BEN).roles
    assert ADA not in TEAM.without(ADA, ADA).roles


def test_one_of_two_owners_may_leave():
    two = TEAM.changed(OLA, ADA, Role.OWNER)

    assert two.without(OLA, OLA).role_of(ADA) is Role.OWNER


def test_a_member_removes_nobody_and_an_admin_no_owner():
    for by, whom in ((BEN, ADA), (ADA, OLA)):
        with pytest.raises(NotAllowed):
            TEAM.without(by, whom)


def test_who_is_not_in_it_neither_acts_nor_is_acted_upon():
    stranger = PersonId(UUID(int=9))
    for by, whom in ((stranger, BEN), (OLA, stranger)):
        with pytest.raises(NotFound):
            TEAM.changed(by, whom, Role.MEMBER)
        with pytest.raises(NotFound):
            TEAM.without(by, whom)


people = st.sampled_from([OLA, ADA, BEN])


@given(st.lists(st.tuples(people, people, st.sampled_from([*Role, None]))))
def test_whatever_they_do_to_each_other_somebody_owns_it(steps):
    team = TEAM
    for by, whom, to in steps:
        try:
            team = team.changed(by, whom, to) if to else team.without(by, whom)
        except (LastOwner, NotAllowed, NotFound):
            continue

    assert Role.OWNER in team.roles.values()
    assert set(team.roles.values()) <= set(ROLES)


@pytest.mark.parametrize(
    ("is_now", "offered", "counts"),
    [
        (Role.OWNER, Role.OWNER, True),
        (Role.ADMIN, Role.OWNER, False),
        (Role.ADMIN, Role.ADMIN, True),
        (Role.MEMBER, Role.MEMBER, False),
        (None, Role.MEMBER, False),
    ],
)
def test_an_invitation_is_worth_what_its_maker_may_give_today(is_now, offered, counts):
    team = Roster({OLA: Role.OWNER, **({ADA: is_now} if is_now else {})})
    offer = replace(OFFER, role=offered)

    assert team.backs(offer) is counts
    if not counts:
        with pytest.raises(InvitationNotBacked):
            offer.backed(team)


def test_an_invitation_is_taken_once_and_in_its_time():
    spent = OFFER.accepted(NOON)

    assert spent.token_sealed is None
    for over, when in (
        (spent, NOON),
        (OFFER, NOON + LIFETIME),
        (OFFER.withdrawn(NOON), NOON),
    ):
        with pytest.raises(InvitationOver):
            over.accepted(when)


def test_one_that_has_expired_begins_anew_with_other_secrets():
    later = NOON + timedelta(days=30)

    renewed = OFFER.renewed("other", b"sealed anew", "mailed anew", later)

    assert renewed.waits(later)
    assert (renewed.digest, renewed.mail_digest) == ("other", "mailed anew")


def test_one_that_was_used_or_withdrawn_does_not_begin_anew():
    for over in (OFFER.accepted(NOON), OFFER.withdrawn(NOON)):
        with pytest.raises(InvitationOver):
            over.renewed("other", b"sealed", "mailed", NOON)
        with pytest.raises(InvitationOver):
            over.withdrawn(NOON)

"""A new participant is told to the admin."""

import pytest

from adapters.sql.queries.pulses import SqlPulseQueries
from ports.bell import Lane
from tests.use_cases.grouping.talk import GROUP
from tests.world import BEN, NUMBER, World


def changed(world: World, number: str = "", **lists: list[str]) -> None:
    """Meta tells the account who came and went; some of its pages also name the number."""
    told = {"timestamp": str(int(world.clock.now().timestamp())), "group_id": GROUP}
    told |= {name: [{"wa_id": each} for each in people] for name, people in lists.items()}
    value = {"groups": [told]} | ({"metadata": {"phone_number_id": number}} if number else {})
    world.posts_change("group_participants_update", value)


@pytest.mark.parametrize("number", ["", NUMBER.phone_number_id])
def test_a_new_participant_is_told_to_the_admin(grouped, number):
    changed(grouped, number, added_participants=["16505550111"])
    grouped.work(Lane.INBOX, Lane.MAIL)
    text = (
        "+16 … 111 has joined the group “Sarah’s group”. Charts of Acme that go there reach them "
        "too."
    )
    assert grouped.rows("notification")[-1].text == text
    to, subject, body = grouped.mailer.sent[-1]
    assert (to, subject) == ("admin@acme.example", text.split(". ")[0])
    assert text in body


def test_a_new_participant_whom_the_organisation_knows_has_a_name(grouped):
    grouped.recipient(grouped.acme, BEN, "Ben from Sales")
    changed(grouped, added_participants=[BEN])
    grouped.work(Lane.INBOX)
    assert grouped.rows("notification")[-1].text.startswith("Ben from Sales has joined")


def test_the_same_news_twice_is_told_once_and_somebody_leaving_is_not(grouped):
    before = len(grouped.rows("notification"))
    changed(grouped, added_participants=["16505550111"])
    changed(grouped, added_participants=["16505550111"])
    changed(grouped, removed_participants=["16505550111"])
    grouped.work(Lane.INBOX)
    assert len(grouped.rows("notification")) == before + 1


def test_people_of_a_group_that_is_not_linked_are_nobodys_news(verified):
    before = len(verified.rows("notification"))
    changed(verified, added_participants=[BEN])
    verified.work(Lane.INBOX)
    assert len(verified.rows("notification")) == before


def test_a_forecast_counts_people_and_not_groups(grouped):
    sarah = next(row.id for row in grouped.rows("destination") if row.kind == "recipient")
    pulses = SqlPulseQueries(grouped.engine, grouped.acme)
    among = [grouped.group_id, sarah]
    assert len(pulses.habits(among, grouped.clock.now())) == 1
    assert pulses.habits([grouped.group_id], grouped.clock.now()) == ()


def test_who_joins_a_group_that_is_not_linked_is_not_told_of_as_if_it_were(grouped):
    before = len(grouped.rows("notification"))
    at = {"timestamp": str(int(grouped.clock.now().timestamp()))}
    ours = at | {"group_id": GROUP, "removed_participants": [{"wa_id": BEN}]}
    theirs = at | {"group_id": "another", "added_participants": [{"wa_id": "16505550111"}]}

    grouped.posts_change("group_participants_update", {"groups": [ours, theirs]})
    grouped.work(Lane.INBOX)

    assert len(grouped.rows("notification")) == before

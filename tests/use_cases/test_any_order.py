"""Whatever Meta repeats, shuffles and cuts, the same things are true in the end."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ports.bell import Lane
from tests.databases import cloned_sqlite
from tests.world import NOON, NUMBER, SARAH, World

US = "US.77"
IDENTITIES = [(SARAH, ""), ("", US), (SARAH, US)]
SAID = ["hi", "verify", "STOP", "START", "voice", "reaction", "edit"]
STATUSES = ["sent", "delivered", "read", "failed"]

words = st.tuples(
    st.just("said"), st.sampled_from(IDENTITIES), st.sampled_from(SAID), st.integers(1, 6)
)
# who is not known by the phone yet had no chart: of which chart they speak depends on the order
pauses = st.tuples(
    st.just("said"),
    st.sampled_from([(SARAH, ""), (SARAH, US)]),
    st.sampled_from(["PAUSE 7", "PAUSE 3"]),
    st.integers(1, 6),
)
statuses = st.tuples(st.just("status"), st.sampled_from(STATUSES), st.integers(0, 1))
things = st.lists(words | pauses | statuses, min_size=2, max_size=9)
"""What happens, each at its own minute."""


def message(place: int, thing: tuple[Any, ...], world: World, at: datetime) -> dict[str, Any]:
    (phone, user_id), what, _ = thing[1:]
    who = {name: key for name, key in (("from", phone), ("from_user_id", user_id)) if key}
    chart = {"context": {"id": world.chart}}
    text = {"type": "text", "text": {"body": what}}
    content = {
        "verify": {"type": "text", "text": {"body": world.offers[place].token.prefilled}},
        "PAUSE 7": text | chart,
        "PAUSE 3": text | chart,
        "voice": {"type": "audio", **chart},
        "reaction": {"type": "reaction", "reaction": {"message_id": world.chart, "emoji": "👍"}},
        "edit": {"type": "edit", "edit": {"original_message_id": "wamid.x"}},
    }.get(what, text)
    stamp = str(int(at.timestamp()))
    return {"messages": [{**who, "id": f"wamid.in{place}", "timestamp": stamp, **content}]}


def event(place: int, thing: tuple[Any, ...], world: World) -> dict[str, Any]:
    """One change's value of what happened."""
    if thing[0] == "said":
        return message(place, thing, world, NOON + timedelta(minutes=thing[3]))
    wamid = world.messages("chart", "analysis")[thing[2]].wamid
    stamp = str(int((NOON + timedelta(minutes=30)).timestamp()))
    line = {"id": wamid, "status": thing[1], "timestamp": stamp, "recipient_id": SARAH}
    if thing[1] == "failed":
        line["errors"] = [{"code": 131026}]
    return {"statuses": [line]}


def post(world: World, values: list[dict[str, Any]]) -> None:
    metadata = {"phone_number_id": NUMBER.phone_number_id}
    changes = [{"field": "messages", "value": {"metadata": metadata, **each}} for each in values]
    world.inbox.keep(json.dumps({"entry": [{"id": NUMBER.waba, "changes": changes}]}).encode())


def arranged(count: int) -> World:
    """Sarah, known by her phone alone, has had a chart; an hour has passed."""
    world = World(cloned_sqlite())
    admin = world.organisation()
    world.clock.forward(hours=-1)
    sarah = world.recipient(admin, SARAH, "Sarah")
    world.fire(admin, world.pulse(admin, sarah))
    world.work(Lane.PREPARE, Lane.DELIVER)
    world.clock.forward(hours=1)
    world.offers = [world.invite(admin, "Sarah") for _ in range(count)]
    world.chart = world.messages("chart")[0].wamid
    world.clock.forward(hours=1)
    return world


def outcome(world: World) -> dict[str, Any]:
    """What is true, by the keys that people know and not by our own ids."""
    keys: dict[Any, list[str]] = {}
    for row in world.rows("contact_key"):
        keys.setdefault(row.contact, []).append(row.value)
    known = {contact: tuple(sorted(values)) for contact, values in keys.items()}
    there = {row.destination: known[row.contact] for row in world.rows("address")}
    return {
        "windows": {
            known[row.id]: row.window_until
            for row in world.rows("contact")
            if row.merged_into is None
        },
        "suppressed": {(row.key_hmac, row.at) for row in world.rows("suppression")},
        "places": {
            there[row.id]: row.state for row in world.rows("destination") if row.id in there
        },
        "pauses": [(row.since, row.until) for row in world.rows("pause")],
        "messages": world.states("chart", "analysis"),
        "evidence": sorted((row.kind, row.at) for row in world.rows("consent")),
        "events": sorted((row.key, row.state) for row in world.rows("event")),
    }


def cuts(values: list[Any], at: set[int]) -> Iterator[list[Any]]:
    edges = [0, *sorted(at & set(range(1, len(values)))), len(values)]
    return (values[a:b] for a, b in pairwise(edges))


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(things, st.data())
def test_any_split_order_and_repetition_gives_the_same_end(happened, data):
    straight, shuffled = arranged(len(happened)), arranged(len(happened))
    same = [event(place, thing, straight) for place, thing in enumerate(happened)]
    tokens = {
        mine.token.prefilled: theirs.token.prefilled
        for mine, theirs in zip(straight.offers, shuffled.offers, strict=True)
    }
    for value in same:
        post(straight, [value])
        straight.work(Lane.INBOX)

    again = data.draw(st.lists(st.sampled_from(range(len(same))), max_size=4), label="again")
    order = data.draw(st.permutations([*range(len(same)), *again]), label="order")
    edges = data.draw(st.sets(st.integers(1, 12)), label="edges")
    for some in cuts([same[place] for place in order], edges):
        post(shuffled, json.loads(_with(tokens, json.dumps(some))))
        shuffled.work(Lane.INBOX)

    assert outcome(shuffled) == outcome(straight)


def _with(tokens: dict[str, str], text: str) -> str:
    for mine, theirs in tokens.items():
        text = text.replace(mine, theirs)
    return text

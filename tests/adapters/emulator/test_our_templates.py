"""What our client hands in as a template, the emulator takes, lists and deletes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from adapters.whatsapp.account import CloudApiBusinessAccount
from adapters.whatsapp.messenger import CloudApiMessenger
from app.use_cases.templating import (
    delete_template,
    draft_template,
    refresh_templates,
    submit_template,
)
from app.web.message_templates import EXAMPLE
from domain.messages import Form, Outcome
from domain.template_library import LIBRARY
from domain.templates import Category, Verdict, Wording, knocks
from domain.tenancy import Actor
from ports.bell import Lane
from ports.business_account import Account, AccountRefuses, AccountSilent
from ports.messenger import Line, Outgoing, Template
from tests.adapters.emulator.driver import NUMBER, SARAH, TOKEN, WABA, Bench, png, until
from tests.adapters.emulator.our_product import our_account, our_product, take_in
from tests.cast import ADA, BEN
from tests.world import World

ACCOUNT = Account(WABA, TOKEN)
OTHER = LIBRARY["report_update"]


@pytest.fixture
def client(bench: Bench) -> Iterator[CloudApiBusinessAccount]:
    with our_account(bench) as client:
        yield client


def handed_in(client: CloudApiBusinessAccount, wording: Wording = OTHER) -> str:
    word = client.submit(ACCOUNT, wording, client.upload_example(ACCOUNT, png()))
    assert (word.verdict, word.category) == (Verdict.PEND, Category.UTILITY)
    return word.meta_id


@pytest.mark.parametrize("wording", [each for each in LIBRARY.values() if knocks(each)])
def test_every_rung_of_ours_is_taken_and_listed_as_it_was_handed_in(
    client: CloudApiBusinessAccount, wording: Wording
) -> None:
    new = replace(wording, name=f"{wording.name}_2")

    meta_id = handed_in(client, new)

    (listed,) = [each for each in client.templates(ACCOUNT) if each.name == new.name]
    assert listed.wording == new
    assert listed.judgement.meta_id == meta_id


def test_the_decision_comes_by_webhook_and_by_asking(
    bench: Bench, client: CloudApiBusinessAccount
) -> None:
    handed_in(client)
    for status, verdict in (("REJECTED", Verdict.REJECT), ("PAUSED", Verdict.PAUSE)):
        bench.act(f"/emulator/templates/{OTHER.name}", status=status)

        (listed,) = [each for each in client.templates(ACCOUNT) if each.name == OTHER.name]
        assert listed.judgement.verdict is verdict
        until(lambda status=status: status in _told(bench))  # type: ignore[misc]


def _told(bench: Bench) -> list[str]:
    return [post.value["event"] for post in bench.listener.posts if "event" in post.value]


def test_a_chart_goes_with_what_was_approved(
    bench: Bench, client: CloudApiBusinessAccount
) -> None:
    handed_in(client)
    bench.act(f"/emulator/templates/{OTHER.name}", status="APPROVED")
    with requests.Session() as session:
        messenger, line = CloudApiMessenger(session, bench.base, "v25.0"), Line(NUMBER, TOKEN)
        message = Outgoing(
            Form.TEMPLATE,
            SARAH,
            "",
            "Revenue up 6 %",
            "attempt-1",
            messenger.upload(line, png()),
            template=Template(OTHER.name, OTHER.language),
        )
        answer = messenger.send(line, message)

    assert answer.outcome is Outcome.ACCEPTED, answer
    assert "In short: Revenue up 6 %." in bench.delivered(answer.wamid)["text"]


def test_the_same_name_and_language_twice_is_refused_with_a_reason(
    client: CloudApiBusinessAccount,
) -> None:
    handed_in(client)

    with pytest.raises(AccountRefuses) as refused:
        client.submit(ACCOUNT, OTHER, client.upload_example(ACCOUNT, png()))

    assert "already" in str(refused.value)


def test_a_picture_needs_a_handle(client: CloudApiBusinessAccount) -> None:
    with pytest.raises(AccountRefuses, match="header_handle"):
        client.submit(ACCOUNT, OTHER, "1234567")


def test_what_is_deleted_is_listed_no_more(client: CloudApiBusinessAccount) -> None:
    meta_id = handed_in(client)

    client.delete(ACCOUNT, OTHER.name, meta_id)

    assert OTHER.name not in [each.name for each in client.templates(ACCOUNT)]
    client.delete(ACCOUNT, OTHER.name, meta_id)  # it is not there: that is what was wanted


def test_a_token_of_nobodys_is_refused(client: CloudApiBusinessAccount) -> None:
    stranger = Account(WABA, "of nobody")

    with pytest.raises(AccountSilent) as silent:
        client.templates(stranger)
    with pytest.raises(AccountRefuses) as refused:
        client.submit(stranger, OTHER, "4::x")

    assert (silent.value.code, refused.value.code) == (190, 190)
    assert "of nobody" not in str(refused.value)


# --- the whole way ---------------------------------------------------------------------------


@pytest.fixture
def world(bench: Bench, client: CloudApiBusinessAccount) -> Iterator[World]:
    with our_product(bench, client) as world:
        yield world


def heard(bench: Bench, world: World, *events: str) -> None:
    """These words of Meta's have come by webhook, and had their effect."""
    until(lambda: set(events) <= set(_told(bench)))
    take_in(bench, world)


def states(world: World) -> dict[str, str]:
    return {row.name: row.state for row in world.rows("template")}


def test_a_template_lives_from_a_draft_to_the_rung_that_a_chart_goes_with(
    bench: Bench, world: World
) -> None:
    operator = Actor.operator(BEN.person)
    at_meta = {"account": world.business_account, "vault": world.vault}
    ours: dict[str, Any] = {"storage": world.storage, "clock": world.clock}
    draft = draft_template(operator, OTHER, **ours)
    submit_template(operator, draft.id, EXAMPLE.read_bytes(), **at_meta, **ours)
    heard(bench, world, "APPROVED")
    assert states(world) == {"chart_ready": "approved", OTHER.name: "approved"}

    bench.act("/emulator/templates/chart_ready", status="PAUSED")
    heard(bench, world, "PAUSED")
    assert states(world)["chart_ready"] == "paused"
    offer = world.invite(ADA, "Sarah")
    world.says(SARAH, offer.token.prefilled)
    world.work(Lane.INBOX)
    (sarah,) = world.rows("destination")
    world.clock.forward(hours=25)
    pulse = world.pulse(ADA, sarah.id)
    world.fire(ADA, pulse)
    world.work(Lane.PREPARE, Lane.DELIVER)

    (chart,) = world.messages("chart")
    assert (chart.state, chart.form) == ("accepted", "template")
    assert "In short: " in bench.delivered(chart.wamid)["text"]

    bench.act(f"/emulator/templates/{OTHER.name}", status="DISABLED")
    world.fire(ADA, pulse)
    world.work(Lane.PREPARE, Lane.DELIVER)
    assert world.states("chart") == ["accepted", "held"], "132016, and no rung is left"
    assert states(world) == {"chart_ready": "paused", OTHER.name: "disabled"}

    bench.act("/emulator/templates/chart_ready", status="APPROVED")
    refresh_templates(operator, **at_meta, **ours)
    delete_template(operator, draft.id, **at_meta, **ours)
    assert states(world) == {"chart_ready": "approved"}

"""What our client hands in as a template, the emulator takes, lists and deletes."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from adapters.whatsapp.account import CloudApiBusinessAccount
from adapters.whatsapp.messenger import CloudApiMessenger
from domain.messages import Form, Outcome
from domain.template_library import LIBRARY
from domain.templates import Category, Verdict, Wording, knocks
from ports.business_account import Account, AccountRefuses, AccountSilent
from ports.messenger import Line, Outgoing, Template
from tests.adapters.emulator.driver import NUMBER, SARAH, TOKEN, WABA, Bench, png, until

ACCOUNT = Account(WABA, TOKEN)
OTHER = LIBRARY["report_update"]


@pytest.fixture
def client(bench: Bench) -> Iterator[CloudApiBusinessAccount]:
    with requests.Session() as session:
        session.trust_env = False
        yield CloudApiBusinessAccount(session, bench.base, "v25.0", "670843887433847")


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

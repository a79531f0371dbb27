"""What was said and answered: /conversations."""

import re
from datetime import timedelta
from html import unescape

import pytest

from adapters.sql.follow_ups import SqlFollowUpQueue
from ports.bell import Lane
from tests.cast import ADA, CLEO
from tests.world import BEN, SARAH

URL = "/conversations"


@pytest.fixture
def sarah(world):
    return world.recipient(ADA, SARAH, "Sarah")


@pytest.fixture
def pulse(world, sarah):
    return world.pulse(ADA, sarah)


@pytest.fixture
def chart(world, pulse):
    """The wamid of a chart that Sarah has."""
    world.fire(ADA, pulse)
    world.work_all()
    return world.messages("chart")[0].wamid


def asks(world, about, text="why?"):
    world.says(SARAH, text, about=about)
    world.work_all()
    return world.messages("answer")[-1]


def test_an_empty_page_says_what_comes_here(ada):
    page = ada.get(URL).text

    assert "Nobody has said anything yet" in page
    assert 'href="/pulses"' in page


def test_a_question_stands_with_its_answer_and_the_reason_why_it_came_here(
    ada, world, pulse, chart
):
    answer = asks(world, chart, "why <b>so low</b>?")
    page = unescape(ada.get(URL).text)

    assert "why <b>so low</b>?" in page
    assert "&lt;b&gt;so low" in ada.get(URL).text
    assert answer.text.splitlines()[0] in page
    assert "about a message of ours" in page
    assert f'href="/pulses/{pulse.id}?run={world.rows("run")[0].id}"' in page
    assert "To the chart:" in page


def test_a_thumb_on_an_answer_is_shown_with_it_until_it_is_taken_back(ada, world, chart):
    answer = asks(world, chart)
    world.reacts(SARAH, "👎🏽", about=answer.wamid)
    world.work_all()

    judged = r"Judged with</span> 👎🏽"
    assert re.search(judged, ada.get(f"{URL}?only=questions").text)
    assert "👎🏽" in ada.get(f"{URL}?only=down").text
    assert "To the answer:" in ada.get(f"{URL}?only=down").text
    assert "Nothing like that" in ada.get(f"{URL}?only=up").text

    world.reacts(SARAH, "", about=answer.wamid)
    world.work_all()
    assert not re.search(judged, ada.get(f"{URL}?only=questions").text)
    assert "A reaction was taken back." in ada.get(f"{URL}?only=reactions").text


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("recipient=sar", True),
        ("recipient=ben", False),
        ("only=questions", True),
        ("only=up", False),
        ("only=nonsense", True),
    ],
)
def test_filters_are_in_the_url(ada, world, chart, query, there):
    asks(world, chart, "why so low?")

    assert ("why so low?" in ada.get(f"{URL}?{query}").text) == there


def test_a_name_leads_to_what_they_alone_said(ada, world, sarah, chart):
    ben = world.recipient(ADA, BEN, "Ben")
    world.says(BEN, "HELP")
    asks(world, chart, "why so low?")
    page = ada.get(f"{URL}?recipient={sarah}").text

    assert f"recipient={ben}" in ada.get(URL).text
    assert "why so low?" in page
    assert "HELP" not in page


def test_who_is_looked_at_alone_is_called_by_name_until_taken_away(ada, cleo, world, sarah):
    page = ada.get(f"{URL}?recipient={sarah}&only=questions").text

    assert f'type="hidden" name="recipient" value="{sarah}"' in page
    assert f'href="{URL}?only=questions"' in page
    assert "</span>Sarah<span" in page
    assert f'type="search" value="{sarah}"' not in page
    assert "Sarah" not in cleo.get(f"{URL}?recipient={sarah}").text


def test_only_what_went_to_ones_own_organisation_is_seen(ada, cleo, ben, anyone, world, chart):
    cleo.post("/settings/destinations/whatsapp/channel")
    world.recipient(CLEO, SARAH, "The buyer")
    asks(world, chart, "canary question")
    world.says(SARAH, "canary to nobody")
    world.work_all()

    assert "canary question" in ada.get(URL).text
    assert "canary question" in ben.get(URL).text
    assert "canary question" not in cleo.get(URL).text
    assert all("canary to nobody" not in who.get(URL).text for who in (ada, cleo))
    assert anyone.get(URL).status_code == 302


def test_what_members_of_a_group_say_to_each_other_is_read_by_nobody(ada, world):
    world.group(ADA)
    world.says_in_group(BEN, "Y2FwaV9ncm91cDox", "canary among friends")
    world.work_all()

    assert any(row.why == "said in a group, and not to us" for row in world.rows("event"))
    assert "canary among friends" not in ada.get(URL).text


def test_an_invites_code_is_read_by_nobody(ada, world, sarah):
    page = ada.get(URL).text

    assert "verify WA-••••••••" in page
    assert not re.search(r"WA-[0-9A-Z]{8}", page)


def test_what_has_no_answer_says_why(ada, world, chart):
    world.says(SARAH, "why?", about=chart)
    world.work(Lane.INBOX)
    assert "The answer is being written." in ada.get(URL).text
    (claim,) = SqlFollowUpQueue(world.engine).claim(1)
    SqlFollowUpQueue(world.engine).give_up(claim, "Answering it failed three times.")

    assert "Answering it failed three times." in ada.get(URL).text


def test_older_things_are_a_link_away(ada, world, sarah):
    for number in range(60):
        world.says(SARAH, f"word {number:02}.")
        world.work(Lane.INBOX)
    first = ada.get(f"{URL}?recipient=Sarah").text
    older = unescape(re.search(r'href="(/conversations\?[^"]*after=[^"]*)"', first)[1])
    words = [re.findall(r"word (\d+)\.", page) for page in (first, ada.get(older).text)]

    assert "recipient=Sarah" in older
    assert len(words[0]) == 50
    assert sorted({*words[0], *words[1]}) == [f"{each:02}" for each in range(60)]


def test_only_get(ada):
    assert ada.post(URL).status_code == 405


@pytest.mark.parametrize("after", [f"{2**63}", "9" * 5000, "-1", "x"])
def test_a_place_that_no_list_has_begins_at_the_newest(ada, after):
    page = ada.get(f"{URL}?after={after}")

    assert page.status_code == 200
    assert f"after={after}" not in page.text


def test_after_a_while_it_says_that_the_words_are_kept_no_longer(ada, world, pulse, chart):
    asks(world, chart)
    run = world.rows("run")[0].id
    newest = max(row.received_at for row in world.rows("event"))
    world.upkeep.sweep(newest + timedelta(days=91))
    page, of_run = ada.get(URL).text, ada.get(f"/runs/{run}").text

    assert "What was said is kept no longer." in page
    assert "The answer’s words are kept no longer." in page
    assert "To the chart:" not in page
    assert "The picture is kept no longer. It showed:" in of_run
    assert ada.get(f"/runs/{run}/picture").status_code == 404

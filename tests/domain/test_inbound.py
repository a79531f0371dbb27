"""What a message asks of us."""

import pytest

from domain.contacts import Identity
from domain.inbound import (
    FollowUp,
    Hello,
    KeepOpen,
    Meaning,
    Nothing,
    ReadOn,
    Reworded,
    Said,
    SaidKind,
    Steer,
    TakenBack,
    Unreadable,
    Verify,
    Word,
    meaning,
)
from domain.invites import InviteToken
from domain.messages import KEEP_OPEN
from tests.world import NOON


def means(kind: SaidKind, text: str = "", about: str = "") -> Meaning:
    said = Said("m:1:a", "1", "wamid.a", NOON, Identity("1650"), kind, text, about)
    return meaning(said)


def of_text(text: str, about: str = "") -> Meaning:
    return means(SaidKind.TEXT, text, about)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("STOP", Word.STOP),
        (" Stop. ", Word.STOP),
        ("*stop!*", Word.STOP),
        ("_STOP_", Word.STOP),
        ("Unsubscribe", Word.STOP),
        ("end", Word.STOP),
        ("QUIT", Word.STOP),
        ("cancel.", Word.STOP),
        ("stop please", Word.STOP),
        ("Please stop it.", Word.STOP),
        ("stop sending charts", Word.STOP),
        ("start", Word.START),
        ("Resume", Word.START),
        ("HELP?", Word.HELP),
        ("pause", Word.PAUSE),
    ],
)
def test_our_words_are_obeyed_in_any_case_and_with_any_marks(text, word):
    assert of_text(text) == Steer(word)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("PAUSE 7", 7),
        ("pause 14 days", 14),
        ("Pause 1 day.", 1),
        ("pause: 3d", 3),
        ("PAUSE 0", 0),
        ("pause 365", 365),
    ],
)
def test_a_pause_says_for_how_many_days(text, days):
    assert of_text(text, "wamid.chart") == Steer(Word.PAUSE, "wamid.chart", days)


@pytest.mark.parametrize(
    "text",
    [
        "stop or go on",
        "non-stop",
        "started",
        "why did it stop in the middle",
        "pause seven",
        "ends",
    ],
)
def test_a_sentence_with_one_of_our_words_is_a_sentence(text):
    assert of_text(text) == Hello(text)
    assert of_text(text, "wamid.chart") == FollowUp(text, "wamid.chart", is_reaction=False)


def test_a_token_is_an_opt_in_whatever_else_is_said():
    assert of_text("stop! verify WA-7K2M9QXD", "wamid.x") == Verify(InviteToken.of("7K2M9QXD"))


def test_a_tap_on_the_button_that_keeps_the_window_open_asks_for_nothing_else():
    who, words = Identity("1650"), "Keep them coming"
    tapped = Said("m:1:a", "1", "wamid.a", NOON, who, SaidKind.TAP, words, "wamid.t", KEEP_OPEN)

    assert meaning(tapped) == KeepOpen("wamid.t")


def test_a_tap_asks_to_read_on_unless_it_says_stop():
    assert means(SaidKind.TAP, "Read it", "wamid.t") == ReadOn("wamid.t")
    assert means(SaidKind.TAP, "Unsubscribe", "wamid.t") == Steer(Word.STOP, "wamid.t")


def test_a_reaction_is_about_its_message_and_nothing_once_it_is_taken_back():
    assert means(SaidKind.REACTION, "😮", "w") == FollowUp("😮", "w", is_reaction=True)
    assert means(SaidKind.REACTION, "", "w") == Nothing()


def test_what_we_cannot_read_is_about_what_it_quotes():
    assert means(SaidKind.OTHER, "", "w") == Unreadable("w")


def test_edits_and_deletions_are_about_their_original():
    assert means(SaidKind.EDIT, "why up?", "w") == Reworded("w", "why up?")
    assert means(SaidKind.EDIT, "", "w") == Nothing()
    assert means(SaidKind.REVOKE, "", "w") == TakenBack("w")


def test_what_meta_cannot_show_us_asks_for_nothing():
    assert means(SaidKind.SILENT, "", "w") == Nothing()

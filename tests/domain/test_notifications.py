"""How long a mail is tried, and what its header may hold."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.notifications import MAIL_TRIES, SUBJECT_HOLDS, gathered, one_line, pause_after


def test_a_mail_is_tried_for_about_a_day_and_then_no_more():
    pauses = [pause_after(tries) for tries in range(1, MAIL_TRIES)]

    assert pauses == sorted(pauses)
    assert timedelta(hours=24) <= sum(pauses, timedelta()) <= timedelta(hours=30)
    assert pause_after(MAIL_TRIES) is None


@given(st.text())
def test_whatever_a_name_is_its_line_is_one_and_fits(text):
    line = one_line(text)

    assert len(line) <= SUBJECT_HOLDS
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


def test_words_and_their_order_stay():
    family = "👨\u200d👩\u200d👧"

    assert one_line(f"Zoë\r\n  {family}\tFox\x00\ud800") == f"Zoë {family} Fox"


def test_a_second_body_adds_what_is_new_of_it_between_what_both_begin_and_end_with():
    one = "Hello,\n\nA list moved.\n\nA step is done.\n\nhttps://here\n\nBrand\n"
    other = "Hello,\n\nA list moved.\n\nA note:\n\nIn two.\n\nhttps://here\n\nBrand\n"

    both = gathered(one, other)

    assert both == (
        "Hello,\n\nA list moved.\n\nA step is done.\n\nA note:\n\nIn two.\n\n"
        "https://here\n\nBrand\n"
    )
    assert gathered(both, "Hello,\n\nA list moved.\n\nOn.\n\nhttps://here\n\nBrand\n").endswith(
        "In two.\n\nOn.\n\nhttps://here\n\nBrand\n"
    )

"""The lives of a number that knocks with a template where the window is closed."""

from tests.machine.playing import play


def test_whatever_happens_no_message_is_lost_doubled_or_misreported():
    play(template=True)

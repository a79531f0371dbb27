"""The lives of a number that cannot knock: what the closed window holds waits."""

from tests.machine.playing import play


def test_whatever_happens_no_message_is_lost_doubled_or_misreported():
    play(template=False)

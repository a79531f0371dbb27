"""What a command tells whoever typed it."""

import sys


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def complain(line: str) -> int:
    """On the error stream; the exit code that goes with it."""
    sys.stderr.write(f"{line}\n")
    return 1

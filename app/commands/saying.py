"""What a command tells whoever typed it, and the password that it asks them for."""

import getpass
import sys


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def complain(line: str) -> int:
    """On the error stream; the exit code that goes with it."""
    sys.stderr.write(f"{line}\n")
    return 1


def ask_password() -> str:
    """Asked for; without a terminal it is a line of standard input. Never shown."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")

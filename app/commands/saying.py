"""What a command tells whoever typed it, and the password that it asks them for."""

import getpass
import sys

from domain.accounts import PASSWORD_LEAST, PASSWORD_MOST, NameNotGood, PasswordNotGood
from domain.destinations import MailNotValid
from domain.errors import DomainError

NOT_GOOD: dict[type[DomainError], str] = {
    MailNotValid: "That is no mail address.",
    NameNotGood: "A name has 1 to 80 characters, and a zone is an IANA one such as Europe/Berlin.",
    PasswordNotGood: f"A password has {PASSWORD_LEAST} to {PASSWORD_MOST} characters, and is not "
    "the mail address.",
}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def complain(line: str) -> int:
    """On the error stream; the exit code that goes with it."""
    sys.stderr.write(f"{line}\n")
    return 1


def ask_password() -> str:
    return ask_secret("Password: ")


def ask_secret(prompt: str) -> str:
    """Asked for; without a terminal it is a line of standard input. Never shown."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n")

"""Which accounts a browser is familiar with, having signed in to them before: it has tries of its
own at their passwords, which no stranger uses up (OWASP's device cookies)."""

import hmac
from hashlib import sha256
from secrets import token_hex

from flask import Response, after_this_request, current_app

from app.web import cookies

COOKIE = "familiar"
MOST = 5
"""Accounts that one browser keeps a mark of: those that it signed in to last."""
OWN = 32
"""Characters of a mark that are random; a signature of them and the address follows."""


def count_of(email: str) -> str:
    """Of this browser alone, for the account with that normalised address; empty where the two are
    not familiar, or nobody has it: nothing of accounts is asked."""
    for mark in _marks():
        if _is_of(mark, email):
            return "familiar:" + sha256(mark.encode()).hexdigest()
    return ""


def remember(email: str) -> None:
    """Whoever sits here has just proved that the account is theirs; the count begins anew."""
    own = token_hex(OWN // 2)
    _keep([own + _signature(own, email), *_others(email)][:MOST])


def forget(email: str) -> None:
    """There is no such account any more."""
    _keep(_others(email))


def _others(email: str) -> list[str]:
    return [mark for mark in _marks() if not _is_of(mark, email)]


def _keep(marks: list[str]) -> None:
    @after_this_request
    def keep(response: Response) -> Response:
        cookies.keep(response, COOKIE, "-".join(marks), for_scripts=False)
        return response


def _marks() -> list[str]:
    return [mark for mark in cookies.read(COOKIE).split("-") if mark][:MOST]


def _is_of(mark: str, email: str) -> bool:
    own, signature = mark[:OWN], mark[OWN:]
    wanted = _signature(own, email)
    return hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), wanted.encode())


def _signature(own: str, email: str) -> str:
    """By it alone nobody tells whose it is: it takes our key to make one of an address."""
    key = str(current_app.secret_key).encode()
    signed = f"familiar browser:{own}:{email}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, signed, "sha256").hex()

"""What our cookies are called, and how the one that a page keeps is read and written."""

from flask import Response, current_app, request

A_YEAR = 365 * 24 * 3600
FOR_THIS_HOST_ALONE = "__Host-"
"""Browsers take a cookie of such a name only over https, for the whole host and from no other."""


def prefix(*, https: bool) -> str:
    return FOR_THIS_HOST_ALONE if https else ""


def our_prefix() -> str:
    """Of this installation; a script that writes cookies is told it by the page."""
    return prefix(https=_https())


def read(name: str) -> str:
    """What the browser keeps under our name; a neighbour's, or one of plain http, is not it."""
    return request.cookies.get(our_prefix() + name, "")


def keep(response: Response, name: str, value: str, *, for_scripts: bool = True) -> None:
    """For a year from now; what is not for the page's own script to read is kept from any."""
    response.set_cookie(
        our_prefix() + name,
        value,
        max_age=A_YEAR,
        samesite="Lax",
        secure=_https(),
        httponly=not for_scripts,
    )


def _https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])

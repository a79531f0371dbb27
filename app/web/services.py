"""What a view reaches for: the app's services."""

from contextlib import ExitStack
from dataclasses import replace
from typing import cast

from flask import Flask, Response, current_app, g

from app.services import Services

KEY = "services"
LOOK = "look"


def init_app(app: Flask, services: Services) -> None:
    app.extensions[KEY] = services
    app.after_request(_look_until_it_is_sent)
    app.teardown_request(_look_away)


def services() -> Services:
    return cast(Services, g.get(KEY) or current_app.extensions[KEY])


def look_once() -> None:
    """Whatever this request reads from now on is of one moment: for a page, whose parts then agree
    with each other, and which asks for a connection once."""
    look = ExitStack()
    g.services = replace(services(), reads=look.enter_context(services().reads.at_once()))
    g.look = look


def _look_until_it_is_sent(response: Response) -> Response:
    """A download reads on when the view and its request are through."""
    if response.is_streamed and LOOK in g:
        response.call_on_close(g.pop(LOOK).close)
    return response


def _look_away(_error: BaseException | None) -> None:
    look = g.pop(LOOK, None)
    g.pop(KEY, None)
    if look is not None:
        look.close()

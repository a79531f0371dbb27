"""Saying who asks, in a header of each request."""

from collections.abc import Callable

import requests


def bearer(token: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """As `auth`, since a header alone is replaced by what a .netrc says of the host."""

    def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return sign

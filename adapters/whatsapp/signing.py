"""Saying who asks, in a header of each request."""

from collections.abc import Callable

import requests


def bearer(
    token: str, scheme: str = "Bearer"
) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """As `auth`, since a header alone is replaced by what a .netrc says of the host. Uploads want
    another scheme."""

    def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"{scheme} {token}"
        return request

    return sign

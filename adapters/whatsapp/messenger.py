"""Sending through Meta's Cloud API.

Nothing is logged here: a request holds a token and a phone number, and a wamid spells the
number too.
"""

from contextlib import suppress
from typing import Any
from urllib.parse import quote

import requests

from adapters.whatsapp import bodies, outcomes
from adapters.whatsapp.signing import bearer
from adapters.whatsapp.wire import WatchedAdapter, watch
from ports.messenger import Answer, Line, Outgoing, UploadFailed, UploadRefused

CONNECT_S = 3.0
READ_S = 15.0


class CloudApiMessenger:
    """See ports.messenger.Messenger."""

    def __init__(
        self,
        session: requests.Session,
        graph_url: str,
        version: str,
        *,
        connect_s: float = CONNECT_S,
        read_s: float = READ_S,
    ) -> None:
        self._session = session
        self._base = f"{graph_url.rstrip('/')}/{version}/"
        self._timeout = (connect_s, read_s)
        session.mount(self._base, WatchedAdapter())

    def upload(self, line: Line, png: bytes) -> str:
        form = {"messaging_product": "whatsapp", "type": "image/png"}
        # Meta judges the file by its own part's content type (fbsamples/whatsapp-api-examples#10)
        files = {"file": ("chart.png", png, "image/png")}
        try:
            response = self._post(line, "media", data=form, files=files)
        except Exception:
            # without its cause: that one carries the request, and so the token
            raise UploadFailed("Meta could not be reached with the picture.") from None
        found = outcomes.media_id(response.status_code, response.content)
        if found:
            return found
        error = outcomes.error_in(response.content)
        details = outcomes.details_of(error) or f"Meta answered {response.status_code}."
        raised = UploadRefused if outcomes.is_for_good(response.status_code) else UploadFailed
        raise raised(details, outcomes.code_of(error))

    def send(self, line: Line, message: Outgoing) -> Answer:
        body = bodies.message(message)
        seen = watch()
        try:
            response = self._post(line, "messages", json=body)
        except Exception:
            # whatever it was: the one question is whether a byte of it had left
            return outcomes.NO_ANSWER if seen.wrote else outcomes.NOTHING_LEFT
        return outcomes.of(response.status_code, response.content)

    def typing(self, line: Line, wamid: str) -> None:
        with suppress(Exception):  # a courtesy
            self._post(line, "messages", json=bodies.typing(wamid))

    def _post(self, line: Line, edge: str, **content: Any) -> requests.Response:
        """One POST, its answer read to the end. Raises whatever requests and urllib3 do."""
        return self._session.post(
            f"{self._base}{quote(line.phone_number_id, safe='')}/{edge}",
            auth=bearer(line.token),
            timeout=self._timeout,
            allow_redirects=False,
            **content,
        )

"""Asking our own webhook address over the network, as Meta would."""

import requests

WITHIN_S = 2.0


class HttpProbe:
    """See ports.probe.Probe. `url` answers a GET with 200 when requests are taken there."""

    def __init__(self, url: str, session: requests.Session, *, within_s: float = WITHIN_S) -> None:
        self._url = url
        self._session = session
        self._within_s = within_s

    def webhook_answers(self) -> bool:
        try:
            with self._session.get(
                self._url, timeout=self._within_s, allow_redirects=False, stream=True
            ) as answer:
                in_time = answer.elapsed.total_seconds() <= self._within_s
                return answer.status_code == 200 and in_time
        except Exception:  # whatever stood in the way stands in Meta's too
            return False

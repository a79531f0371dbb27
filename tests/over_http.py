"""What runs on its own beside the tests, and is asked over HTTP."""

import requests


class OverHttp:
    """One session, by which no proxy of the environment is heeded."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def close(self) -> None:
        self._session.close()

    def answers_at(self, path: str) -> bool:
        try:
            return self._session.get(f"{self.url}{path}", timeout=1).status_code == 200
        except requests.RequestException:
            return False

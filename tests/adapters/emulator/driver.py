"""A running emulator with a business that listens: what every test here drives."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import requests
from PIL import Image

from adapters.emulator import Emulator, Settings, create_emulator
from adapters.emulator.server import serve

TOKEN, SECRET, VERIFY = "token-of-tests", "secret-of-tests", "verify-of-tests"
NUMBER, WABA, DISPLAY = "106540352242922", "102290129340398", "15550783881"
SARAH, BEN = "16505551234", "16505555678"
STRANGER = "16505550000"
PATIENCE_S = 10.0


def png(mode: str = "RGB", size: tuple[int, int] = (8, 10)) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, "PNG")
    return out.getvalue()


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 10)).save(out, "JPEG")
    return out.getvalue()


def webp() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (8, 8)).save(out, "WEBP")
    return out.getvalue()


@dataclass
class Post:
    """One webhook as it arrived."""

    raw: bytes
    headers: dict[str, str]
    at: float = field(default_factory=time.monotonic)

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found

    @property
    def change(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body["entry"][0]["changes"][0]
        return found

    @property
    def value(self) -> dict[str, Any]:
        found: dict[str, Any] = self.change["value"]
        return found


class Listener:
    """The business's webhook: keeps what comes, and answers what it is told to."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.answers: list[int] = []
        self.pictures: dict[str, tuple[str, bytes]] = {}
        self.delay_s = 0.0
        self.genuine: Callable[[bytes, str], bool] = lambda _raw, _signature: True
        self._server = serve(self._app, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.base}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _app(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            return self._get(environ, start)
        raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        time.sleep(self.delay_s)
        names = {k[5:].title().replace("_", "-"): str(v) for k, v in environ.items()
                 if k.startswith("HTTP_")}  # fmt: skip
        code = 403
        if self.genuine(raw, names.get("X-Hub-Signature-256", "")):
            self.posts.append(Post(raw, names))
            code = self.answers.pop(0) if self.answers else 200
        start(f"{code} ANSWER", [("Content-Length", "0")])
        return [b""]

    def _get(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        found = self.pictures.get(environ["PATH_INFO"])
        if found:
            start("200 OK", [("Content-Type", found[0])])
            return [found[1]]
        query = dict(p.split("=", 1) for p in environ["QUERY_STRING"].split("&") if "=" in p)
        if query.get("hub.verify_token") == VERIFY:
            start("200 OK", [("Content-Type", "text/plain")])
            return [query["hub.challenge"].encode()]
        start("404 NOT FOUND", [])
        return [b""]

    def messages(self) -> list[dict[str, Any]]:
        return [m for post in list(self.posts) for m in post.value.get("messages", [])]

    def statuses(self, wamid: str | None = None) -> list[dict[str, Any]]:
        found = [s for post in list(self.posts) for s in post.value.get("statuses", [])]
        return [s for s in found if wamid in (None, s["id"])]


class Bench:
    """The emulator served on a free port, its listener, and short ways to use both."""

    def __init__(self, db: str, **changes: Any) -> None:
        self.listener = Listener()
        plain: dict[str, Any] = {
            "db": db, "webhook_url": self.listener.url, "app_secret": SECRET,
            "verify_token": VERIFY, "access_token": TOKEN, "retry_s": 0.05,
            "status_delay_ms": 10, "hold_s": 3.0, "messages_per_second": 1000,
            "hostility": "calm",
        }  # fmt: skip
        self.settings = Settings(**(plain | changes))
        self.http = requests.Session()
        self.http.trust_env = False
        self.open()

    def open(self) -> None:
        self.emulator: Emulator = create_emulator(self.settings)
        self._server = serve(self.emulator.app, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.emulator.start()
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def shut(self) -> None:
        self.http.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.emulator.stop()

    def close(self) -> None:
        self.shut()
        self.listener.close()

    def graph(self, method: str, path: str, **given: Any) -> requests.Response:
        version = given.pop("version", "v25.0")
        headers = {"Authorization": f"Bearer {given.pop('token', TOKEN)}"}
        headers |= given.pop("headers", {})
        url = f"{self.base}/{version}/{path}"
        return self.http.request(method, url, headers=headers, timeout=10, **given)

    def post_message(self, body: dict[str, Any], **given: Any) -> requests.Response:
        whole = {"messaging_product": "whatsapp", "to": f"+{SARAH}"} | body
        whole = {name: value for name, value in whole.items() if value is not None}
        number = given.pop("number", NUMBER)
        return self.graph("POST", f"{number}/messages", json=whole, **given)

    def text(self, words: str = "hello", **more: Any) -> requests.Response:
        return self.post_message({"type": "text", "text": {"body": words}} | more)

    def send(self, body: dict[str, Any], **given: Any) -> str:
        """The id of a message that must be accepted."""
        answer = self.post_message(body, **given)
        assert answer.status_code == 200, answer.text
        wamid: str = answer.json()["messages"][0]["id"]
        return wamid

    def send_text(self, words: str = "hello", **more: Any) -> str:
        return self.send({"type": "text", "text": {"body": words}} | more)

    def upload(self, content: bytes | None = None, mime: str = "image/png", **given: Any) -> Any:
        body = png() if content is None else content
        form = {"messaging_product": "whatsapp", "type": given.pop("type", mime)}
        files = {"file": ("chart.png", body, mime)}
        number = given.pop("number", NUMBER)
        return self.graph("POST", f"{number}/media", data=form, files=files, **given)

    def media_id(self) -> str:
        found: str = self.upload().json()["id"]
        return found

    def chart_ready(self, words: str = "Revenue $4,820", **more: Any) -> dict[str, Any]:
        header = {"type": "image", "image": {"id": more.pop("image", None) or self.media_id()}}
        components = [
            {"type": "header", "parameters": [header]},
            {"type": "body", "parameters": [{"type": "text", "text": words}]},
        ]
        template = {"name": "chart_ready", "language": {"code": "en"}, "components": components}
        return {"type": "template", "template": template} | more

    def phone(self, method: str, path: str, **given: Any) -> requests.Response:
        return self.http.request(method, f"{self.base}{path}", timeout=10, **given)

    def act(self, path: str, **body: Any) -> Any:
        """A control call that must work."""
        answer = self.phone("POST", path, json=body)
        assert answer.ok, answer.text
        return answer.json()

    def writes(self, words: str = "hi", who: str = SARAH, **more: Any) -> str:
        """A person writes, which opens the window."""
        found: str = self.act(f"/phones/{who}/messages", to=NUMBER, text=words, **more)["id"]
        return found

    def screen(self, who: str = SARAH) -> list[dict[str, Any]]:
        """What the phone shows."""
        found: list[dict[str, Any]] = self.phone("GET", f"/phones/{who}/messages").json()[
            "messages"
        ]
        return found

    def trouble(self, kind: str, **more: Any) -> None:
        self.act("/emulator/trouble", kind=kind, **more)

    def log(self) -> list[dict[str, Any]]:
        lines = self.phone("GET", "/emulator/log").text.splitlines()
        return [json.loads(line) for line in lines]

    def log_of(self, wamid: str) -> dict[str, Any]:
        return next(line for line in self.log() if line["wamid"] == wamid)

    def all_told(self) -> bool:
        """Every webhook so far was answered 200."""
        told = self.phone("GET", "/emulator/webhooks?limit=1").json()
        return bool(told["count"] == told["answered_200"])

    def statuses(self, wamid: str, *names: str) -> list[dict[str, Any]]:
        """The statuses of a message, once all the named ones have been told."""

        def told() -> bool:
            return set(names) <= {s["status"] for s in self.listener.statuses(wamid)}

        until(told)
        return self.listener.statuses(wamid)

    def delivered(self, wamid: str) -> dict[str, Any]:
        """The bubble on the phone, once it is there."""
        until(lambda: any(b["wamid"] == wamid for b in self.screen()))
        return next(b for b in self.screen() if b["wamid"] == wamid)


def until(true: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Wait for something that comes by itself; an assertion error if it does not."""
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


def error_of(answer: requests.Response) -> tuple[int, int]:
    """HTTP status and code; checks the shape of the refusal on the way."""
    error = answer.json()["error"]
    assert error["message"]
    assert error["type"]
    assert error["fbtrace_id"]
    return answer.status_code, error["code"]

"""Twelve defects that a product could have, each planted into ours, one at a time.

The product's own client sends; a defect changes what leaves it, or what it does next. The
emulator alone must catch it: refuse a call, or name the fault.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import requests

from adapters.whatsapp.messenger import CloudApiMessenger
from adapters.whatsapp.webhooks import CloudApiWebhooks
from domain.messages import Form
from ports.messenger import Answer, Line, Outgoing, Template, UploadFailed
from tests.adapters.emulator.driver import (
    NUMBER,
    SARAH,
    SECRET,
    TOKEN,
    VERIFY,
    Bench,
    png,
)

Request = requests.PreparedRequest
Change = Callable[[Request], None]
HOUR_S = 3600
PAIR_S = 600.0
"""The bench's pause for each pair, so that a slow machine is no excuse."""


class Tampered(requests.Session):
    """A session that changes each request as the defect says, and keeps the codes of refusals."""

    def __init__(self, change: Change | None) -> None:
        super().__init__()
        self.trust_env = False
        self.change = change
        self.refusals: list[int] = []

    def send(self, request: Request, **how: Any) -> requests.Response:
        if self.change:
            self.change(request)
        answer = super().send(request, **how)
        if answer.status_code >= 400:
            self.refusals.append(int(answer.json()["error"]["code"]))
        return answer


class Product:
    """A little of the product: it asks for a chart's upload, sends it, and answers."""

    def __init__(self, bench: Bench, change: Change | None = None) -> None:
        self.bench = bench
        self.session = Tampered(change)
        self.client = CloudApiMessenger(self.session, bench.base, "v25.0")
        self.line = Line(NUMBER, TOKEN)
        self._attempts = iter(range(10_000))
        bench.listener.genuine = CloudApiWebhooks(SECRET, VERIFY).genuine

    def chart(self, **changes: Any) -> Answer:
        media = self.client.upload(self.line, png())
        return self.send("Revenue rose.", form=Form.IMAGE, media_id=media, **changes)

    def knock(self, **changes: Any) -> Answer:
        """A template, for somebody whose window may be closed."""
        media = self.client.upload(self.line, png())
        asked = {"form": Form.TEMPLATE, "template": Template("chart_ready", "en")}
        return self.send("Revenue rose.", media_id=media, **asked | changes)

    def send(self, text: str, **changes: Any) -> Answer:
        plain = Outgoing(Form.TEXT, SARAH, "", text, f"attempt:{next(self._attempts)}")
        return self.client.send(self.line, replace(plain, **changes))


@dataclass(frozen=True)
class Defect:
    name: str
    plays: Callable[[Product], None]
    change: Change | None = None
    catches: tuple[str | int, ...] = ()
    """The code or the fault by which it is expected to be caught."""

    def __str__(self) -> str:
        return self.name


def caught(bench: Bench, defect: Defect) -> list[str | int]:
    """The codes of what was refused and the faults that are named, after the defect has played."""
    bench.writes()
    before = _faults(bench)
    product = Product(bench, defect.change)
    with product.session:
        defect.plays(product)
    bench.act("/emulator/forgeries")
    return [*product.session.refusals, *_faults(bench)[len(before) :]]


def healthy(bench: Bench) -> list[str | int]:
    """The same product without a defect: nothing may be caught."""

    def plays(product: Product) -> None:
        asked = product.bench.writes("why?")
        chart = product.chart()
        product.send("Because.", quoted=chart.wamid)
        product.send("An answer.", quoted=asked)
        product.bench.act("/clock", advance_s=25 * HOUR_S)
        product.knock()
        person = product.bench.emulator.people.with_number(SARAH)
        assert person
        product.bench.writes("hello again")
        product.send("Welcome back.", phone="", user_id=person.user_id)

    return caught(bench, Defect("none", plays))


def _faults(bench: Bench) -> list[str]:
    found = bench.phone("GET", "/emulator/faults").json()["faults"]
    return [str(fault["kind"]) for fault in found]


# --- what changes on its way out --------------------------------------------------------------


def _body(change: Callable[[dict[str, Any]], None]) -> Change:
    """Of the messages alone."""

    def changed(request: Request) -> None:
        if request.url and request.url.endswith("/messages"):
            body = json.loads(request.body or b"{}")
            change(body)
            request.body = json.dumps(body).encode()
            request.headers["Content-Length"] = str(len(request.body))

    return changed


def _long_caption(body: dict[str, Any]) -> None:
    if body["type"] == "image":
        body["image"]["caption"] = "x" * 1025


def _long_text(body: dict[str, Any]) -> None:
    if body["type"] == "text":
        body["text"]["body"] = "x" * 4097


def _two_lines(body: dict[str, Any]) -> None:
    if body["type"] == "template":
        body["template"]["components"][1]["parameters"][0]["text"] = "one\ntwo"


def _user_id_in_to(body: dict[str, Any]) -> None:
    if "recipient" in body:
        body["to"] = body.pop("recipient")


def _octet_stream(request: Request) -> None:
    if request.url and request.url.endswith("/media"):
        assert isinstance(request.body, bytes)
        request.body = request.body.replace(
            b"Content-Type: image/png", b"Content-Type: application/octet-stream"
        )
        request.headers["Content-Length"] = str(len(request.body))


def _token_in_query(request: Request) -> None:
    request.url = f"{request.url}?access_token={TOKEN}"


# --- what the product does --------------------------------------------------------------------


def _ignores_the_window(product: Product) -> None:
    product.bench.act("/clock", advance_s=25 * HOUR_S)
    product.send("Revenue rose.")


def _ignores_the_pair_gate(product: Product) -> None:
    for number in range(46):
        product.send(f"Number {number}")


def _uploads(product: Product) -> None:
    try:
        product.chart()
    except UploadFailed:
        return


def _trusts_anybody(product: Product) -> None:
    product.bench.listener.genuine = lambda _raw, _signature: True
    product.send("Hello.")


def _sends_the_analysis_first(product: Product) -> None:
    """It can only quote an id that the chart does not have yet."""
    product.send("Because.", quoted="wamid.of-the-chart-to-come")
    product.chart()


def _writes_to_a_user_id(product: Product) -> None:
    person = product.bench.emulator.people.with_number(SARAH)
    assert person
    product.send("Hello.", phone="", user_id=person.user_id)


def _shares_an_upload(product: Product) -> None:
    other = product.bench.act("/emulator/businesses", waba_id=product.bench.settings.waba_id)
    line = Line(other["phone_number_id"], other["access_token"])
    media = product.client.upload(line, png())
    product.send("Revenue rose.", form=Form.IMAGE, media_id=media)


def _sends_again_after_a_200(product: Product) -> None:
    media = product.client.upload(product.line, png())
    for _ in range(2):
        product.send("Revenue rose.", form=Form.IMAGE, media_id=media)


def _said(product: Product) -> None:
    product.send("Hello.")


def _knocks(product: Product) -> None:
    product.knock()


DEFECTS = (
    Defect("the window is ignored", _ignores_the_window, catches=("window-closed",)),
    Defect("the pause for each person is ignored", _ignores_the_pair_gate, catches=(131056,)),
    Defect("a caption of 1,025 signs", _uploads, _body(_long_caption), (100,)),
    Defect("a text of 4,097 signs", _said, _body(_long_text), (100,)),
    Defect("an upload as octet-stream", _uploads, _octet_stream, (100,)),
    Defect("a webhook is trusted unsigned", _trusts_anybody, catches=("unsigned-trusted",)),
    Defect("the analysis before its image", _sends_the_analysis_first, catches=(131009,)),
    Defect("a template parameter of two lines", _knocks,
           _body(_two_lines), (132018,)),
    Defect("a user id in `to`", _writes_to_a_user_id, _body(_user_id_in_to), ("bsuid-in-to",)),
    Defect("the upload of another number", _shares_an_upload, catches=(100,)),
    Defect("the token in the address", _uploads, _token_in_query, ("token-in-query",)),
    Defect("a resend after a 200", _sends_again_after_a_200, catches=("repeated",)),
)  # fmt: skip

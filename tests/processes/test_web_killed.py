"""The web process killed while Meta posts: Meta comes again, and nothing happens twice."""

import time
from concurrent.futures import ThreadPoolExecutor

import requests

from adapters.emulator.courier import signature
from tests.processes.product import PHONES, Place, Product
from tests.processes.running import until
from ports.bell import Lane

DEATHS = 2
PEOPLE = 24


def test_killed_while_meta_posts_each_event_has_one_effect(product: Product, place: Place) -> None:
    admin = product.organisation()
    offers = {next(PHONES): product.invite(admin) for _ in range(PEOPLE)}
    for phone in offers:
        product.meta.buy_phone(phone)
    known = max((each["id"] for each in product.meta.webhooks()), default=0)

    with ThreadPoolExecutor(4) as crew:
        writing = [
            crew.submit(product.meta.writes, phone, offer.token.prefilled)
            for phone, offer in offers.items()
        ]
        for death in range(1, DEATHS + 1):
            until(
                lambda death=death: taken(product, known) >= death * PEOPLE // 4,
                "Meta has posted some",
            )
            place.lasting["web"].kill()
            place.start_web()
            until(place.web_answers, "the web is back")
    assert all(each.result() for each in writing)
    product.all_heard()
    product.work(Lane.DELIVER)
    product.all_heard()

    posted = product.meta.webhooks(known)
    assert any(len(each["tries"]) > 1 for each in posted), "none was posted again"
    assert_one_effect(product)
    repeat(place, [each["body"] for each in posted])
    product.all_heard()
    product.work(Lane.DELIVER)
    assert_one_effect(product)


def taken(product: Product, since: int) -> int:
    return sum(each["done"] for each in product.meta.webhooks(since))


def repeat(place: Place, bodies: list[str]) -> None:
    """Meta may post again what was answered with 200."""
    secret = place.environment["EMULATOR_APP_SECRET"]
    for body in bodies:
        raw = body.encode()
        headers = {"X-Hub-Signature-256": signature(secret, raw)}
        url = place.environment["EMULATOR_WEBHOOK_URL"]
        answer = requests.post(url, data=raw, headers=headers, timeout=10)
        assert answer.status_code == 200


def assert_one_effect(product: Product) -> None:
    assert len(product.rows("destination")) == PEOPLE
    assert product.states() == ["delivered"] * PEOPLE
    assert {row.state for row in product.rows("event")} == {"done"}
    assert product.faults() == []

"""The web process killed while Meta posts: Meta comes again, and nothing happens twice."""

import time
from typing import Any

import requests

from adapters.emulator.courier import signature
from ports.bell import Lane
from tests.processes.product import PHONES, SECRET, Place, Product
from tests.processes.running import until

PEOPLE = 12


def test_killed_before_it_could_store_a_webhook_the_web_gets_it_again(
    product: Product, place: Place
) -> None:
    offers = invited(product)
    with place.locked():
        posted = all_verify(product, offers)
        time.sleep(0.3)
        place.lasting["web"].kill()
        assert not any(each["done"] for each in posted())
    back_again(product, place)

    assert all(len(each["tries"]) > 1 for each in posted() if each["tries"][0]["fault"])
    assert any(each["tries"][0]["fault"] for each in posted())
    assert_one_effect(product)


def test_killed_around_its_commits_each_event_has_one_effect(
    product: Product, place: Place
) -> None:
    offers = invited(product)
    with place.locked():
        posted = all_verify(product, offers)
        time.sleep(0.3)
    until(lambda: product.rows("webhook_body"), "the first ones are stored")
    place.lasting["web"].kill()
    back_again(product, place)
    assert_one_effect(product)

    again = [each["body"].encode() for each in posted()]
    for raw in again:  # as Meta may, though it was answered with 200
        headers = {"X-Hub-Signature-256": signature(SECRET, raw)}
        url = place.environment["EMULATOR_WEBHOOK_URL"]
        assert requests.post(url, data=raw, headers=headers, timeout=10).status_code == 200
    product.all_heard()
    product.work(Lane.DELIVER)
    assert_one_effect(product)


def invited(product: Product) -> dict[str, str]:
    """What each phone is to write."""
    admin = product.organisation()
    return {next(PHONES): product.invite(admin).token.prefilled for _ in range(PEOPLE)}


def all_verify(product: Product, offers: dict[str, str]) -> Any:
    """Everybody opts in, and Meta posts it all at once; how to look at what it posted."""
    newest = max((each["id"] for each in product.meta.webhooks()), default=0)
    product.meta.trouble("webhooks-off")
    for phone, words in offers.items():
        product.meta.buy_phone(phone)
        product.meta.writes(phone, words)
    product.meta.trouble("webhooks-on")
    return lambda: product.meta.webhooks(newest)


def back_again(product: Product, place: Place) -> None:
    place.start_web()
    until(place.web_answers, "the web is back")
    product.all_heard()
    product.work(Lane.DELIVER)
    product.all_heard()


def assert_one_effect(product: Product) -> None:
    assert len(product.rows("destination")) == PEOPLE
    assert product.states() == ["delivered"] * PEOPLE
    assert {row.state for row in product.rows("event")} == {"done"}
    assert product.faults() == []

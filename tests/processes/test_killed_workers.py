"""A deliver worker killed with -9 before, during and after a POST: every message once."""

import time

from adapters.sql.tables import attempt, message
from tests.processes.passing import silence
from tests.processes.product import Product
from tests.processes.running import until


def sending(product: Product) -> int:
    return product.count(message.c.state == "sending")


def met(product: Product) -> bool:
    """Whether the armed trouble is under way: Meta is busy with our call."""
    return bool(sending(product)) and not product.meta.armed()


def test_killed_before_the_post_it_is_sent_by_another(product):
    product.charts_for(1, uploaded=False)
    product.meta.trouble("slow:3000", on="media")
    first = product.worker()
    until(lambda: met(product), "the picture is being uploaded")

    first.kill()
    assert product.came("image") == []
    assert product.count(attempt.c.outcome.is_(None)) == 1
    product.worker()
    product.settle()

    assert product.faults() == []


def test_killed_in_a_post_that_meta_did_not_accept_it_is_sent_once_more(product):
    product.charts_for(1)
    product.meta.trouble("timeout-before")
    first = product.worker()
    until(lambda: met(product), "the message is being posted")

    first.kill()
    assert product.came("image") == []
    product.worker()
    product.settle()

    assert product.faults() == []
    assert product.count(attempt.c.message == product.messages("chart")[0].id) == 2


def test_killed_in_a_post_that_meta_accepted_its_status_settles_it(product):
    product.charts_for(1)
    product.meta.trouble("timeout-after-accept")
    first = product.worker()
    until(lambda: product.came("image"), "Meta has accepted the chart")

    first.kill()
    until(lambda: product.states("chart") == ["delivered"], "the status has settled it")
    product.worker()
    until(product.all_on_their_way, "the analysis follows")
    product.settle()

    assert product.faults() == []
    assert product.count(attempt.c.message == product.messages("chart")[0].id) == 1


def test_killed_between_the_answer_and_its_record_a_late_status_settles_it(product, place):
    """Silence says nothing here: Meta owes us statuses of what it has accepted, too."""
    product.charts_for(1)
    product.all_heard()
    product.meta.trouble("webhooks-off")
    product.meta.trouble("slow:700")
    first = product.worker()
    until(lambda: product.came("image"), "Meta has accepted the chart")
    with place.locked():  # the answer comes, and cannot be recorded
        time.sleep(1.2)
        first.kill()
    assert product.states("chart") == ["sending"]

    product.another_run()
    product.worker()
    until(lambda: len(product.came("text")) == 2, "the other run goes its way")
    silence(product.engine)
    until(lambda: "unknown" in product.states("chart"), "its lease has run out")
    time.sleep(2.5)
    assert sorted(product.states("chart")) == ["accepted", "unknown"]
    product.meta.trouble("webhooks-on")
    until(product.all_on_their_way, "the late status has settled it")

    assert product.faults() == []
    assert product.count(attempt.c.message == product.messages("chart")[0].id) == 1

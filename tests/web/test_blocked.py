"""While nothing goes out on an organisation's channel, every page says so, once."""

import pytest

from adapters.sql import tables
from adapters.sql.engine import writing
from tests.cast import ADA

HELD = "Nothing goes out on"
PAUSED = "Your organisation’s sending is paused."
TOO_SMALL = "Your plan has no number to send from."
WHATSAPP = "/settings/destinations/whatsapp"
ALL = ("/pulses", "/sources", "/deliveries", "/conversations", "/account", "/organisations")


@pytest.fixture
def held(world):
    with writing(world.engine) as connection:
        connection.execute(
            tables.sender.update().values(state="held", reason="The token ran out.")
        )


@pytest.fixture
def paused(world):
    ours = tables.organisation.update().where(tables.organisation.c.id == ADA.organisation)
    with writing(world.engine) as connection:
        connection.execute(ours.values(access="paused", access_reason="The invoice is open."))


@pytest.fixture
def free(world):
    ours = tables.organisation.update().where(tables.organisation.c.id == ADA.organisation)
    with writing(world.engine) as connection:
        connection.execute(ours.values(plan="free"))


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("url", [*ALL, f"{WHATSAPP}/groups"])
def test_a_number_on_hold_is_told_on_every_page_with_the_way_to_mend_it(ada, url):
    page = ada.get(url).text

    assert page.count(HELD) == 1
    assert f'href="{WHATSAPP}/sender">See what is wrong' in page


@pytest.mark.usefixtures("held")
def test_who_does_not_look_after_numbers_is_told_what_it_means(ben):
    page = ben.get("/pulses").text

    assert page.count(HELD) == 1
    assert 'href="/help/whatsapp#number-held"' in page
    assert f"{WHATSAPP}/sender" not in page


@pytest.mark.usefixtures("held", "operates")
def test_home_leads_an_operator_to_where_the_number_is_released(ada, world):
    home, lanes = ada.get("/").text, ada.get("/operator").text
    (sender,) = world.rows("sender")

    assert 'href="/operator">Look under Lanes' in home
    assert "once you have released it" in home
    assert f'href="/operator/senders/{sender.id}/release"' in lanes


@pytest.mark.usefixtures("held", "operates")
def test_the_numbers_page_leads_an_operator_there_too(ada):
    page = ada.get(f"{WHATSAPP}/sender").text

    assert 'href="/operator">Operator, Lanes says what to do' in page
    assert "has to act" not in page


@pytest.mark.usefixtures("held")
def test_home_tells_everybody_else_who_has_to_act_on_a_held_number(ada, ben):
    for browser in (ada, ben):
        page = browser.get("/").text

        assert "The operator of this installation has to act." in page
        assert 'href="/help/whatsapp#number-held">What this means' in page
        assert 'href="/operator"' not in page


@pytest.mark.usefixtures("paused")
@pytest.mark.parametrize("url", ALL)
def test_a_paused_organisation_is_led_to_its_plan(ada, url):
    page = ada.get(url).text

    assert page.count(PAUSED) == 1
    assert 'href="/settings/plan">What to do' in page
    assert HELD not in page


@pytest.mark.usefixtures("free")
@pytest.mark.parametrize("url", [*ALL, "/", WHATSAPP, f"{WHATSAPP}/sender"])
def test_a_plan_without_a_number_is_told_once_with_the_way_to_another(ada, url):
    page = ada.get(url).text

    assert page.count(f">{TOO_SMALL}") == 1
    assert 'href="/settings/plan"' in page
    assert "on hold" not in page
    assert HELD not in page


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("url", ["/", WHATSAPP, f"{WHATSAPP}/sender"])
def test_where_the_page_tells_it_there_is_no_banner(ada, url):
    page = ada.get(url).text

    assert "See what is wrong" not in page
    assert "on hold" in page or HELD in page


@pytest.mark.usefixtures("paused")
@pytest.mark.parametrize("url", [WHATSAPP, f"{WHATSAPP}/sender", "/settings/plan"])
def test_a_pause_is_told_once_where_the_channel_or_the_plan_is_looked_at(ada, url):
    page = ada.get(url).text

    assert page.count('class="notice notice-bad') == 1
    assert page.count("is paused.") == 1


@pytest.mark.usefixtures("paused")
def test_another_organisations_pause_is_nobody_elses(cleo):
    assert PAUSED not in cleo.get("/pulses").text


def test_while_charts_go_out_nothing_is_said(ada):
    assert HELD not in ada.get("/pulses").text
    assert PAUSED not in ada.get("/pulses").text

"""`doctor`: the same lines as on the operator's page, and what of the house works."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.checks import Broken, house_checks
from app.doctor import run_doctor
from app.use_cases.operating import remove_operator
from domain.tenancy import THE_HOUSE
from tests.adapters.emulator.driver import SARAH, TOKEN, WABA, until
from tests.web.a_number import CAME_BACK, PAGE, live_after, saved_and_checked
from tests.web.installation import FOUNDER


def test_the_doctor_prints_the_same_lines_and_fails_on_a_red_one(olga, bench, house, capsys):
    saved_and_checked(olga)
    olga.post(f"{PAGE}/webhook")
    olga.post(f"{PAGE}/live")
    looks = {"database": lambda: "sqlite answers."}

    assert run_doctor(house.settings, looks) == 0
    well = capsys.readouterr().out
    bench.graph("DELETE", f"{WABA}/subscribed_apps")
    assert run_doctor(house.settings, looks) == 1
    ill = capsys.readouterr().out

    assert "ok     subscribed: The WhatsApp account is subscribed to the app." in well
    assert "WRONG  subscribed: The WhatsApp account is not subscribed to the app" in ill
    assert f"→ Press Subscribe, or post to /{WABA}/subscribed_apps" in ill
    assert TOKEN not in well + ill


def test_the_doctor_makes_a_round_trip_where_it_is_asked_to(olga, house, capsys):
    live_after(olga)
    with ThreadPoolExecutor(1) as aside:
        told = aside.submit(run_doctor, house.settings, {}, f"+{SARAH}")
        until(lambda: house.work_inbox() or told.done())
    well = capsys.readouterr().out

    assert (told.result(), run_doctor(house.settings, {}, "nobody")) == (0, 1)
    assert f"ok     trip: {CAME_BACK}" in well
    assert SARAH not in well
    assert "WRONG  trip: That is no phone number." in capsys.readouterr().out


def test_the_doctor_looks_at_the_settings_number_where_none_is_live(house, capsys):
    assert run_doctor(house.settings, {}) == 1

    said = capsys.readouterr().out
    assert "WRONG  token: Meta does not take the access token." in said


def test_the_house_s_own_checks_say_what_is_wrong(house):
    broken = house.settings.model_copy(update={"chromium": "/nowhere", "chromedriver": "/nowhere"})
    looks = house_checks(broken)

    assert looks["database"]() == "sqlite answers, and its tables are the newest."
    assert "stay on a page" in looks["mail"]()
    for name in ("redis", "browser"):
        with pytest.raises(Broken) as error:
            looks[name]()
        assert error.value.fix


def test_the_doctor_says_to_whom_alerts_are_mailed(house):
    def said(**settings):
        return house_checks(house.settings.model_copy(update=settings))["alerts"]()

    mailed = {"smtp_host": "127.0.0.1", "contact_email": ""}
    assert "mailed to nobody" in said(contact_email="")
    assert said(smtp_host="127.0.0.1") == "They are mailed to CONTACT_EMAIL."
    assert "each operator, 1 in all" in said(**mailed)
    remove_operator(
        THE_HOUSE, FOUNDER.email, storage=house.services.storage, clock=house.services.clock
    )
    with pytest.raises(Broken) as error:
        said(**mailed)
    assert "nobody is an operator" in error.value.said
    assert "CONTACT_EMAIL" in error.value.fix

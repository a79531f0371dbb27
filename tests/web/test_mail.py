"""The demo's mail as a page: /mail."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import mail
from app.demo import sign_in_of
from app.settings import Settings
from tests.cast import ADA, BEN, CLEO
from tests.web.conftest import DEMO, Browser


@pytest.fixture
def letter(world):
    world.recipient(ADA, label="Sarah — CFO")
    return world.rows("mail")[0].id


def test_what_would_have_been_sent_is_listed_and_read(demo_app, letter):
    ada = Browser(demo_app, ADA)

    assert "Sarah — CFO has joined Acme on WhatsApp" in ada.get("/mail").text
    page = ada.get(f"/mail/{letter}").text
    assert "Hello Ada Moreau," in page
    assert "ada@acme.example" in page


def test_without_a_mail_server_the_page_says_that_no_mail_leaves(demo_app, letter):
    page = Browser(demo_app, ADA).get("/mail").text

    assert "no mail leaves this machine" in page
    assert "on its way" not in page


def test_with_a_mail_server_the_page_says_that_mail_leaves_and_how_far_it_got(
    demo_app, letter, world
):
    demo_app.extensions["demo"] = replace(DEMO, mail_server="smtp.example.com")
    ada = Browser(demo_app, ADA)

    page = ada.get("/mail").text
    assert "through smtp.example.com" in page
    assert "no mail leaves this machine" not in page
    assert "on its way" in page

    with writing(world.engine) as connection:
        connection.execute(update(mail).values(state="failed"))
    assert "not delivered" in ada.get("/mail").text


def test_the_demo_names_the_mail_server_that_is_set():
    shown = sign_in_of(Settings(_env_file=None, demo=True, smtp_host="smtp.example.com"))

    assert shown.mail_server == "smtp.example.com"


def test_an_empty_list_says_what_comes_here(demo_app):
    assert "No mail yet" in Browser(demo_app, ADA).get("/mail").text


def test_outside_the_demo_there_is_no_such_page(ada, letter):
    assert ada.get("/mail").status_code == 404
    assert ada.get(f"/mail/{letter}").status_code == 404


def test_the_stranger_reads_nothing(demo_app, letter):
    cleo = Browser(demo_app, CLEO)

    assert "Sarah" not in cleo.get("/mail").text
    assert cleo.get(f"/mail/{letter}").status_code == 404


def test_a_member_reads_no_mail_of_admins(demo_app, letter):
    ben = Browser(demo_app, BEN)

    assert ben.get("/mail").status_code == 403
    assert ben.get(f"/mail/{letter}").status_code == 403
    assert 'href="/mail"' not in ben.get("/settings").text


def test_an_unknown_mail_is_not_found(demo_app):
    assert Browser(demo_app, ADA).get(f"/mail/{uuid4()}").status_code == 404


def test_nobody_in_particular_is_asked_to_sign_in(demo_app, letter):
    assert Browser(demo_app).get(f"/mail/{letter}").status_code == 302


def test_mail_is_only_read(demo_app, letter):
    assert Browser(demo_app, ADA).post("/mail").status_code == 405

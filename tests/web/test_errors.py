"""What people see when something does not go: never a trace, always a next step."""

import logging
import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

import app.use_cases
import domain
from app.use_cases.accounts import NoSeat, SignInRefused
from app.use_cases.analysing import NotFounded
from app.use_cases.erasing import NotItsName
from app.use_cases.inviting_many import LinkNotGood, NamesNotGood
from app.use_cases.pulsing import JustAsked
from app.use_cases.seating import NobodyThere
from app.use_cases.templating import MetaRefuses, MetaSilent, NotSound
from app.use_cases.tending import CannotReach, JustTested, LabelMissing
from app.use_cases.tokens import TokenNotValid
from app.web.errors import told
from app.web.said import DOMAIN
from domain.accounts import (
    LastOperator,
    NameNotGood,
    PasswordNotGood,
    PasswordWrong,
    StillAnswers,
)
from domain.destinations import MailNotValid, OwnPhoneThere, PauseNotValid
from domain.errors import DomainError
from domain.invites import InviteNotGood
from domain.metrics import NothingToShow, Stale
from domain.numbers import NoLiveNumber
from domain.phone_checks import (
    AlreadyHere,
    CodeWrong,
    NoCodeTemplate,
    NumberStopped,
    TooManyCodes,
    TooSoon,
)
from domain.pulses import RunWithdrawn
from domain.team import InTheTeam, TooManyInvitations
from domain.templates import TemplateTaken
from tests.web.conftest import DatabaseAway, instead

SETTINGS = "/settings/destinations/whatsapp"


class Broken:
    """A query object that fails in the way it is told."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, actor):
        raise self.error


def reference(page: str) -> str:
    found = re.search(r"Reference ([0-9a-f]{8})", page)
    assert found, page
    return found[1]


def test_a_page_that_is_not_there_says_what_to_do(ada):
    response = ada.get("/nothing/here")

    assert response.status_code == 404
    assert "This page is not here" in response.text
    assert reference(response.text)


def test_a_fault_of_ours_shows_a_reference_that_is_in_the_log(ada, app, caplog):
    with instead(app, recipients=Broken(RuntimeError("secret detail"))), caplog.at_level("ERROR"):
        response = ada.get(SETTINGS)

    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert "Traceback" not in response.text
    assert reference(response.text) in caplog.text
    assert "RuntimeError" in caplog.text
    assert "secret detail" not in caplog.text


def test_while_the_database_is_away_the_page_says_that_nothing_is_lost(ada, app):
    with instead(app, recipients=Broken(DatabaseAway())):
        response = ada.get(SETTINGS)

    assert response.status_code == 503
    assert "Nothing is lost" in response.text
    assert reference(response.text)


def test_the_page_comes_also_when_nobody_can_be_looked_up(ada, app):
    class Away:
        def of(self, who, where, browser):
            raise DatabaseAway

    with instead(app, seats=Away()):
        response = ada.get(SETTINGS)

    assert response.status_code == 503
    assert "We cannot reach our data" in response.text


def test_htmx_gets_a_toast_and_the_page_stays(ada, app):
    with instead(app, recipients=Broken(RuntimeError())):
        response = ada.get(SETTINGS, htmx=True)

    assert response.status_code == 500
    assert "<html" not in response.text
    assert '"tone": "bad"' in response.headers["HX-Trigger"]


def test_who_may_not_hears_whom_to_ask(ben):
    page = ben.get(f"{SETTINGS}/settings")
    block = ben.get(f"{SETTINGS}/settings", htmx=True)

    assert page.status_code == block.status_code == 403
    assert "Ask an admin" in page.text
    assert "Ask an admin" in block.headers["HX-Trigger"]


def test_another_verb_is_refused_with_a_page(ada):
    response = ada.get(f"{SETTINGS}/channel")

    assert response.status_code == 405
    assert "This address does not do that" in response.text


def test_a_form_without_its_token_says_how_to_go_on(ada):
    response = ada.post_without_token(f"{SETTINGS}/channel")

    assert response.status_code == 400
    assert "load the page again" in response.text
    assert reference(response.text)


def test_what_is_too_large_is_refused_with_a_sentence(ada):
    response = ada.post(f"{SETTINGS}/invites", label="x" * (17 * 1024 * 1024))

    assert response.status_code == 413
    assert "too large" in response.text


def rules() -> set[type[DomainError]]:
    """Every rule of the core, whether or not something has imported it already."""
    for package in (domain, app.use_cases):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)

    def kinds(root: type[DomainError]) -> set[type[DomainError]]:
        return {root, *(each for kind in root.__subclasses__() for each in kinds(kind))}

    core = ("domain.", "app.use_cases.")
    return {kind for kind in kinds(DomainError) if kind.__module__.startswith(core)}


UNSEEN = frozenset(
    {
        DomainError,
        InviteNotGood,  # a chat's, which answers in words of its own
        SignInRefused,  # the form of the sign-in says it
        NothingToShow,  # a run's: it is held, and its page says why
        Stale,
        NotFounded,
        RunWithdrawn,  # it is skipped, and its page says why
        NotSound,  # the form of a template says these
        MetaRefuses,
        MetaSilent,
        TemplateTaken,
        MailNotValid,  # the form of the address says it
        NotItsName,  # what is typed to have all erased, and the form of a token
        TokenNotValid,
        NobodyThere,  # the command line says these
        NoLiveNumber,
        LabelMissing,  # a recipient's own page says these
        JustTested,
        JustAsked,  # the run of a moment ago is shown instead
        PauseNotValid,
        OwnPhoneThere,  # and the page of one's own phone this
        CannotReach,
        NamesNotGood,  # the forms of invites say these
        LinkNotGood,
        CodeWrong,  # the form of a code says these
        TooSoon,
        TooManyCodes,
        NoCodeTemplate,
        NumberStopped,
        AlreadyHere,
        NoSeat,  # and these the forms of accounts and of the team
        NameNotGood,
        PasswordNotGood,
        PasswordWrong,
        StillAnswers,
        LastOperator,
        InTheTeam,
        TooManyInvitations,
    }
)
"""Rules whose no is told elsewhere, in words of their own."""


def test_every_rule_that_can_say_no_has_its_own_words():
    assert rules() - set(DOMAIN) == UNSEEN


def test_a_rule_without_words_is_told_without_its_name():
    class Unheard(DomainError):
        pass

    said = told(Unheard())

    assert said.status == 422
    assert "Unheard" not in repr(said)


@pytest.mark.parametrize("url", ["/settings", "/sign-in", "/nothing"])
def test_every_page_is_private(ada, url):
    assert ada.get(url).headers["Cache-Control"] == "no-store"


def test_what_people_do_wrong_is_no_error_in_the_log(ada, caplog):
    with caplog.at_level(logging.INFO):
        ada.get("/nothing")

    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]

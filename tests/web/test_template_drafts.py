"""The operator drafts a template and hands it in: /operator/templates/new and each one’s page."""

import re

import pytest

from adapters.emulator.media import fault_of_image, size_of_png
from app.web.message_templates import EXAMPLE
from domain.template_library import LIBRARY
from domain.templates import Judgement, Verdict
from ports.business_account import AccountRefuses
from tests.web.template_pages import FORM, OTHER, PAGE, drafted, names, rows

# --- drafting --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_fills_the_form(operator, name):
    page = operator.get(f"{PAGE}/new?from={name}").text

    assert f'value="{name}"' in page
    assert LIBRARY[name].body.split("\n")[-1] in page


def test_a_draft_from_the_form_is_the_last_rung(operator, world):
    draft = drafted(operator)
    page = operator.get(draft).text

    assert "Saved as a draft." in page
    assert "Hand in to Meta" in page
    assert names(world) == ["chart_ready", OTHER.name]
    ladder = operator.get(PAGE).text
    assert "Not handed in yet." in rows(ladder)[1]
    assert re.search(rf'<a [^>]*id="hand-in-[^"]*" href="{draft}"', ladder)


def test_faults_are_shown_in_the_form_which_loses_nothing(operator, world):
    response = operator.post(
        PAGE, **FORM | {"body": "{{1}} {{2}}", "footer": "A special offer", "title_1": "x" * 26}
    )

    assert response.status_code == 422
    page = response.text
    assert "The body must not begin or end with a variable." in page
    assert "Two variables stand side by side" in page
    assert "With “offer” Meta would count this as marketing" in page
    assert "has 26 characters; 25 are the most" in page
    assert 'value="A special offer"' in page
    assert 'href="#title_1"' in page
    assert 'id="title_1"' in page
    assert names(world) == ["chart_ready"]


def test_a_check_says_what_it_finds_and_keeps_nothing(operator, world):
    good = operator.post(PAGE, check="1", **FORM)
    bad = operator.post(PAGE, check="1", **FORM | {"examples": ""})

    assert (good.status_code, bad.status_code) == (200, 422)
    assert "No fault found. It is not saved yet." in good.text
    assert "each variable needs one" in bad.text
    assert names(world) == ["chart_ready"]


def test_the_form_shows_the_message_with_its_examples(operator):
    page = operator.get(f"{PAGE}/new?from={OTHER.name}").text

    assert OTHER.body.replace("{{1}}", OTHER.examples[0]).split("\n")[1] in page


def test_a_taken_name_is_a_fault_of_the_name(operator):
    drafted(operator)
    response = operator.post(PAGE, **FORM)

    assert response.status_code == 422
    assert "has a template of this name in this language" in response.text


def test_a_draft_is_reworded(operator):
    url = drafted(operator)

    response = operator.post(url, **FORM | {"footer": "Reply STOP to end."})

    assert response.location == url
    assert 'value="Reply STOP to end."' in operator.get(url).text


def test_who_saves_a_draft_that_somebody_else_has_changed_is_told_and_loses_nothing(operator):
    url = drafted(operator)
    version = re.search(r'name="version" value="(\d+)"', operator.get(url).text)[1]
    operator.post(url, **FORM | {"footer": "Theirs.", "version": version})

    late = operator.post(url, **FORM | {"footer": "Mine.", "version": version})

    assert late.status_code == 409
    assert "Not saved: somebody else has changed this draft meanwhile." in late.text
    assert 'value="Mine."' in late.text
    assert 'value="Theirs."' in operator.get(url).text
    again = re.search(r'name="version" value="(\d+)"', late.text)[1]
    assert operator.post(url, **FORM | {"footer": "Mine.", "version": again}).location == url
    assert 'value="Mine."' in operator.get(url).text


def test_a_form_that_is_shown_again_for_a_fault_still_knows_what_it_was_filled_in_for(operator):
    url = drafted(operator)
    version = re.search(r'name="version" value="(\d+)"', operator.get(url).text)[1]
    operator.post(url, **FORM | {"footer": "Theirs.", "version": version})

    faulty = operator.post(url, **FORM | {"body": "", "version": version})

    assert f'name="version" value="{version}"' in faulty.text


def test_a_reworded_draft_with_a_fault_stays_as_it_was(operator):
    url = drafted(operator)

    assert operator.post(url, **FORM | {"body": ""}).status_code == 422
    assert OTHER.body.split("\n")[0] in operator.get(url).text


@pytest.mark.parametrize("field", ["category", "header", "kind_1"])
def test_what_no_form_of_ours_says_is_refused(operator, field):
    assert operator.post(PAGE, **FORM | {field: "something"}).status_code == 400


def test_an_authentication_template_is_drafted(operator, world):
    code = {
        "name": "verification_code",
        "language": "en",
        "category": "authentication",
        "header": "none",
        "kind_1": "copy_code",
        "title_1": "Copy code",
        "minutes": "10",
        "warns": "on",
    }
    page = operator.get(operator.post(PAGE, **code).location).text

    assert "This code expires in 10 minutes." in page
    assert names(world)[1] == "verification_code"


# --- handing in ------------------------------------------------------------------------------


def test_a_draft_is_handed_in_and_meta_looks_at_it(operator, world):
    world.business_account.answers = Judgement(Verdict.PEND, meta_id="77")
    url = drafted(operator)

    response = operator.post(f"{url}/submission")

    page = operator.get(response.location).text
    assert "Handed in." in page
    assert "Meta still looks at report_update." in page
    ((wording, handle),) = world.business_account.submitted
    assert wording == OTHER
    assert int(handle.removeprefix("4::")) > 1000, "the example picture went up"


def test_the_example_is_a_picture_that_meta_takes():
    picture = EXAMPLE.read_bytes()

    assert fault_of_image("image/png", picture) is None
    assert size_of_png(picture) == (1080, 1350)


def test_what_meta_refuses_is_said_beside_the_draft(operator, world):
    world.business_account.answers = AccountRefuses("Not like this.")
    response = operator.post(f"{drafted(operator)}/submission")

    assert response.status_code == 422
    assert "Not like this." in response.text


def test_an_unclear_answer_says_what_to_do(operator):
    response = operator.post(f"{drafted(operator)}/submission")

    assert response.location == PAGE
    assert "ask Meta again in a minute" in operator.get(PAGE).text


def test_what_meta_has_is_shown_and_copied_but_not_changed(operator, world):
    shown = world.rung()
    page = operator.get(f"{PAGE}/{shown.id}").text
    copy = operator.get(f"{PAGE}/new?copy={shown.id}").text

    tab = f'href="{PAGE}" aria-current="page"'
    assert [tab in each for each in (page, copy)] == [True, True]
    assert "What Meta has seen cannot be changed here" in page
    assert "<textarea" not in page
    assert 'value="report_update_2"' in copy
    assert operator.post(f"{PAGE}/{shown.id}", **FORM).status_code == 409
    assert operator.post(f"{PAGE}/{shown.id}/submission").status_code == 409

"""The operator's page of templates: where each stands, who uses it, and all that is done."""

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from adapters.emulator.media import fault_of_image, size_of_png
from app.use_cases.operating import make_operator
from app.web.message_templates import EXAMPLE
from domain.template_library import LIBRARY
from domain.templates import Category, Judgement, Template, TemplateId, TemplateState, Verdict
from domain.tenancy import THE_HOUSE
from ports.business_account import AccountRefuses, TemplateAtMeta
from tests.cast import ADA, BEN, EMAILS
from tests.web.conftest import Browser
from tests.world import NUMBER, SARAH, World

PAGE = "/operator/templates"
OTHER = LIBRARY["report_update"]
FORM = {
    "name": OTHER.name,
    "language": "en",
    "category": "utility",
    "header": "image",
    "header_text": "",
    "body": OTHER.body,
    "examples": OTHER.examples[0],
    "footer": OTHER.footer,
    "kind_1": "quick_reply",
    "title_1": "Read the analysis",
    "minutes": "",
}
NOTHING_GOES = "No template may be used now, so charts to people whose 24 hours are over wait."


@pytest.fixture
def operator(app, world):
    """Ben: a member of Acme who runs the installation, too."""
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    return Browser(app, BEN)


def rung(world: World, name: str = OTHER.name, **more: Any) -> Template:
    shown = {"state": TemplateState.APPROVED, "wording": replace(OTHER, name=name), "rank": 5}
    made = Template(
        TemplateId(uuid4()), NUMBER.waba, name, "en", **shown | {"knocks": True} | more
    )
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(made)
        house.commit()
    return made


def change(world: World, word: Judgement, name: str = "chart_ready") -> None:
    with world.storage.house(THE_HOUSE) as house:
        known = house.templates.named(NUMBER.waba, name, "en")
        house.templates.save(known.judged(word, world.clock.now()))
        house.commit()


def names(world: World) -> list[str]:
    with world.storage.house(THE_HOUSE) as house:
        return [each.name for each in house.templates.of_account(NUMBER.waba)]


def drafted(operator: Browser, **changes: str) -> str:
    """The address of a new draft's page."""
    response = operator.post(PAGE, **FORM | changes)
    assert response.status_code == 303, response.text
    return response.location


def rows(page: str) -> list[str]:
    """The text of each row of the ladder."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in body.split("<tr>")[1:]]


# --- the ladder ------------------------------------------------------------------------------


def test_the_page_is_linked_from_the_operators_page(operator):
    assert f'href="{PAGE}"' in operator.get("/operator").text


def test_each_rung_says_where_it_stands_and_who_uses_it(operator, world):
    world.pulse(ADA, world.recipient(ADA, SARAH))
    world.clock.forward(hours=25)
    rung(world)

    first, second = rows(operator.get(PAGE).text)

    assert "1. chart_ready" in first
    assert "from the settings" in first
    assert "Approved" in first
    assert "1 pulse: 1 person whose window is closed now. Acme: 1 pulse, 1 person." in first
    assert "Revenue" not in first, "what it is called is Acme's"
    assert "No pulse while chart_ready may be used; then all of its." in second


def test_whose_window_is_open_depends_on_no_template(operator, world):
    world.pulse(ADA, world.recipient(ADA, SARAH))

    (first,) = rows(operator.get(PAGE).text)

    assert "The next chart to anybody whose window is closed." in first


def test_a_paused_rung_says_until_when_and_the_next_takes_over(operator, world):
    change(world, Judgement(Verdict.PAUSE, world.clock.now(), "Too many blocks."))
    assert NOTHING_GOES in operator.get(PAGE).text
    rung(world)
    assert NOTHING_GOES not in operator.get(PAGE).text

    first, second = rows(operator.get(PAGE).text)

    # noon in UTC is one o'clock in Berlin, where Ben sits
    assert re.search(r"Meta has paused chart_ready until .*16:00 Berlin", first), first
    assert "Meta: Too many blocks." in first
    assert "No pulse for now." in first
    assert "The next chart to anybody" in second

    world.clock.forward(hours=3)
    assert "Pause is over" in rows(operator.get(PAGE).text)[0]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (Judgement(Verdict.REJECT, reason="INVALID_FORMAT"), "Meta: INVALID_FORMAT"),
        (Judgement(Verdict.PEND), "Meta still looks at chart_ready."),
        (Judgement(Verdict.DISABLE), "Meta has disabled chart_ready."),
        (Judgement(Verdict.LOSE), "Meta does not have chart_ready."),
        (Judgement(category=Category.MARKETING), "Meta takes chart_ready for marketing."),
        (Judgement(quality="RED"), "quality red"),
    ],
)
def test_what_meta_says_is_on_the_page(operator, world, word, says):
    change(world, word)

    assert says in rows(operator.get(PAGE).text)[0]


def test_without_any_the_page_says_what_that_means(operator, world):
    with world.storage.house(THE_HOUSE) as house:
        house.templates.remove(house.templates.of_account(NUMBER.waba)[0].id)
        house.commit()

    assert "No template yet" in operator.get(PAGE).text


def test_a_rung_goes_up(operator, world):
    moved = rung(world)

    response = operator.post(f"{PAGE}/{moved.id}/promotion")

    assert (response.status_code, response.location) == (303, PAGE)
    assert names(world) == [OTHER.name, "chart_ready"]


def test_asking_meta_brings_its_words(operator, world):
    word = Judgement(Verdict.DISABLE, meta_id="7")
    world.business_account.lists = [
        TemplateAtMeta("chart_ready", "en", word, LIBRARY["chart_ready"])
    ]
    operator.post(f"{PAGE}/asking")

    page = operator.get(PAGE).text
    assert "This is what Meta says now." in page
    assert "Meta has disabled chart_ready." in page


def test_meta_that_does_not_answer_is_said(operator):
    operator.post(f"{PAGE}/asking")

    assert "Meta did not answer." in operator.get(PAGE).text


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
    shown = rung(world)
    page = operator.get(f"{PAGE}/{shown.id}").text
    copy = operator.get(f"{PAGE}/new?copy={shown.id}").text

    tab = f'href="{PAGE}" aria-current="page"'
    assert [tab in each for each in (page, copy)] == [True, True]
    assert "What Meta has seen cannot be changed here" in page
    assert "<textarea" not in page
    assert 'value="report_update_2"' in copy
    assert operator.post(f"{PAGE}/{shown.id}", **FORM).status_code == 409
    assert operator.post(f"{PAGE}/{shown.id}/submission").status_code == 409


# --- deleting --------------------------------------------------------------------------------


def test_a_template_is_deleted_after_a_question(operator, world):
    gone = rung(world, meta_id="77")
    asked = operator.get(f"{PAGE}/{gone.id}/deletion").text
    assert "It is deleted at Meta, too" in asked

    response = operator.post(f"{PAGE}/{gone.id}/deletion")

    assert response.location == PAGE
    assert names(world) == ["chart_ready"]
    assert world.business_account.deleted == [(OTHER.name, "77")]


def test_the_one_of_the_settings_is_not_deleted(operator, world):
    with world.storage.house(THE_HOUSE) as house:
        (named,) = house.templates.of_account(NUMBER.waba)

    response = operator.post(f"{PAGE}/{named.id}/deletion")

    assert response.status_code == 409
    assert "MANAGED_TEMPLATE" in response.text


# --- who may ---------------------------------------------------------------------------------


def test_nobody_but_an_operator_finds_any_of_it(operator, ada, anyone, world):
    there = rung(world)
    for path in ("", "/new", f"/{there.id}", f"/{there.id}/deletion"):
        assert ada.get(PAGE + path).status_code == 404
        assert anyone.get(PAGE + path).status_code == 302
    changing = [f"/{there.id}/{what}" for what in ("submission", "promotion", "deletion")]
    for path in ("", "/asking", f"/{there.id}", *changing):
        assert ada.post(PAGE + path, **FORM).status_code == 404
        assert operator.post_without_token(PAGE + path, **FORM).status_code == 400
    assert names(world) == ["chart_ready", OTHER.name]


@pytest.mark.parametrize("path", ["/{}", "/{}/deletion", "/new?copy={}", "/new?copy=x"])
def test_what_is_not_there_is_not_found(operator, path):
    assert operator.get(PAGE + path.format(uuid4())).status_code == 404


@pytest.mark.parametrize("path", ["submission", "promotion"])
def test_a_wrong_method_is_refused(operator, world, path):
    assert operator.get(f"{PAGE}/{rung(world).id}/{path}").status_code == 405


# --- what an organisation sees ---------------------------------------------------------------


def test_an_admin_sees_which_template_does_not_knock_and_why(ada, world):
    url = "/settings/destinations/whatsapp"
    assert "the approved template message chart_ready goes first" in ada.get(url).text
    change(world, Judgement(Verdict.PAUSE, world.clock.now()))

    page = ada.get(url).text

    assert "goes first" not in page
    assert "No template can be sent now" in page
    assert "Meta has paused chart_ready until" in page
    world.clock.forward(hours=3)
    assert "the approved template message chart_ready goes first" in ada.get(url).text


def test_an_admin_sees_which_of_their_pulses_depend_on_it(ada, cleo, world):
    url = "/settings/destinations/whatsapp"
    world.pulse(ADA, world.recipient(ADA, SARAH))
    assert "Right now nobody who gets a pulse needs it." in ada.get(url).text
    world.clock.forward(hours=25)

    assert "chart_ready goes first. Right now that concerns “Revenue”." in ada.get(url).text
    assert "Revenue" not in cleo.get(url).text
    change(world, Judgement(Verdict.DISABLE))
    assert "Now this concerns “Revenue”." in ada.get(url).text


def test_drafts_are_nobody_elses_business(ada, world):
    change(world, Judgement(Verdict.REJECT))
    rung(world, state=TemplateState.DRAFT)

    page = ada.get("/settings/destinations/whatsapp").text

    assert "Meta has rejected chart_ready." in page
    assert OTHER.name not in page


def test_a_chart_that_waits_says_which_template_does_not_knock_and_why(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA, SARAH))
    world.clock.forward(hours=25)
    change(world, Judgement(Verdict.PAUSE, world.clock.now()))
    run = world.fire(ADA, pulse)
    world.work_all()

    page = ada.get(f"/pulses/{pulse.id}?run={run.id}").text

    assert "More than 24 hours have passed since Sarah last wrote." in page
    assert "No template can be sent now" in page
    assert "Meta has paused chart_ready until" in page

    world.clock.forward(hours=3)
    assert "No template can be sent" not in ada.get(f"/pulses/{pulse.id}?run={run.id}").text

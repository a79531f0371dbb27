"""What an organisation sees of the templates that knock for it."""

from domain.templates import Judgement, TemplateState, Verdict
from tests.cast import ADA
from tests.web.template_pages import OTHER
from tests.world import SARAH


def test_an_admin_sees_which_template_does_not_knock_and_why(ada, world):
    url = "/settings/destinations/whatsapp"
    assert "the approved template message chart_ready goes first" in ada.get(url).text
    world.meta_judges(Judgement(Verdict.PAUSE, world.clock.now()))

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
    world.meta_judges(Judgement(Verdict.DISABLE))
    assert "Now this concerns “Revenue”." in ada.get(url).text


def test_drafts_are_nobody_elses_business(ada, world):
    world.meta_judges(Judgement(Verdict.REJECT))
    world.rung(state=TemplateState.DRAFT)

    page = ada.get("/settings/destinations/whatsapp").text

    assert "Meta has rejected chart_ready." in page
    assert OTHER.name not in page


def test_a_chart_that_waits_says_which_template_does_not_knock_and_why(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA, SARAH))
    world.clock.forward(hours=25)
    world.meta_judges(Judgement(Verdict.PAUSE, world.clock.now()))
    run = world.fire(ADA, pulse)
    world.work_all()

    page = ada.get(f"/pulses/{pulse.id}?run={run.id}").text

    assert "More than 24 hours have passed since Sarah last wrote." in page
    assert "No template can be sent now" in page
    assert "Meta has paused chart_ready until" in page

    world.clock.forward(hours=3)
    assert "No template can be sent" not in ada.get(f"/pulses/{pulse.id}?run={run.id}").text

"""The main job by clicks alone, from an empty database to the answered reply."""

from pathlib import Path

import pytest

from app.demo import PHONE as SARAH
from tests.browser import cafe
from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.screen import Screen, needs_chromium
from tests.browser.story import TOAST, Story

pytestmark = [*needs_chromium, pytest.mark.usefixtures("next_part")]
BEN = "16505555678"


@pytest.fixture(scope="module")
def beginning(product: Demo, browser: Screen) -> Story:
    return Story(product, browser)


@pytest.fixture
def story(beginning: Story, screen: Screen) -> Story:
    """Each part begins at the desk."""
    beginning.at_the_desk()
    return beginning


def test_the_demo_signs_its_admin_in_and_says_so(story: Story) -> None:
    screen = story.screen
    screen.open(story.demo.url)
    screen.see(".demo-strip", "You are signed in as Sarah Lindqvist")
    screen.see("#steps-title", "Getting started")
    screen.see(".steps-count", "0 of 5")
    screen.pictures("01-first-page")
    assert barriers(screen) == []
    before = set(screen.driver.window_handles)
    screen.click(".demo-strip a", "Open the phone")
    story.hand = screen.new_window(before)
    screen.see("#phone", "Sarah")


def test_managed_whatsapp_is_one_click(story: Story) -> None:
    screen = story.screen
    screen.click_on("Settings")
    screen.click_on("Destinations")
    screen.click("h2 a", "WhatsApp")
    screen.click("#connect")
    screen.see("#dialog-title", "Connect WhatsApp")
    assert screen.count(".tiers tbody tr") == 7
    assert [each.text.split("\n")[0] for each in screen.all(".tiers th .tier")] == [
        "Managed",
        "Branded",
    ]
    assert screen.see("#tier-managed").is_selected()
    screen.pictures("02-two-tiers")
    assert barriers(screen) == []
    screen.click(".tier", "Branded")
    screen.see("dialog .btn", "Book an onboarding")
    screen.click(".tier", "Managed")
    screen.click_on("Enable managed WhatsApp")
    screen.see("dialog .notice", "Managed WhatsApp is on")
    screen.click("dialog [data-close]")
    screen.see("#recipients", "Charts come from")


def test_the_admins_own_phone_is_verified_without_a_reload(story: Story) -> None:
    screen = story.screen
    screen.script("window.neverLeft = true")
    link = story.invites("", own=True)
    assert screen.see("#invite .qr svg").size["width"] >= 120
    assert link.startswith("https://wa.me/15550783881?text=verify%20WA-")
    assert screen.see("#invite-text").text.startswith("verify WA-")
    screen.see("#invite .hint", "Valid for 7")
    for button in ("#copy-link", "#copy-text"):
        screen.click(button)
        screen.see(button, "Copied ✓")
    screen.pictures("03-invite")
    assert barriers(screen) == []
    story.follows(link)
    story.arrived("text", "STOP")
    screen.picture("04-confirmed-on-the-phone")
    story.at_the_desk()
    screen.see("#dialog-title", "is verified")
    screen.see(TOAST, "has joined Cobalt Coffee on WhatsApp")
    screen.picture("05-verified")
    screen.click_on("Done")
    screen.see("#recipients tr", "Verified")
    assert screen.script("return window.neverLeft") is True
    assert story.mails() == 1


def test_a_teammate_is_verified_from_bens_phone(story: Story) -> None:
    screen = story.screen
    story.recipients()
    link = story.invites("Ben — Operations")
    story.picks_up("Ben")
    story.follows(link)
    story.at_the_desk()
    screen.see("#dialog-title", "Ben — Operations is verified")
    screen.see(TOAST, "Ben — Operations has joined")
    screen.click_on("Done")
    screen.see("#recipients tr", "Ben — Operations")
    assert story.mails() == 2


def test_switched_over_only_the_message_to_the_own_phone_is_left(story: Story) -> None:
    screen = story.screen
    story.recipients()
    story.switches("in_app", "email", "whatsapp")
    screen.pictures("06-recipients")
    story.joins("Chloe", "16505550101")
    screen.until(lambda: "Chloe has joined" in "".join(story.phones.texts(SARAH)), "the DM comes")
    story.no_toast_comes()
    assert story.mails() == 2


def test_switched_back_toast_and_mail_come_and_no_message(story: Story) -> None:
    screen = story.screen
    story.recipients()
    story.switches("in_app", "email", "whatsapp")
    story.joins("Dario", "16505550102")
    screen.see(TOAST, "Dario has joined")
    assert story.mails() == 3
    screen.see("#mails li", "Dario has joined Cobalt Coffee")
    screen.picture("07-mail")
    screen.click_on("Settings")
    screen.click("nav.tabs a", "Settings")
    screen.see("#confirmations-title")
    assert story.switches_that_are_on() == {"in_app", "email"}
    screen.pictures("08-three-switches")
    assert "Dario" not in "".join(story.phones.texts(SARAH))


def test_what_a_file_holds_is_recognised_and_shown(story: Story, tmp_path: Path) -> None:
    screen = story.screen
    screen.click_on("Sources")
    screen.click_on("Connect a file")
    screen.see("#file").send_keys(str(cafe.written(tmp_path, story.today())))
    screen.type("#name", "Café")
    screen.click_on("Connect the file")
    found = screen.see(".found").text
    assert all(word in found for word in ("semicolon", "comma", "names the columns", "90"))
    screen.see(".card-head", "Every line could be read")
    screen.pictures("09-what-was-recognised")


def test_a_metric_is_named(story: Story) -> None:
    screen = story.screen
    screen.type("#name", "Revenue")
    screen.choose("#value_column", "Revenue")
    screen.choose("#unit_kind", "Money")
    screen.type("#unit_name", "USD")
    screen.click_on("Save the metric")
    screen.see(".metric-line", "Revenue")


def test_a_pulse_is_made_and_its_next_five_runs_are_shown(story: Story) -> None:
    screen = story.screen
    screen.click("a.btn", "New pulse")
    screen.choose("#metric", "Revenue")
    screen.type("#name", "Daily revenue")
    for label in ("Sarah", "Ben"):
        screen.click(".destinations .choice", label)
    screen.click_on("Mondays")
    wanted = (story.today().weekday() + 3) % 7
    for day in {0, wanted} if wanted else set():
        screen.click(f".day-chip:nth-child({day + 1})")
    name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[wanted]
    screen.until(
        lambda: [run[:3] for run in screen.texts("#next-runs li > time")] == [name] * 5,
        f"five runs, each on a {name}",
    )
    screen.pictures("10-new-pulse")
    screen.click_on("Make the pulse")
    screen.see(".notice", "The pulse is ready")


def test_a_preview_shows_the_picture_and_the_words(story: Story) -> None:
    screen = story.screen
    screen.click_on("Preview")
    picture = screen.see(".phone .bubble-chart img")
    screen.until(
        lambda: screen.script("return arguments[0].naturalWidth", picture) == 1080,
        "the picture is drawn",
    )
    assert "Revenue" in screen.says(".phone .bubble-chart .bubble-text")
    assert len(screen.says(".phone .bubble:not(.bubble-chart) .bubble-text")) > 100
    assert not screen.all(".people-list")
    screen.pictures("11-preview")


def test_a_test_goes_to_the_admin_alone(story: Story) -> None:
    screen = story.screen
    screen.click_on("Send test to me")
    screen.see(".people-list .who", "Sarah")
    screen.see("#run-title", "It arrived")
    assert screen.count(".people-list .person") == 1
    kinds = [each["type"] for each in story.received()]
    assert kinds.count("image") == 1
    assert "image" not in [each["type"] for each in story.phones.messages(BEN)]


def test_sent_now_the_chart_arrives_with_its_analysis_under_it(story: Story) -> None:
    screen = story.screen
    screen.click_on("Send now")
    screen.until(lambda: screen.count(".people-list .person") == 2, "two people are to get it")
    screen.see("#run-title", "Both arrived")
    story.opens_the_chat("Sarah")
    screen.until(lambda: screen.count(".bubble[data-type=image]") == 2, "the second chart")
    chart = story.arrived("image")
    drawn = "return arguments[0].querySelector('img').naturalWidth"
    screen.until(lambda: screen.script(drawn, chart) == 1080, "the chart is seen")
    analysis = screen.all(".bubble[data-direction=out]")[-1]
    assert analysis.get_attribute("data-type") == "text"
    assert analysis.find_elements("css selector", ".quote")
    assert story.received()[-1]["context"]["wamid"] == chart.get_attribute("data-wamid")
    story.brings_into_view(chart)
    screen.pictures("12-chart-on-the-phone")


def test_an_open_chat_is_seen_as_read_on_the_pulses_page(story: Story) -> None:
    screen = story.screen
    screen.see(".ladder li.reached", "Read")
    screen.pictures("13-run")


def test_a_reply_to_the_chart_is_answered_under_it(story: Story) -> None:
    screen = story.screen
    story.on_the_phone()
    wamid = story.arrived("image").get_attribute("data-wamid")
    screen.click(f'[data-wamid="{wamid}"] summary')
    screen.click(f'[data-wamid="{wamid}"] [data-reply]')
    screen.type("#composer", "why?")
    screen.click("#send")
    asked = screen.see('.bubble[data-direction="in"]', "why?").get_attribute("data-wamid")
    answer = story.arrived("text", "why?")
    assert answer.find_elements("css selector", ".quote.in")
    assert story.received()[-1]["context"]["wamid"] == asked
    screen.pictures("14-answered")


def test_a_reaction_is_answered_too(story: Story) -> None:
    screen = story.screen
    story.on_the_phone()
    chart = story.arrived("image").get_attribute("data-wamid")
    before = len(story.received())
    screen.click(f'[data-wamid="{chart}"] summary')
    screen.click(f'[data-wamid="{chart}"] [data-react="🤔"]')
    screen.see(f'[data-wamid="{chart}"] .reactions', "🤔")
    screen.until(lambda: len(story.received()) == before + 1, "the reaction is answered")
    answer = story.received()[-1]["wamid"]
    story.brings_into_view(screen.see(f'[data-wamid="{answer}"]'))
    screen.picture("15-reacted")
    story.at_the_desk()
    screen.see(".people-list .state", "Replied")
    screen.see(".ladder li.reached", "Replied")
    screen.pictures("16-replied")


def test_a_day_later_a_template_knocks_and_a_tap_brings_the_analysis(story: Story) -> None:
    screen = story.screen
    story.on_the_phone()
    for strip in ("day", "hour"):
        screen.click(f'[data-clock="{strip}"]')
    screen.see("#window.closed", "only templates arrive")
    screen.see("#clock-now", "New York")
    story.at_the_desk()
    screen.click_on("Send now")
    screen.see(".person", "Sent as a template: the analysis follows when")
    screen.see("#run-title", "Both arrived")
    assert "Held" not in screen.says(".people-list")
    screen.pictures("17-by-template")
    assert barriers(screen) == []
    story.on_the_phone()
    knock = story.arrived("template")
    story.brings_into_view(knock)
    screen.picture("18-template-on-the-phone")
    wamid, before = knock.get_attribute("data-wamid"), len(story.received())
    screen.click(f'[data-wamid="{wamid}"] [data-tap]', "Read the analysis")
    screen.until(lambda: len(story.received()) > before, "the analysis comes")
    analysis = story.received()[-1]
    assert len(analysis["text"]) > 100
    screen.see(f'[data-wamid="{analysis["wamid"]}"]')
    screen.see("#window.open")
    screen.pictures("19-analysis-after-the-tap")

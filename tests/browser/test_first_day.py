"""The first day of an installation, by clicks: its operator brings the number, somebody signs up
by a mail, the first chart arrives, and news of recipients comes by each of three channels."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.demo import PHONE as SARAH
from app.settings import Settings
from app.use_cases.round_trips import TRIP_TEXT
from tests.adapters.certificates import server_side, write_certificate
from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.pages import WHATSAPP
from tests.browser.screen import Screen, needs_chromium
from tests.browser.story import TOAST, Story
from tests.browser.visitor import Visitor
from tests.postbox import OurServer, Postbox

pytestmark = [*needs_chromium, pytest.mark.usefixtures("next_part")]
META = Settings(_env_file=None)
"""What the demo's number has at Meta."""
SECRET = META.meta_app_secret.get_secret_value()
MESSAGING, MANAGEMENT = "whatsapp_business_messaging", "whatsapp_business_management"
EVE_MAILS, EVE, DAN, FAY, GUS = "eve@initech.example", *(f"1650555020{one}" for one in range(4))
LINE = ".checkup li[data-light={}]"


class FirstDay(Story):
    """With a mail server beside the phones."""

    postbox: Postbox

    def mailed(self, subject: str) -> str:
        """What a mail to Eve with this subject says, once it has come."""

        def came() -> list[str]:
            known = [mail for mail in self.postbox.mails() if mail["To"] == EVE_MAILS]
            return [
                " ".join(mail.get_content().split())
                for mail in known
                if subject in mail["Subject"]
            ]

        return self.screen.until(came, f"the mail “{subject}” comes", within=60)[0]

    def lines(self, light: str) -> list[str]:
        """The lines of the number that are in this light."""
        return self.screen.texts(LINE.format(light))

    def saves_and_checks(self) -> None:
        self.screen.click("#save-number")
        self.screen.see(".notice-good", "check it now")
        self.screen.click("#check-number")
        self.screen.see("#lines", "Checked")

    def told(self, name: str) -> list[str]:
        """The kinds of messages by which Eve's phone has heard of this person."""
        known = self.phones.messages(EVE)
        return [each["type"] for each in known if f"{name} has joined" in (each["text"] or "")]


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory, browser: Screen) -> Iterator[FirstDay]:
    """The demo with an account and nothing else, whose mail leaves by a server with a certificate
    of its own."""
    folder = tmp_path_factory.mktemp("first-day")
    certificate, key = write_certificate(folder)
    postbox = Postbox()
    server = OurServer(postbox, tls_context=server_side(certificate, key), require_starttls=True)
    server.start()
    settings = {
        "SMTP_HOST": server.hostname,
        "SMTP_PORT": str(server.port),
        "SMTP_SENDER": "charts@chartcastr.example",
        "SSL_CERT_FILE": str(certificate),
    }
    demo = Demo(folder, empty=True, settings=settings)
    story = FirstDay(demo, browser)
    story.postbox = postbox
    try:
        yield story
    finally:
        demo.stop()
        server.stop()


@pytest.fixture
def story(beginning: FirstDay, screen: Screen) -> FirstDay:
    beginning.at_the_desk()
    return beginning


def test_the_operator_sees_three_faults_of_the_number_with_their_fixes(story: FirstDay) -> None:
    screen, meta = story.screen, story.phones
    meta.unsubscribes(META.managed_waba_id, META.managed_token.get_secret_value())
    screen.open(story.demo.url)
    screen.click_on("Operator")
    screen.click("nav.sub-nav a", "Number")
    for field, typed in {
        "display_number": "+1 555 078 3881",
        "phone_number_id": META.managed_phone_number_id,
        "waba": META.managed_waba_id,
        "app_id": META.meta_app_id,
        "token": meta.issues_token(MANAGEMENT),
        "app_secret": "not-the-secret",
        "verify_token": "a-word-of-our-own",
        "template": "chart_ready",
        "language": "en",
    }.items():
        screen.type(f"#{field}", typed)
    assert "/webhook/integrations/whatsapp" in screen.says(".mono-line")
    story.saves_and_checks()
    token, secret, subscribed = story.lines("bad")
    assert f"The token lacks {MESSAGING}." in token
    assert "Generate token" in token
    assert "does not take this app secret" in secret
    assert "Copy it anew" in secret
    assert "not subscribed to the app: Meta posts nothing" in subscribed
    assert "Press Subscribe" in subscribed
    assert not screen.all("#go-live")
    screen.pictures("first-day-1-three-faults")
    assert barriers(screen) == []


def test_each_fault_is_mended_and_the_number_hears_of_itself(story: FirstDay) -> None:
    screen = story.screen
    screen.click("#subscribe")
    screen.see(".notice-good", "Done at Meta")
    assert len(story.lines("bad")) == 2
    screen.type("#token", story.phones.issues_token(MESSAGING, MANAGEMENT))
    story.saves_and_checks()
    assert len(story.lines("bad")) == 1
    screen.type("#app_secret", SECRET)
    story.saves_and_checks()
    assert len(story.lines("good")) == 12
    screen.see(".notice-good", "Nothing is red.")
    story.phones.sends(SARAH, f"https://wa.me/{META.managed_display_number}?text=hi")
    screen.type("#phone", f"+{SARAH}")
    screen.click("#send-trip")
    screen.see("#trip", "It came back: what happens at Meta reaches us.")
    assert any(TRIP_TEXT in text for text in story.phones.texts(SARAH))
    screen.pictures("first-day-2-round-trip")
    screen.click("#go-live")
    screen.see(".notice-good", "Live: the installation sends on this number from now on.")


def test_somebody_signs_up_by_a_mail_that_a_server_took(story: FirstDay) -> None:
    screen = story.screen
    screen.click("details.menu summary")
    screen.click_on("Sign out")
    screen.click_on("Sign up")
    screen.type("#name", "Eve Stone")
    screen.type("#email", EVE_MAILS)
    screen.type("#organisation", "Initech")
    screen.click_on("Send me the link")
    screen.see("h1", "Check your mail")
    link = re.search(r"http://\S+\?key=[\w-]+", story.mailed("Confirm your address"))
    assert link
    screen.open(link[0])
    screen.type("#password", "a staple of horses")
    screen.click_on("Begin")
    screen.see(".foot", "Initech")
    screen.see(".steps-count", "0 of 5")


def test_their_first_chart_is_delivered_to_their_own_phone(
    story: FirstDay, tmp_path: Path
) -> None:
    screen = story.screen
    screen.click(".first-step-list a", "Connect WhatsApp")
    screen.click_on("Enable managed WhatsApp")
    screen.see(".notice", "Managed WhatsApp is on")
    screen.click_on("Generate invite")
    story.phones.add("Eve", EVE)
    story.phones.sends(EVE, screen.see("#invite-link").text)
    screen.see("#dialog-title", "is verified")
    screen.click_on("Done")
    story.connects_the_cafe(tmp_path)
    story.makes_the_pulse("Eve")
    screen.click_on("Send now")
    screen.see("#run-title", "It arrived", within=60)
    before = set(screen.driver.window_handles)
    screen.click(".demo-strip a", "Open the phone")
    story.hand = screen.new_window(before)
    story.opens_the_chat("Eve")
    chart = story.arrived("image")
    drawn = "return arguments[0].querySelector('img').naturalWidth"
    screen.until(lambda: screen.script(drawn, chart) == 1080, "the chart is seen")
    screen.pictures("first-day-3-first-chart")
    story.at_the_desk()
    screen.click_on("Home")
    screen.see("h1", "Home")
    assert not screen.all("#steps-title")


def test_a_recipient_is_told_of_by_toast_by_mail_and_on_the_phone(story: FirstDay) -> None:
    screen = story.screen
    story.recipients()
    story.switches("whatsapp")
    story.joins("Dan", DAN)
    screen.see(TOAST, "Dan has joined Initech on WhatsApp.")
    assert "can be picked as a destination" in story.mailed("Dan has joined Initech")
    story.on_the_phone()
    story.brings_into_view(story.arrived("text", "Dan has joined Initech on WhatsApp."))
    screen.picture("first-day-4-on-the-phone")


def test_a_day_later_the_message_comes_by_mail_and_says_why(story: FirstDay) -> None:
    screen = story.screen
    story.later(timedelta(hours=25))
    story.recipients()
    story.switches("email")
    screen.click("nav.tabs a", "Settings")
    screen.see("#confirm-whatsapp-text", "Your window is closed, and no approved template")
    screen.pictures("first-day-5-by-mail")
    screen.click("nav.tabs a", "Recipients")
    story.joins("Fay", FAY)
    words = story.mailed("Fay has joined Initech")
    assert "You asked for a WhatsApp message of this. It comes by mail" in words
    assert story.told("Fay") == []


def test_with_a_template_for_news_the_message_comes_by_it_and_no_mail(story: FirstDay) -> None:
    screen = story.screen
    with Visitor(story.demo.url) as operator:
        operator.open("/")
        operator.open("/operator/templates/new?from=recipient_news")
        operator.submits("Body", name="recipient_news")
        operator.submits("Hand in to Meta")

    def by_template() -> bool:
        screen.open(f"{story.demo.url}{WHATSAPP}/settings")
        return "it comes by template" in screen.says("#confirm-whatsapp-text")

    screen.until(by_template, "Meta’s approval has come by webhook")
    screen.click("nav.tabs a", "Recipients")
    story.joins("Gus", GUS)
    screen.see(TOAST, "Gus has joined Initech on WhatsApp.")
    story.on_the_phone()
    story.brings_into_view(story.arrived("template", "Gus has joined Initech on WhatsApp"))
    screen.picture("first-day-6-by-template")
    assert story.told("Gus") == ["template"]
    assert not [one for one in story.postbox.mails() if "Gus" in one["Subject"]]

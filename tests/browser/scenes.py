"""States that no address leads to: what happens is made to happen, and looked at meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.demo import PHONE as SARAH
from app.seeding import ADMIN, TIMEZONE
from tests.browser.pages import WHATSAPP
from tests.browser.scenes_of_accounts import another_address
from tests.browser.scenes_of_reaching import a_code, a_test
from tests.browser.story import ARRIVED, PERSON, Story
from tests.browser.tour import SUBJECT, at_rest

Scene = Callable[[Story], Iterator[str]]
CHLOE = "16505550101"
PULSE, ON_MONDAYS = "Revenue every morning", "Unemployment rate on Mondays"
SLOW_S = 90.0
ARRIVES = "It arrived"


def what_is_typed_wrong(story: Story) -> Iterator[str]:
    """Forms that say what they cannot take."""
    screen = story.screen
    screen.open(f"{story.demo.url}/pulses/new")
    screen.script("document.querySelector('form.pulse-form').noValidate = true")
    screen.click_on("Make the pulse")
    screen.see(".notice-bad", "Not saved yet")
    yield "fault-pulse"
    screen.open(f"{story.demo.url}/operator/templates/new?from=scheduled_figures")
    screen.type("#footer", "A special offer")
    screen.click("#check")
    screen.see("#footer-fault")
    yield "fault-template"
    screen.open(f"{story.demo.url}/pulses/00000000-0000-0000-0000-000000000000")
    yield "fault-not-here"


def dialogs(story: Story) -> Iterator[str]:
    """What is asked and shown over a page."""
    screen = story.screen
    screen.open(story.demo.url + WHATSAPP)
    for button, name in (
        ("[id^=mail-]", "dialog-mail-instead"),
        ("[id^=remove-]", "dialog-remove"),
        ("#add-recipient", "dialog-add-recipient"),
    ):
        screen.click(button)
        screen.see("dialog #dialog-title")
        yield name
        screen.click("dialog [data-close]")
    link = story.invites("Chloe")
    yield "dialog-invite"
    story.phones.add("Chloe", CHLOE)
    story.phones.sends(CHLOE, link)
    screen.see("#dialog-title", "Chloe is verified")
    yield "dialog-verified"
    screen.click_on("Done")
    screen.open(f"{story.demo.url}{WHATSAPP}/groups")
    screen.click_on("Link a group")
    screen.see("#dialog-title", "Link a group")
    yield "dialog-link-a-group"
    screen.click("dialog [data-close]")


def a_preview_in_the_editor(story: Story) -> Iterator[str]:
    screen = story.screen
    to_the_pulse(story)
    screen.click_on("Edit")
    screen.see("#name")
    screen.click("#draw")
    screen.see("#preview .bubble-chart img", within=SLOW_S)
    at_rest(screen)
    yield "pulse-edit-with-preview"
    run = screen.script("return document.querySelector('#preview [name=shown]').value")
    screen.open(f"{story.demo.url}/pulses/preview/{run}")
    at_rest(screen)
    yield "pulse-preview"


def a_chart_goes_out(story: Story) -> Iterator[str]:
    """From the preview to the answered reply."""
    screen = story.screen
    to_the_pulse(story, ON_MONDAYS)
    yield "pulse-forecast"
    to_the_pulse(story)
    screen.click_on("Preview")
    screen.see("#run-title", "Nobody got it", within=SLOW_S)
    at_rest(screen)
    yield "run-preview"
    screen.click_on("Send now")
    screen.see("#run-title", "It arrived", within=SLOW_S)
    there = screen.driver.current_url
    yield "run-arrived"
    chart = _newest(story, "image")
    story.phones.reads(SARAH)
    story.phones.asks(SARAH, chart, "why?")
    screen.open(there)
    screen.see(f"{PERSON} .state", "Replied", within=SLOW_S)
    screen.click(f"{PERSON} .timeline summary")
    yield "run-replied"
    yield from on_the_phone(story, "phone-chat", "image")


def each_trouble(story: Story) -> Iterator[str]:
    """Those of the panel that one sees something of, on the page of the run that meets them. Last
    come those without a clear answer: what is sent anew a minute later would meet the next one."""
    screen = story.screen
    for kind, words in (
        ("131047", "Sent as a template"),
        ("131056", ARRIVES),
        ("130429", ARRIVES),
        ("500-after-accept", ARRIVES),
        ("reset-after-accept", ARRIVES),
        ("status-twice", ARRIVES),
        ("status-first", ARRIVES),
        ("131049", "Meta’s code 131049"),
        ("131026", "Meta’s code 131026"),
        ("500", "so that nothing arrives twice"),
        ("timeout-before", "so that nothing arrives twice"),
    ):
        to_the_pulse(story)
        story.sends_into(kind)
        screen.see("#live", words, within=SLOW_S)
        if words == ARRIVES:  # without harm: the timeline tells what there was
            screen.click(f"{PERSON} .timeline summary")
        yield f"trouble-{kind}"
        story.phones.trouble("none")
        if words == ARRIVES:
            story.has_the_last_word()
        elif kind == "131047":
            story.is_answered("hi")
        elif kind == "131026":
            _is_reached_again(story)


def _is_reached_again(story: Story) -> None:
    """Sarah writes, and nothing is withheld from her any more."""
    story.phones.writes(SARAH, "hi")

    def heard() -> bool:
        to_the_pulse(story)
        return "Meta cannot reach this phone" not in story.screen.says("main")

    story.screen.until(heard, "the page says that she can be reached")


def a_refused_token(story: Story) -> Iterator[str]:
    screen = story.screen
    to_the_pulse(story)
    story.sends_into("190")
    screen.see(f"{PERSON} .state", "Held", within=SLOW_S)
    yield "trouble-190"
    screen.open(story.demo.url + WHATSAPP)
    yield "recipients-number-held"
    screen.open(f"{story.demo.url}/operator")
    yield "operator-number-held"
    screen.click("a[id^=release-]")
    screen.see("#dialog-title", "Release")
    yield "operator-release"
    screen.click("dialog .btn-primary", "Release")
    screen.see(".notice", "Released")


def silence(story: Story) -> Iterator[str]:
    """Meta takes the chart, and says nothing of it."""
    screen = story.screen
    to_the_pulse(story)
    story.sends_into("webhooks-off")
    screen.see(f"{PERSON} .state", "Taken by Meta", within=SLOW_S)
    story.later(timedelta(minutes=2))
    screen.see(f"{PERSON} .person-why", "has told us nothing", within=SLOW_S)
    yield "trouble-webhooks-off"
    story.phones.trouble("webhooks-on")
    screen.see("#run-title", "It arrived", within=SLOW_S)


def the_window_closes(story: Story) -> Iterator[str]:
    """The last hours, then a template and a tap; and what waits where none may go."""
    screen = story.screen
    story.phones.writes(SARAH, "hi")
    story.later(timedelta(hours=22))
    screen.open(story.demo.url + WHATSAPP)
    yield "recipients-last-hours"
    yield from _kept_open(story)
    story.later(timedelta(hours=3))
    screen.open(story.demo.url + WHATSAPP)
    yield "recipients-closed"
    to_the_pulse(story)
    story.sends_now()
    screen.see("#run-title", ARRIVES, within=SLOW_S)
    screen.see(f"{PERSON} .person-why", "Sent as a template")
    yield "run-by-template"
    yield from on_the_phone(story, "phone-template", "template")
    yield from _held(story)


def _kept_open(story: Story) -> Iterator[str]:
    """By a button that nobody taps."""
    screen = story.screen
    to_the_pulse(story, ON_MONDAYS)
    screen.click_on("Edit")
    if not screen.see("[name=keeps_open]").is_selected():
        screen.click("label:has([name=keeps_open])")
    screen.click_on("Save")
    _after_mondays_slot(story)
    story.sends_now()
    screen.see("#run-title", ARRIVES, within=SLOW_S)
    screen.see(f"{PERSON} .person-why", "keeps the window open")
    yield "run-keeps-open"
    yield from on_the_phone(story, "phone-keeps-open", "interactive")


def _after_mondays_slot(story: Story) -> None:
    """Before it, within the window's last hours, no button would be needed."""
    here = datetime.fromisoformat(story.phones.now()).astimezone(ZoneInfo(TIMEZONE))
    until = here.replace(hour=9, minute=0, second=0) - here
    if here.weekday() == 0 and timedelta(0) < until < timedelta(hours=2):
        story.later(until + timedelta(minutes=1))


def _held(story: Story) -> Iterator[str]:
    screen = story.screen
    screen.open(story.demo.url + WHATSAPP)
    screen.click("#recipients tr:has(.pill) [id^=mail-]")
    screen.type("dialog #mail_to", ADMIN.email)
    screen.click("dialog .choice")
    screen.click("dialog button[type=submit]")
    screen.see("#recipients tr", ADMIN.email)
    to_the_pulse(story)
    story.sends_into("template-paused")
    screen.see(f"{PERSON} .state", "Held", within=SLOW_S)
    screen.see(f"{PERSON} .person-why", "by mail instead", within=SLOW_S)
    yield "trouble-template-paused"
    screen.open(f"{story.demo.url}/mail")
    screen.click("#mails a")
    screen.see("h1")
    yield "mail-with-a-chart"
    screen.open(story.demo.url + WHATSAPP)
    yield "recipients-held"
    screen.open(f"{story.demo.url}/operator/templates")
    yield "operator-templates-paused"
    story.phones.trouble("none")
    story.phones.writes(SARAH, "hi")


def a_group(story: Story) -> Iterator[str]:
    """Linked while Meta keeps groups closed, and once it opens them."""
    screen = story.screen
    screen.open(f"{story.demo.url}{WHATSAPP}/groups")
    screen.see("#groups .state", "Waiting for Meta")
    yield "groups-switch-off"
    to_the_pulse(story)
    screen.click_on("Edit")
    screen.click(".destination strong", "’s group")
    yield "pulse-edit-with-a-group"
    screen.click_on("Save")
    screen.see("#send-now")
    yield "pulse-with-a-group"
    story.phones.opens_groups()
    story.later(timedelta(hours=1))
    screen.open(f"{story.demo.url}{WHATSAPP}/groups")
    screen.see("#groups .state", "Linked", within=SLOW_S)
    yield "groups-switch-on"
    to_the_pulse(story)
    story.phones.replies_in(_group(story), SARAH, "hello")
    story.sends_now()
    screen.see("#run-title", "Both arrived", within=SLOW_S)
    screen.see("#people-title", "For each person and group")
    screen.until(
        lambda: [one for one in screen.texts(".person") if SUBJECT in one and "Delivered" in one],
        "the group has it",
        within=SLOW_S,
    )
    yield "run-with-a-group"
    screen.open(f"{story.phones.url}/?phone={SARAH}")
    screen.click("[data-chat] .what", SUBJECT)
    screen.see(f"{ARRIVED} img")
    yield "phone-group"


def _group(story: Story) -> str:
    return next(
        str(one["business"]) for one in story.phones.chats(SARAH) if one["name"] == SUBJECT
    )


def who_has_stopped(story: Story) -> Iterator[str]:
    screen = story.screen
    story.phones.writes(SARAH, "STOP")
    screen.open(story.demo.url + WHATSAPP)
    screen.until(lambda: "Stopped by you" in screen.says("#recipients") or _again(story), "STOP")
    yield "recipients-stopped"
    to_the_pulse(story)
    yield "pulse-stopped"
    yield from on_the_phone(story, "phone-stopped", "text")
    story.phones.writes(SARAH, "START")


SCENES: Sequence[Scene] = (
    what_is_typed_wrong,
    dialogs,
    a_preview_in_the_editor,
    a_chart_goes_out,
    a_refused_token,
    silence,
    each_trouble,
    the_window_closes,
    a_group,
    a_test,
    a_code,
    another_address,
    who_has_stopped,
)
"""In this order: each ends as the next one needs it."""

OF_A_PAGE: Sequence[Scene] = (
    a_preview_in_the_editor,
    a_refused_token,
    a_test,
    a_code,
    another_address,
)
"""Those that lead to pages which nothing else leads to."""


def nobody_knows_them(story: Story) -> Iterator[str]:
    """A password that is not theirs. Nobody is signed in."""
    screen = story.screen
    screen.open(f"{story.demo.url}/sign-in")
    screen.type("[name=email]", ADMIN.email)
    screen.type("[name=password]", "not this one")
    screen.click("main form button[type=submit]")
    screen.see(".fault, .notice-bad", "do not go together")
    yield "fault-sign-in"


# --- what several of them do ------------------------------------------------------------------


def to_the_pulse(story: Story, name: str = PULSE) -> None:
    story.screen.open(f"{story.demo.url}/pulses")
    story.screen.click("tbody th a", name)
    story.screen.see("#send-now")


def on_the_phone(story: Story, name: str, kind: str) -> Iterator[str]:
    """Sarah's chat, at the newest bubble of that kind."""
    screen = story.screen
    business = story.phones.chats(SARAH)[0]["business"]
    screen.open(f"{story.phones.url}/?phone={SARAH}&chat={business}")
    wamid = _newest(story, kind)
    story.brings_into_view(screen.see(f'[data-wamid="{wamid}"]'))
    yield name


def _newest(story: Story, kind: str) -> str:
    return str([each["wamid"] for each in story.received() if each["type"] == kind][-1])


def _again(story: Story) -> bool:
    story.screen.open(story.demo.url + WHATSAPP)
    return False

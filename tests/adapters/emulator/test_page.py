"""The telephone as a page."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import adapters.emulator
from adapters.emulator import Settings
from adapters.emulator.markup import marked_up, spelled
from adapters.emulator.trouble import OFFERED
from tests.adapters.emulator.driver import BEN, DISPLAY, NUMBER, SARAH, Bench, until

PACKAGE = Path(adapters.emulator.__file__).parent
CHAT = f"/?phone={SARAH}&chat={NUMBER}"


def page(bench: Bench, path: str) -> str:
    answer = bench.phone("GET", path)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_the_first_persons_phone_opens_on_its_chats(shared: Bench) -> None:
    html = page(shared, "/")
    assert "Sarah Lindqvist" in html
    assert "Ben Okafor" in html
    assert "simulated" in html
    assert f"chat={NUMBER}" in html


def test_an_arriving_message_shows_in_the_list_at_once(bench: Bench) -> None:
    wamid = bench.send(bench.chart_ready("Revenue $4,820"))
    bench.delivered(wamid)
    html = page(bench, f"/?phone={SARAH}")
    assert "📷 New numbers for you: Revenue $4,820" in html
    assert 'aria-label="1 unread"' in html


def test_a_bubble_carries_what_browser_tests_need(bench: Bench) -> None:
    bench.writes("why?")
    wamid = bench.send(bench.chart_ready())
    bench.delivered(wamid)
    html = page(bench, CHAT)
    bubble = html[html.index(f'data-wamid="{wamid}"') :]
    for sign in ('data-direction="out"', 'data-type="template"', 'data-status="delivered"',
                 'data-react="👍"', "data-reply=", 'data-tap="0"'):  # fmt: skip
        assert sign in bubble
    for sign in ('id="composer"', 'id="send"', 'id="wa-me"', 'role="log"'):
        assert sign in html
    assert "scan" not in html  # nothing here could


def test_a_pasted_link_opens_the_chat_with_its_text_unsent(shared: Bench) -> None:
    link = f"https://wa.me/{DISPLAY}?text=WA-7K2M9QXD%20hello"
    answer = shared.phone("GET", "/wa-me", params={"phone": BEN, "link": link})
    assert f"phone={BEN}&chat={NUMBER}" in answer.url
    assert ">WA-7K2M9QXD hello</textarea>" in answer.text
    assert shared.screen(BEN) == []


def test_a_link_to_nobody_says_so(shared: Bench) -> None:
    answer = shared.phone(
        "GET", "/wa-me", params={"phone": BEN, "link": "https://wa.me/4915112345"}
    )
    assert "Nobody answers at 4915112345" in answer.text


def test_a_prefilled_text_is_in_the_composer(shared: Bench) -> None:
    assert ">Start</textarea>" in page(shared, f"/?phone={BEN}&text=Start")


def test_forms_work_without_javascript(bench: Bench) -> None:
    form = {"to": NUMBER, "text": "typed by hand", "back": CHAT, "reply_to": ""}
    answer = bench.phone("POST", f"/phones/{SARAH}/messages", data=form)
    assert answer.history[0].status_code == 303
    assert answer.url.endswith(CHAT)
    assert "typed by hand" in answer.text
    bench.phone("POST", "/clock", data={"advance_s": "3600", "back": CHAT})
    assert bench.phone("GET", "/clock").json()["offset_s"] == 3600


def test_a_failed_form_says_why_on_the_page(shared: Bench) -> None:
    form = {"to": NUMBER, "text": " ", "back": CHAT}
    answer = shared.phone("POST", f"/phones/{SARAH}/messages", data=form)
    assert "There is nothing to send." in answer.text


def test_a_form_leads_back_to_the_page_and_nowhere_else(bench: Bench) -> None:
    form = {"to": NUMBER, "text": "x", "back": "https://x.example/"}
    answer = bench.phone("POST", f"/phones/{SARAH}/messages", data=form, allow_redirects=False)
    assert answer.status_code == 200


def test_another_site_cannot_steer_the_phone(bench: Bench) -> None:
    headers = {"Origin": "https://x.example"}
    answer = bench.phone("POST", "/clock", data={"advance_s": "1"}, headers=headers)
    assert answer.status_code == 403
    own = {"Origin": bench.base}
    assert bench.phone("POST", "/clock", json={"advance_s": 1}, headers=own).ok


def test_the_state_is_sent_only_when_it_differs(bench: Bench) -> None:
    query = {"phone": SARAH, "chat": NUMBER}
    first = bench.phone("GET", "/page/state", params=query).json()
    same = bench.phone("GET", "/page/state", params=query | {"since": first["digest"]}).json()
    assert same == {"digest": first["digest"]}
    bench.writes("something new")
    later = bench.phone("GET", "/page/state", params=query | {"since": first["digest"]}).json()
    assert "something new" in later["html"]


def test_the_page_and_its_state_are_the_same_screen(bench: Bench) -> None:
    digest = re.search(r'data-digest="(\w+)"', page(bench, CHAT))
    state = bench.phone("GET", "/page/state", params={"phone": SARAH, "chat": NUMBER}).json()
    assert digest
    assert digest.group(1) == state["digest"]


def test_days_are_separated_by_name(bench: Bench) -> None:
    bench.writes("yesterday's question")
    bench.act("/clock", advance_s=86400)
    bench.writes("today's question")
    html = page(bench, CHAT)
    assert (
        html.index(">Yesterday · UTC<") < html.index("yesterday's") < html.index(">Today · UTC<")
    )


def test_the_window_counts_down(bench: Bench) -> None:
    assert "nobody has written yet" in page(bench, CHAT)
    bench.writes()
    assert "window open · 23 h 59 min" in page(bench, CHAT)
    bench.act("/clock", advance_s=86400)
    assert "window closed · only templates arrive" in page(bench, CHAT)


def test_a_window_is_never_longer_than_a_day(bench: Bench) -> None:
    bench.act("/clock", advance_s=86400)
    bench.writes()
    bench.act("/clock", offset_s=0)
    assert "window open · 24 h 00 min" in page(bench, CHAT)


@pytest.fixture
def new_york(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(str(tmp_path / "emulator.db"), timezone="America/New_York")
    yield bench
    bench.close()


def test_times_are_those_of_the_zone_and_name_it(new_york: Bench) -> None:
    bench, zone = new_york, ZoneInfo("America/New_York")
    bench.act("/clock", to="next-monday")
    bench.writes("good morning")
    html = page(bench, CHAT)
    now = datetime.fromtimestamp(bench.emulator.clock.now(), zone)
    assert (now.weekday(), now.hour, now.minute) == (0, 8, 59)
    assert f'id="clock-now">{now:%a %-d %b %Y}, 08:59 New York<' in html
    assert ">08:59 New York</time>" in html
    assert ">Today · New York<" in html
    assert ">Next Monday, 08:59 New York<" in html
    assert ">08:59 New York</time>" in page(bench, f"/?phone={SARAH}")


def test_a_day_ends_at_midnight_of_the_zone(new_york: Bench) -> None:
    zone = ZoneInfo("America/New_York")
    today = datetime.fromtimestamp(new_york.emulator.clock.now(), zone)
    evening = (today + timedelta(days=1)).replace(hour=23, minute=30)
    new_york.act("/clock", to=evening.isoformat())
    new_york.writes("before midnight, and tomorrow in UTC")
    new_york.act("/clock", advance_s=3600)
    new_york.writes("after midnight")
    html = page(new_york, CHAT)
    assert html.index(">Yesterday · New York<") < html.index("before midnight")
    assert html.index("before midnight") < html.index(">Today · New York<")


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="EMULATOR_TIMEZONE"):
        Settings.from_env({"EMULATOR_TIMEZONE": "Moon"})


def test_unread_messages_stand_under_a_divider_without_a_script_too(bench: Bench) -> None:
    bench.writes()
    bench.delivered(bench.send_text("read before"))
    bench.act(f"/phones/{SARAH}/read", business=NUMBER)
    bench.delivered(bench.send_text("not read yet"))
    html = page(bench, CHAT)
    thread = html[html.index('id="thread"') :]
    assert thread.index("read before") < thread.index("Unread messages")
    assert thread.index("Unread messages") < thread.index("not read yet")
    bench.act(f"/phones/{SARAH}/read", business=NUMBER)
    assert "Unread messages" not in page(bench, CHAT)


def test_each_webhook_shows_its_answer(bench: Bench) -> None:
    bench.listener.answers = [503]
    bench.writes("show me wholesale")
    until(lambda: "1 sent, 1 answered 200" in page(bench, CHAT))
    html = page(bench, CHAT)
    assert "text “show me wholesale”" in html
    assert "2 tries" in html


def test_an_armed_trouble_says_what_one_should_see(bench: Bench) -> None:
    assert "The next send is accepted, sent and delivered." in page(bench, "/")
    bench.trouble("timeout-after-accept")
    html = page(bench, "/")
    assert "No answer, though the message arrives. Its statuses tell the sender." in html


def test_the_panel_speaks_of_metas_side_alone() -> None:
    """What a client does about it is the client's affair: nothing here knows of products."""
    for word in (
        "held",
        "waits",
        "again later",
        "delivery",
        "chart",
        "channel",
        "nothing is lost",
    ):
        assert not [known.kind for known in OFFERED if word in known.expect.lower()], word


def test_a_switch_decides_whether_reactions_open_the_window(bench: Bench) -> None:
    closed = page(bench, CHAT)
    assert 'Reactions · <span class="plain">open no window' in closed
    assert 'data-reactions="off" aria-pressed="true"' in closed
    for words, state in (("on", "open the window"), ("off", "open no window")):
        form = {"back": CHAT, "business": NUMBER, "reactions_open_window": words}
        answer = bench.phone("POST", "/emulator/numbers", data=form, allow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (303, CHAT)
        assert f'Reactions · <span class="plain">{state}' in page(bench, CHAT)
    assert "Reactions" in page(bench, "/simulator-and-meta")


def test_nothing_inline_and_a_strict_policy(bench: Bench) -> None:
    bench.writes()
    answer = bench.phone("GET", CHAT)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; img-src 'self' data:;")
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", answer.text)
    for name in ("phone.js", "phone.css", "phone.svg"):
        assert bench.phone("GET", f"/static/{name}").status_code == 200


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*down 37 %* on _Tuesday_", "<strong>down 37 %</strong> on <em>Tuesday</em>"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("~old~ ```code```", "<s>old</s> <code>code</code>"),
        ("*<i>*", "<strong>&lt;i&gt;</strong>"),
    ],
)
def test_whatsapps_marks_become_safe_html(text: str, html: str) -> None:
    assert str(marked_up(text)) == html


def test_a_number_is_spelled_as_people_write_it() -> None:
    assert spelled("16505551234") == "+1 650-555-1234"
    assert spelled("0") == "+0"


def test_links_can_be_followed_and_bring_no_markup() -> None:
    html = str(marked_up('see https://x.example/a_b_c?q=1&r=2. "https://y.example/"><i>"'))
    assert 'href="https://x.example/a_b_c?q=1&amp;r=2"' in html
    assert "<i>" not in html


def test_it_imports_nothing_of_the_product() -> None:
    text = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    modules = re.findall(r"^(?:from|import) ([\w.]+)", text, re.M)
    ours = {m for m in modules if m.split(".")[0] in ("domain", "ports", "app", "adapters")}
    assert {m for m in ours if not m.startswith("adapters.emulator")} == set()


def test_it_refuses_to_listen_beyond_this_machine() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "adapters.emulator"],
        env={"EMULATOR_HOST": "0.0.0.0", "PATH": ""},
        cwd=PACKAGE.parents[1],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert run.returncode == 1
    assert "loopback" in run.stderr


def test_a_crowd_does_not_fill_the_page(shared: Bench) -> None:
    crowd = [{"name": f"Reader {n}", "wa_id": f"1650557{n:04}"} for n in range(40)]
    shared.act("/phones", people=crowd)
    html = page(shared, "/?phone=16505570039")
    nav = html[html.index('aria-label="Whose phone"') : html.index("</nav>")]
    assert nav.count("<a ") == 7
    assert nav.count("<option ") == 35
    assert "Reader 39" in nav


def test_the_log_holds_no_secret(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="emulator")
    bench.writes("WA-7K2M9QXD")
    bench.send_text("confidential")
    bench.phone("GET", f"/?phone={SARAH}&text=WA-7K2M9QXD")
    until(lambda: "webhook" in caplog.text)
    assert "POST /messages text → 200 in" in caplog.text
    for secret in (bench.settings.access_token, bench.settings.app_secret, "WA-7K2M9QXD",
                   "confidential"):  # fmt: skip
        assert secret not in caplog.text

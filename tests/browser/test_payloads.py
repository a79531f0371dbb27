"""What somebody types stays text, in a browser without its own guard; the proof tries all of it
(`make prove-pages`)."""

from collections.abc import Iterator

import pytest

from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.fields import forms, sends
from tests.browser.pages import WHATSAPP
from tests.browser.payloads import PAYLOADS, Payload, disarm, harm, is_alive
from tests.browser.screen import Screen, needs_chromium

pytestmark = needs_chromium
FEW = [next(one for one in PAYLOADS if one.place == place) for place in ("text", "attribute")]


@pytest.fixture(scope="module")
def unguarded(furnished: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A browser of its own, signed in."""
    screen = Screen(tmp_path_factory.mktemp("unguarded"))
    screen.open(furnished.url)
    disarm(screen)
    yield screen
    screen.close()


@pytest.mark.parametrize("payload", FEW)
def test_a_payload_runs_where_nothing_is_escaped(
    unguarded: Screen, furnished: Demo, payload: Payload
) -> None:
    assert is_alive(unguarded, payload, f"{furnished.url}/healthz")
    assert f"ran {payload.number}" in harm(unguarded).ran


@pytest.mark.parametrize("payload", FEW)
def test_as_a_recipients_label_it_is_only_a_label(
    unguarded: Screen, furnished: Demo, payload: Payload
) -> None:
    unguarded.open(f"{furnished.url}{WHATSAPP}/invites/new")
    [form] = [one for one in forms(unguarded) if "label" in one.texts]

    assert sends(unguarded, form, "label", payload.text) == 200
    assert payload.text in unguarded.says("h1")
    assert not harm(unguarded)
    unguarded.open(furnished.url + WHATSAPP)
    assert payload.text in unguarded.says("#recipients")
    assert not harm(unguarded)


def test_the_list_that_shows_them_can_still_be_read_by_everybody(
    unguarded: Screen, furnished: Demo
) -> None:
    unguarded.open(furnished.url + WHATSAPP)

    assert barriers(unguarded) == []

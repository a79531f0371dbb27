"""The number that charts come from: /settings/destinations/whatsapp/sender."""

from uuid import uuid4

import pytest

from domain.messages import Outcome
from domain.template_library import LIBRARY
from domain.templates import Template, TemplateId, TemplateState
from domain.tenancy import THE_HOUSE
from ports.messenger import Answer
from tests.cast import ADA, CLEO
from tests.world import NUMBER, SARAH

URL = "/settings/destinations/whatsapp/sender"


def test_it_names_the_number_its_health_and_its_template(ada):
    page = ada.get(URL).text

    assert "+1 555-078-3881" in page
    assert "Managed: shared with other organisations" in page
    assert 'class="state state-good">Sending' in page
    assert "chart_ready" in page
    assert "Charts, outside the 24 hours" in page
    assert "Meta has not said yet" in page
    assert "Meta’s limit is not read yet, it starts at 250" in page
    assert "Limit and use in 24 hours" in page
    assert " messages a second<" in page


def test_what_meta_says_of_it_is_shown(ada, world):
    with world.storage.house(THE_HOUSE) as house:
        house.senders.note_health(house.senders.managed().id, 1000, "YELLOW")
        house.commit()

    page = ada.get(URL).text

    assert "Yellow" in page
    assert "0 of 1,000" in page


def test_use_counts_everybody_and_says_how_many_are_ours(ada, cleo, world):
    cleo.post("/settings/destinations/whatsapp/channel")
    for actor, phone in ((ADA, SARAH), (CLEO, "16505550001"), (CLEO, "16505550002")):
        someone = world.recipient(actor, phone, "Somebody")
        pulse = world.pulse(actor, someone)
        world.clock.forward(hours=25)
        world.fire(actor, pulse)
        world.work_all()
        world.clock.forward(hours=-25)
    world.clock.forward(hours=26)

    assert "3 people" in ada.get(URL).text
    assert "1 of them by you" in ada.get(URL).text
    assert "2 of them by you" in cleo.get(URL).text


def test_a_held_number_says_why_for_how_long_and_what_waits(ada, world):
    sarah = world.recipient(ADA)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=190))
    world.fire(ADA, world.pulse(ADA, sarah))
    world.work_all()

    page = ada.get(URL).text

    assert "Nothing goes out on this number right now." in page
    assert 'class="state state-bad">Held' in page
    assert "of yours wait" in page
    assert "The operator of this installation has to act." in page


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("verification_code", "Codes that verify a number"),
        ("recipient_news", "Messages to you, outside the 24 hours"),
    ],
)
def test_each_template_says_what_it_is_for(ada, world, name, purpose):
    drafted = Template.drafted(TemplateId(uuid4()), NUMBER.waba, LIBRARY[name], 5)
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(drafted)
        house.commit()

    page = ada.get(URL).text

    assert purpose in page
    assert drafted.state is TemplateState.DRAFT
    assert "Draft" in page


def test_no_secret_of_it_is_shown(ada, world):
    (row,) = world.rows("sender")
    page = ada.get(URL).text

    assert NUMBER.phone_number_id not in page
    assert NUMBER.waba not in page
    assert row.token_sealed.hex() not in page
    assert "token" not in page.split('id="sender"')[1].split("</main>")[0]


def test_without_a_number_the_page_says_what_to_do(cleo):
    assert "No number yet" in cleo.get(URL).text


def test_a_member_and_nobody_in_particular_do_not_see_it(ben, anyone):
    assert ben.get(URL).status_code == 403
    assert anyone.get(URL).status_code == 302


def test_it_is_only_read(ada):
    assert ada.post(URL).status_code == 405

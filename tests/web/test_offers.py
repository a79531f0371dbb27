"""All invites, many at once, team links: /settings/destinations/whatsapp/invites."""

import re
from html import unescape

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import organisation
from ports.bell import Lane
from tests.cast import ADA
from tests.world import BEN, SARAH

HOME = "/settings/destinations/whatsapp"
URL = f"{HOME}/invites"


def come(world, page, *phones):
    token = re.search(r"verify WA-\w{8}", page)
    assert token
    for phone in phones:
        world.clock.forward(seconds=1)
        world.says(phone, token[0])
        world.work(Lane.INBOX, Lane.DELIVER)


def section(page, name):
    return page.split(f'id="offers-{name}"')[1].split("</section>")[0]


def test_an_empty_page_offers_every_way(ada, cleo):
    page = ada.get(URL).text

    assert "No invite yet" in page
    for id in ("add-recipient", "invite-many", "team-link", "by-code"):
        assert f'id="{id}"' in page
    assert "Connect WhatsApp" in cleo.get(URL).text


def test_waiting_verified_and_expired_invites_have_their_own_lists(ada, world):
    world.invite(ADA, "Late one")
    world.clock.forward(hours=80)
    world.recipient(ADA, SARAH, "Sarah — CFO")
    world.invite(ADA, "Marketing lead")

    page = ada.get(URL).text

    assert "Marketing lead" in section(page, "waiting")
    assert "Sarah — CFO" in section(page, "verified")
    assert "Late one" in section(page, "expired")
    again = "Resend<span", "New link<span"
    assert [words in section(page, "waiting") for words in again] == [True, False]
    assert [words in section(page, "expired") for words in again] == [False, True]
    assert [words in section(page, "verified") for words in again] == [False, False]


def test_a_team_link_stays_in_sight_and_every_waiting_invite_within_reach(ada):
    ada.post(f"{URL}/team", label="Finance", most="5", days="7")
    for batch in ("A", "B"):
        ada.post(f"{URL}/many", names="\n".join(f"{batch}{number:02}" for number in range(100)))

    page, seen, pages = ada.get(URL).text, "", 0
    assert "Finance" in section(page, "waiting")
    assert '<span class="pill">201</span>' in page
    while more := re.search(r'href="([^"]+)">More invites', page):
        pages, seen = pages + 1, seen + section(page, "waiting")
        page = ada.get(unescape(more[1])).text
    seen += section(page, "waiting")

    assert pages == 4
    assert [name for name in ("A00", "A99", "B00", "B99") if name not in seen] == []
    recipients = ada.get(HOME).text
    assert "201 invites wait to be used." in unescape(recipients)
    assert f'href="{URL}"' in recipients
    assert recipients.count("Show invite") == 20


def test_a_withdrawn_invite_is_in_none(ada, world):
    offer = world.invite(ADA, "Marketing lead")
    ada.post(f"{URL}/{offer.invite.id}/revocation")
    ada.get(HOME)

    assert "Marketing lead" not in ada.get(URL).text


def test_resending_shares_the_link_that_is_out_already(ada, world):
    offer = world.invite(ADA, "Sarah — CFO")
    button = ada.get(URL).text.partition("Resend<span")[0].rpartition("<a ")[2]
    (again,) = re.findall(r'href="([^"]+)"', button)

    assert offer.token.secret in ada.get(again).text


def test_a_new_link_ends_the_old_one_and_says_so_first(ada, world):
    offer = world.invite(ADA, "Sarah — CFO")
    asked = ada.get(f"{URL}/{offer.invite.id}/renewal").text

    done = ada.post(f"{URL}/{offer.invite.id}/renewal")
    page = ada.get(done.location).text

    assert "stop working at once, for everybody who has them" in asked
    assert f'href="{URL}/{offer.invite.id}"' in asked
    assert offer.token.secret not in page
    come(world, page, SARAH)
    assert "Sarah — CFO is verified" in ada.get(done.location).text


def test_a_used_invite_is_not_resent(ada, world):
    world.recipient(ADA, SARAH, "Sarah — CFO")
    id = world.rows("invite")[0].id

    assert ada.get(f"{URL}/{id}/renewal").location == f"{URL}/{id}"
    assert ada.post(f"{URL}/{id}/renewal").status_code == 410


def test_a_message_to_share_names_the_organisation_and_holds_the_link(ada, world):
    offer = world.invite(ADA, "Sarah — CFO")
    page = unescape(ada.get(f"{URL}/{offer.invite.id}").text)

    message = page.split('id="invite-message">')[1].split("</p>")[0]
    assert message.startswith("Acme would like to send you charts on WhatsApp")
    assert f"https://wa.me/15550783881?text=verify%20{offer.token.secret}" in message


def test_the_code_alone_fills_the_screen_and_leaves_once_it_was_used(ada, world):
    offer = world.invite(ADA, "Sarah — CFO")
    url = f"{URL}/{offer.invite.id}/qr"
    page = ada.get(url).text
    waiting = ada.get(f"{url}?since=0", htmx=True)
    world.says(SARAH, offer.token.prefilled)
    world.work(Lane.INBOX)

    used = ada.get(f"{url}?since=0", htmx=True)

    assert "whole-screen" in page
    assert "<svg" in page
    assert waiting.status_code == 204
    assert used.headers["HX-Redirect"] == f"{URL}/{offer.invite.id}"
    assert ada.get(url).location == f"{URL}/{offer.invite.id}"


# --- many at once ------------------------------------------------------------------------------


def test_pasted_names_become_a_sheet_of_codes(ada, world):
    made = ada.post(f"{URL}/many", names="Sarah\nBen\n\nAnn")
    page = ada.get(made.location).text

    assert made.status_code == 303
    assert "3 invites to print" in page
    assert page.count('class="qr"') == 3
    assert [name for name in ("Ann", "Ben", "Sarah") if f"<h2>{name}</h2>" in page] == [
        "Ann",
        "Ben",
        "Sarah",
    ]
    assert len(set(re.findall(r"“<span class=\"nowrap\">verify WA-\w{8}</span>”", page))) == 3


def test_bad_lines_are_told_with_their_numbers_and_the_text_stays(ada, world):
    names = f"Sarah\n{'x' * 81}\nsarah"

    refused = ada.post(f"{URL}/many", names=names, htmx=True)

    assert refused.status_code == 422
    assert "No invite was made yet." in refused.text
    assert f"Line 2, “{'x' * 30}…”: at most 80 characters." in refused.text
    assert "Line 3, “sarah”: it is there twice." in refused.text
    assert names in unescape(refused.text)
    assert world.rows("invite") == []


def test_no_name_and_too_many_are_told(ada):
    none = ada.post(f"{URL}/many", names=" \n ")
    many = ada.post(f"{URL}/many", names="\n".join(str(each) for each in range(101)))

    assert "Type or paste at least one name." in none.text
    assert "These are 101 names; at most 100 at once." in many.text


def test_the_sheet_comes_first_so_that_the_other_buttons_of_all_rows_stand_below_each_other(ada):
    ada.post(f"{URL}/many", names="Sarah")
    ada.post(f"{HOME}/invites", whose="teammate", label="Ben")

    rows = ada.get(URL).text.split("<tr>")
    buttons = [re.findall(r"(Sheet|Resend|New link|Withdraw)<span", row) for row in rows]

    assert sorted(filter(None, buttons)) == [
        ["Resend", "Withdraw"],
        ["Sheet", "Resend", "Withdraw"],
    ]


def test_a_sheet_spells_the_organisation_as_it_is(ada, world):
    with writing(world.engine) as connection:
        connection.execute(update(organisation).values(name="A & B <i>"))

    sheet = ada.get(ada.post(f"{URL}/many", names="Sarah").location).text

    assert "Charts of A &amp; B &lt;i&gt; on WhatsApp" in sheet


def test_the_sheet_is_printed_by_a_button_that_shows_a_printer(ada):
    sheet = ada.get(ada.post(f"{URL}/many", names="Sarah").location).text

    assert re.search(r"data-print hidden><svg[^>]*icon-tabler-printer", sheet)


def test_the_sheet_leaves_out_who_is_in(ada, world):
    made = ada.post(f"{URL}/many", names="Sarah\nBen")
    page = ada.get(made.location).text
    come(world, page.split("<h2>Sarah</h2>")[1], SARAH)

    left = ada.get(made.location).text

    assert "1 invite to print" in left
    assert "<h2>Sarah</h2>" not in left
    assert "1 of the sheet is left out" in left


def test_a_sheet_of_which_nothing_is_left_says_so(ada, world):
    made = ada.post(f"{URL}/many", names="Sarah")
    world.clock.forward(hours=72)

    assert "Nothing left to print" in ada.get(made.location).text


def test_names_are_words_and_never_markup(ada):
    made = ada.post(f"{URL}/many", names="<img src=x onerror=alert(1)>")

    assert "<img src=x" not in ada.get(made.location).text


# --- a link for a team -------------------------------------------------------------------------


def test_a_team_link_is_shown_like_an_invite_and_counts(ada, world):
    made = ada.post(f"{URL}/team", label="Sales", most="2", days="7")
    page = ada.get(made.location).text
    come(world, page, SARAH)

    once = ada.get(f"{made.location}/state?uses=0", htmx=True)
    same = ada.get(f"{made.location}/state?uses=1", htmx=True)

    assert "Team link Sales" in page
    assert "0 of 2 are in" in page
    assert "It works once for each of 2 people." in page
    assert "1 of 2 are in" in once.text
    assert f"By this link came: Name of {SARAH}." in once.text
    assert same.status_code == 204
    assert "1 of 2 are in" in section(ada.get(URL).text, "waiting")


def test_a_team_link_without_a_label_is_called_so_among_recipients_and_counts(ada, world):
    made = ada.post(f"{URL}/team", most="3", days="1")
    come(world, ada.get(made.location).text, SARAH)
    waiting = ada.get(HOME).text
    world.clock.forward(hours=25)
    expired = ada.get(HOME).text

    for page in (waiting, expired):
        assert "Team link\n" in page
        assert "1 of 3 are in" in page
        assert "A teammate" not in page
    assert "Waiting for their message" not in waiting
    assert "expired 1 hour ago" in " ".join(re.sub("<[^>]+>", " ", expired).split())


def test_a_used_up_team_link_says_who_came(ada, world):
    made = ada.post(f"{URL}/team", most="2", days="1")
    come(world, ada.get(made.location).text, SARAH, BEN)

    page = ada.get(made.location).text

    assert "The team link is used up" in page
    assert f"Name of {BEN}, Name of {SARAH}" in page


@pytest.mark.parametrize("most", ["1", "101", "x", "", "-3"])
def test_a_count_that_will_not_do_is_told(ada, world, most):
    refused = ada.post(f"{URL}/team", most=most, days="7", htmx=True)

    assert refused.status_code == 422
    assert "A number from 2 to 100, please." in refused.text
    assert world.rows("invite") == []


def test_the_stranger_and_a_member_see_and_make_nothing(cleo, ben, ada, world):
    sheet = ada.post(f"{URL}/many", names="Sarah").location
    id = world.rows("invite")[0].id
    before = world.rows("invite")
    for path in (f"{URL}/{id}/qr", f"{URL}/{id}/renewal", sheet):
        assert cleo.get(path).status_code == 404, path
        assert ben.get(path).status_code == 403, path
    for path in (f"{URL}/{id}/renewal",):
        assert (cleo.post(path).status_code, ben.post(path).status_code) == (404, 403)
    for path in (URL, f"{URL}/many", f"{URL}/team"):
        assert ben.get(path).status_code == 403
    assert ben.post(f"{URL}/many", names="x").status_code == 403
    assert ben.post(f"{URL}/team", most="2").status_code == 403
    assert "Sarah" not in cleo.get(URL).text
    assert world.rows("invite") == before


def test_each_act_needs_its_token(ada, world):
    id = world.invite(ADA).invite.id
    for path in (f"{id}/renewal", "many", "team"):
        sent = ada.post_without_token(f"{URL}/{path}", names="x", most="2")
        assert sent.status_code == 400
    assert len(world.rows("invite")) == 1


def test_without_a_channel_one_connects_first(cleo):
    for path in ("many", "team"):
        assert cleo.get(f"{URL}/{path}").location == f"{HOME}/connect"
    assert cleo.post(f"{URL}/many", names="x").status_code == 409


def test_a_waiting_invite_says_for_how_long_it_is_valid_and_does_not_look_verified(ada, world):
    world.invite(ADA, "Sarah — CFO")
    page = ada.get(URL).text

    assert '<th scope="col">Valid for</th>' in page
    assert 'state-waiting">Waiting for their message' in page

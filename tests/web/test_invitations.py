"""Inviting somebody to a team under /settings/team, and coming in by /join."""

import pytest

from domain.tenancy import Role
from tests.cast import ADA, BEN, CLEO, EMAILS, PASSWORD
from tests.web.a_team import CHOSEN, DORA, URL, audit, copied, invite, roles, seated
from tests.web.conftest import Browser
from tests.web.mailbox import key_of, link_to, mails


def test_by_the_mailed_link_somebody_new_makes_an_account_and_is_in(owner, app, world):
    answer = invite(owner)
    link, newcomer = link_to(world, DORA), Browser(app)
    page = newcomer.get(link).text
    joined = newcomer.post("/join/new", key=key_of(link), name="Dora Brand", password=CHOSEN)

    assert answer.status_code == 303
    assert "Join Acme" in page
    assert "Ada Moreau invites you as a member. You make and read pulses" in page
    assert "With the account that you have" not in page
    assert ">Your account</h2>" in page
    assert (joined.status_code, joined.location) == (303, "/")
    assert "Acme" in newcomer.get("/account").text
    assert sorted(roles(world).values()) == ["member", "member", "owner"]
    assert newcomer.get(URL).status_code == 403
    assert {"invited a teammate as member", "joined the team as member"} <= set(audit(world))


def test_an_invitation_works_once(owner, app, world):
    invite(owner)
    link = link_to(world, DORA)
    both = link, copied(owner, world)
    Browser(app).post("/join/new", key=key_of(link), name="Dora", password=CHOSEN)

    assert [Browser(app).get(each).status_code for each in both] == [410, 410]


def test_looking_at_an_invitation_does_not_use_it_up(owner, app, world):
    invite(owner)
    link = link_to(world, DORA)
    Browser(app).get(link)

    assert Browser(app).get(link).status_code == 200


def test_who_has_an_account_signs_in_and_is_in_both(owner, app, world):
    invite(owner, EMAILS[CLEO], "admin")
    link, cleo = link_to(world, EMAILS[CLEO]), Browser(app)
    page = cleo.get(link).text
    joined = cleo.post("/join/known", key=key_of(link), email=EMAILS[CLEO], password=PASSWORD)

    assert "With a new account" not in page
    assert joined.status_code == 303
    assert roles(world)[CLEO.person] == "admin"
    places = cleo.get("/organisations").text
    assert "Acme" in places
    assert "Globex" in places


def test_who_is_signed_in_joins_as_who_they_are(owner, cleo, world):
    invite(owner, EMAILS[CLEO])
    link = link_to(world, EMAILS[CLEO])

    assert "Join as Cleo Lind" in cleo.get(link).text
    joined = cleo.post("/join", key=key_of(link))

    assert joined.status_code == 303
    assert "Times are in Europe/Berlin" in cleo.get("/account").text


def test_a_wrong_password_joins_nobody(owner, app, world):
    invite(owner, EMAILS[CLEO])
    link = link_to(world, EMAILS[CLEO])

    answer = Browser(app).post("/join/known", key=key_of(link), email=EMAILS[CLEO], password="no")

    assert answer.status_code == 422
    assert CLEO.person not in roles(world)
    assert Browser(app).get(link).status_code == 200


def test_by_a_copied_link_somebody_new_proves_their_mailbox_first(owner, app, world):
    invite(owner)
    link, newcomer = copied(owner, world), Browser(app)
    asked = newcomer.post("/join/new", key=key_of(link), name="Eve", email="eve@initech.example")
    proof = link_to(world, "eve@initech.example")

    assert (asked.status_code, asked.location) == (303, "/sign-up/sent")
    assert sorted(roles(world).values()) == ["member", "owner"]
    done = newcomer.post("/sign-up/finish", key=key_of(proof), password=CHOSEN)
    assert done.status_code == 303
    assert sorted(roles(world).values()) == ["member", "member", "owner"]
    assert "Acme" in newcomer.get("/account").text


def test_a_copied_link_says_nothing_of_who_has_an_account(owner, app, world):
    invite(owner, EMAILS[CLEO])
    invite(owner, DORA)
    pages = [Browser(app).get(copied(owner, world, place)).text for place in (0, 1)]

    assert all("With a new account" in page for page in pages)
    assert all("With the account that you have" in page for page in pages)
    assert not any(EMAILS[CLEO] in page or DORA in page for page in pages)


def test_where_no_mail_leaves_a_copied_link_makes_the_account_at_once(owner, app, world, doors):
    doors(mail_leaves=False)
    invite(owner)
    link, newcomer = copied(owner, world), Browser(app)

    joined = newcomer.post("/join/new", key=key_of(link), name="Dora", email=DORA, password=CHOSEN)
    taken = Browser(app)
    invite(owner, "eve@initech.example")
    again = taken.post(
        "/join/new",
        key=key_of(copied(owner, world)),
        name="Eve",
        email=EMAILS[CLEO],
        password=CHOSEN,
    )

    assert joined.status_code == 303
    assert again.status_code == 422
    assert "Somebody has an account with this address" in again.text


def test_resending_ends_the_links_before(owner, app, world):
    invite(owner)
    before = link_to(world, DORA), copied(owner, world)
    id = world.rows("invitation")[0].id
    world.clock.forward(days=8)

    answer = owner.post(f"{URL}/invitations/{id}/mail")

    assert answer.status_code == 303
    assert [Browser(app).get(each).status_code for each in before] == [410, 410]
    assert Browser(app).get(link_to(world, DORA)).status_code == 200


def test_a_withdrawn_invitation_lets_nobody_in_and_is_not_listed(owner, app, world):
    invite(owner)
    link, id = link_to(world, DORA), world.rows("invitation")[0].id

    answer = owner.post(f"{URL}/invitations/{id}/withdrawal")

    assert answer.status_code == 303
    assert Browser(app).get(link).status_code == 410
    assert DORA not in owner.get(URL).text
    assert owner.post(f"{URL}/invitations/{id}/mail").status_code == 410
    assert owner.get(f"{URL}/invitations/{id}").status_code == 410


def test_an_invitation_is_over_after_a_week_and_listed_as_that(owner, app, world):
    invite(owner)
    link = link_to(world, DORA)
    world.clock.forward(days=7)

    assert Browser(app).get(link).status_code == 410
    page = owner.get(URL).text
    assert DORA in page
    assert "Expired" in page


def test_the_word_of_who_may_not_give_it_any_more_is_worth_nothing(owner, app, world):
    seated(world, BEN, Role.ADMIN)
    ben = Browser(app, BEN)
    invite(ben)
    link = link_to(world, DORA)
    owner.post(f"{URL}/teammates/{BEN.person}/role", role="member")

    answer = Browser(app).get(link)

    assert answer.status_code == 410
    assert "may not give this role any more" in answer.text
    assert "Ask the organisation for a new invitation" in answer.text
    joined = Browser(app).post("/join/new", key=key_of(link), name="Dora", password=CHOSEN)
    assert joined.status_code == 410
    assert [row.email for row in world.rows("person")].count(DORA) == 0


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (("role", {"role": "member"}), "may not give this role any more"),
        (("removal", {}), "has left"),
    ],
)
def test_the_page_says_which_invitation_is_not_good_any_more_and_sending_it_again_mends_it(
    owner, app, world, what, says
):
    seated(world, BEN, Role.ADMIN)
    invite(Browser(app, BEN))
    last, form = what
    owner.post(f"{URL}/teammates/{BEN.person}/{last}", **form)
    (row,) = world.rows("invitation")
    page = owner.get(URL).text
    copying = owner.get(f"{URL}/invitations/{row.id}")
    owner.post(f"{URL}/invitations/{row.id}/mail")

    assert "No longer good" in page
    assert says in page
    assert f'/invitations/{row.id}"' not in page
    assert copying.status_code == 410
    assert "No longer good" not in owner.get(URL).text
    assert Browser(app).get(link_to(world, DORA)).status_code == 200


def test_who_was_made_less_is_not_backing_more_than_they_may_give(owner, app, world):
    seated(world, BEN, Role.OWNER)
    invite(Browser(app, BEN), role="owner")
    invite(Browser(app, BEN), "eve@initech.example")
    owner.post(f"{URL}/teammates/{BEN.person}/role", role="admin")

    assert Browser(app).get(link_to(world, DORA)).status_code == 410
    assert Browser(app).get(link_to(world, "eve@initech.example")).status_code == 200


def test_a_copied_link_that_nobody_backs_any_more_mails_nobody(owner, app, world):
    seated(world, BEN, Role.ADMIN)
    invite(Browser(app, BEN))
    link = copied(owner, world)
    owner.post(f"{URL}/teammates/{BEN.person}/removal")
    before = len(mails(world))
    form = {"key": key_of(link), "name": "Eve", "email": "eve@initech.example"}

    assert Browser(app).post("/join/new", **form).status_code == 410
    assert len(mails(world)) == before


def test_who_sits_there_already_keeps_their_role(owner, app, world):
    invite(owner)
    Browser(app, BEN).post("/join", key=key_of(copied(owner, world)))
    invite(owner, "eve@initech.example")

    owner.post("/join", key=key_of(copied(owner, world)))

    assert roles(world)[ADA.person] == "owner"
    assert roles(world)[BEN.person] == "member"


def test_who_is_there_or_invited_is_not_invited_again(owner, world):
    invite(owner)

    assert "in the team or invited already" in invite(owner, EMAILS[BEN]).text
    assert invite(owner, f" {DORA.upper()} ").status_code == 422
    assert len(world.rows("invitation")) == 1


def test_no_organisation_mails_half_the_world(owner, world):
    for place in range(20):
        invite(owner, f"{place}@initech.example")

    assert invite(owner, "more@initech.example").status_code == 429


def test_secrets_of_invitations_are_nowhere_in_the_database(owner, world):
    invite(owner)
    waiting = str([world.rows(name) for name in ("invitation", "mail")])
    links = link_to(world, DORA), copied(owner, world)

    assert not any(key_of(link) in waiting for link in links)
    assert len({key_of(link) for link in links}) == 2


def test_an_inviters_odd_name_stays_in_one_line(owner, world):
    owner.post("/account/name", name="Ada\r\nBcc: everybody@evil.example")
    invite(owner)

    _, subject, _ = mails(world)[-1]

    assert "\n" not in subject


@pytest.mark.parametrize("name", ["www.evil.example", "See https://evil", "Win at evil.example"])
def test_a_name_that_is_a_link_is_not_mailed(owner, world, name):
    owner.post("/account/name", name=name)
    invite(owner)

    _, subject, body = mails(world)[-1]

    assert subject == "Somebody invites you to Acme"
    assert "evil" not in body


@pytest.mark.parametrize(
    ("role", "said"), [("owner", "an owner"), ("admin", "an admin"), ("member", "a member")]
)
def test_the_mail_and_its_page_say_as_what_somebody_is_invited(owner, app, world, role, said):
    invite(owner, role=role)

    assert f"at Chartcastr as {said}." in mails(world)[-1][2]
    assert f"invites you as {said}. You " in Browser(app).get(link_to(world, DORA)).text


def test_an_invitation_is_sent_again_five_times_an_hour(owner, world):
    invite(owner)
    id = world.rows("invitation")[-1].id

    answers = [owner.post(f"{URL}/invitations/{id}/mail").status_code for _ in range(6)]

    assert answers == [303] * 5 + [429]


@pytest.mark.parametrize("path", ["/join", "/join?key=made-up"])
def test_an_unknown_invitation_is_answered_like_one_that_is_over(anyone, path):
    assert anyone.get(path).status_code == 410

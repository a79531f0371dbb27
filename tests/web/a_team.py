"""What the tests of teams do again and again."""

from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import membership
from tests.cast import ADA

URL = "/settings/team"
DORA = "dora@initech.example"
CHOSEN = "a staple of horses"


def seated(world, who, role):
    with writing(world.engine) as connection:
        connection.execute(
            update(membership).where(membership.c.person == who.person).values(role=role.value)
        )


def roles(world, organisation=ADA.organisation):
    return {
        row.person: row.role
        for row in world.rows("membership")
        if row.organisation == organisation
    }


def invite(browser, email=DORA, role="member"):
    return browser.post(f"{URL}/invitations/new", email=email, role=role)


def copied(browser, world, place=-1):
    """The link that the page shows for the newest invitation."""
    id = world.rows("invitation")[place].id
    page = browser.get(f"{URL}/invitations/{id}").text
    return page.split('id="link">')[1].split("<")[0].removeprefix("http://localhost")


def audit(world):
    return [row.what for row in world.rows("audit")]

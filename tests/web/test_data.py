"""An organisation's data: /settings/data, taken along and taken away."""

import csv
import io
import json
import zipfile

import pytest
from sqlalchemy import update

from adapters.sql import tables
from adapters.sql.engine import writing
from app.web.zips import zipped
from domain.tenancy import THE_HOUSE, Membership, Role
from ports.bell import Lane
from ports.erasure import ExportFile
from tests.cast import ACME, ADA, GLOBEX
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH

URL = "/settings/data"


@pytest.fixture
def sarah(world):
    world.names[SARAH] = "Sarah Serinus"
    here = world.recipient(ADA, SARAH, "=Sarah")
    pulse = world.pulse(ADA, here)
    world.fire(ADA, pulse)
    world.work_all()
    world.says(SARAH, "why?", about=world.messages("chart")[0].wamid)
    world.work_all()
    return here


def opened(response):
    assert response.status_code == 200
    assert response.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(response.data))


def table(whole, name):
    return list(csv.DictReader(io.StringIO(whole.read(name).decode())))


def test_only_owners_come_in(owner, ada, ben, anyone, sarah):
    for url in (
        URL,
        f"{URL}/organisation.zip",
        f"{URL}/recipients/{sarah}.zip",
        f"{URL}/recipients/{sarah}/erasure",
    ):
        assert owner.get(url).status_code == 200
        assert ben.get(url).status_code == 403
        assert anyone.get(url).status_code == 302
    assert f'href="{URL}"' in owner.get("/settings/destinations").text
    assert f'href="{URL}"' not in ben.get("/settings/destinations").text


@pytest.mark.parametrize("typed", ["sarah", "SERINUS", SARAH[-6:], "+1 650-555-1234"])
def test_a_recipient_is_found_by_name_and_number(owner, sarah, typed):
    page = owner.get(URL, query_string={"recipient": typed}).text

    assert f"{URL}/recipients/{sarah}.zip" in page
    assert f"{URL}/recipients/{sarah}/erasure" in page


def test_nobody_of_another_name_is_found(owner, sarah):
    assert "Nobody is called so" in owner.get(f"{URL}?recipient=zoe").text


def test_an_export_holds_who_they_are_what_they_agreed_to_said_and_got(owner, world, sarah):
    whole = opened(owner.get(f"{URL}/recipients/{sarah}.zip"))

    (person,) = json.loads(whole.read("recipient.json"))
    assert (person["id"], person["label"]) == (str(sarah), "=Sarah")
    assert [row["value"] for row in table(whole, "keys.csv")] == [SARAH]
    assert [row["kind"] for row in table(whole, "consent.csv")] == ["verify"]
    said = json.loads(whole.read("conversations.json"))
    assert any("why?" in json.dumps(each["payload"]) for each in said)
    assert [row["text"] for row in table(whole, "questions.csv")] == ["why?"]
    (sent,) = table(whole, "deliveries.csv")
    assert (sent["name"], sent["at"]) == ("Revenue", "2026-11-18T12:00:00+00:00")
    assert {row["part"] for row in table(whole, "messages.csv")} >= {"chart", "analysis", "answer"}


def test_an_export_holds_nobody_else_and_no_secret(owner, world, sarah):
    world.recipient(ADA, BENS_PHONE, "Canary Ben")
    whole = opened(owner.get(f"{URL}/recipients/{sarah}.zip"))
    every = b"".join(whole.read(name) for name in whole.namelist())

    for canary in (b"Canary Ben", BENS_PHONE.encode(), b"token_sealed", b"hmac"):
        assert canary not in every


def test_no_cell_of_an_export_is_a_formula(owner, sarah):
    whole = opened(owner.get(f"{URL}/organisation.zip"))

    assert "'=Sarah" in {row["label"] for row in table(whole, "destination.csv")}


def test_the_export_of_all_holds_each_table_the_files_and_the_pictures(owner, world, sarah):
    whole = opened(owner.get(f"{URL}/organisation.zip"))
    names = whole.namelist()

    for name in ("pulse", "run", "delivery", "message", "audit", "people", "contact", "metric"):
        assert f"{name}.csv" in names
    (file,) = [name for name in names if name.startswith("files/")]
    assert whole.read(file).startswith(b"date,revenue")
    (picture,) = [name for name in names if name.startswith("pictures/")]
    assert whole.read(picture).startswith(b"\x89PNG")
    assert {row["email"] for row in table(whole, "people.csv")} == {
        "ada@acme.example",
        "ben@acme.example",
    }
    every = b"".join(whole.read(name) for name in names)
    assert str(GLOBEX).encode() not in every
    assert b"argon2" not in every
    assert whole.testzip() is None


def test_a_zip_leaves_piece_by_piece():
    begun = []

    def pieces():
        for number in range(100):
            begun.append(number)
            yield bytes([number]) * 100_000

    out = zipped([ExportFile("one", pieces())])
    next(out)
    early = len(begun)
    rest = list(out)

    assert early < 100 == len(begun)
    assert max(len(piece) for piece in rest) < 200_000


def test_erasing_asks_first_and_then_leaves_no_name(owner, world, sarah):
    asked = owner.get(f"{URL}/recipients/{sarah}/erasure").text
    answer = owner.post(f"{URL}/recipients/{sarah}/erasure")

    assert "Erase the data of =Sarah?" in asked
    assert (answer.status_code, answer.location) == (303, URL)
    assert "Their data is gone." in owner.get(URL).text
    assert "Sarah" not in owner.get("/deliveries").text
    assert "Nothing like that" in owner.get(f"/deliveries?recipient={sarah}&state=read").text
    assert "why?" not in owner.get("/conversations").text


def test_while_a_message_leaves_it_says_to_try_again(owner, world, sarah):
    with writing(world.engine) as connection:
        connection.execute(update(tables.message).values(state="sending"))
    answer = owner.post(f"{URL}/recipients/{sarah}/erasure")

    assert answer.location == f"{URL}/recipients/{sarah}/erasure"
    assert "nothing was erased" in owner.get(answer.location).text


def test_members_and_strangers_erase_nothing(owner, ben, cleo, anyone, world, sarah):
    assert cleo.post(f"{URL}/recipients/{sarah}/erasure").status_code == 404
    assert ben.post(f"{URL}/recipients/{sarah}/erasure").status_code == 403
    assert ben.post(f"{URL}/organisation/erasure", name="Acme").status_code == 403
    assert owner.post_without_token(f"{URL}/organisation/erasure", name="Acme").status_code == 400
    assert owner.get(f"{URL}/organisation/erasure").status_code == 405
    assert ACME in {row.id for row in world.rows("organisation")}
    assert {row.label for row in world.rows("destination")} == {"=Sarah"}


def test_an_unknown_recipient_is_404(owner):
    nobody = "00000000-0000-0000-0000-00000000abcd"
    for url in (f"{URL}/recipients/{nobody}.zip", f"{URL}/recipients/{nobody}/erasure"):
        assert owner.get(url).status_code == 404
    assert owner.post(f"{URL}/recipients/{nobody}/erasure").status_code == 404


def test_another_name_ends_nothing_and_says_so(owner, world):
    answer = owner.post(f"{URL}/organisation/erasure", name="Acne")

    assert answer.status_code == 422
    assert "Nothing was erased" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert ACME in {row.id for row in world.rows("organisation")}


def test_an_owner_of_another_organisation_goes_on_there(owner, world):
    with world.storage.house(THE_HOUSE) as house:
        house.people.join(Membership(GLOBEX, ADA.person, Role.MEMBER))
        house.commit()
    answer = owner.post(f"{URL}/organisation/erasure", name="Acme")

    assert (answer.status_code, answer.location) == (303, "/organisations")
    page = owner.get("/organisations").text
    assert "Acme is closed and is being erased" in page
    assert "You are in another one of yours." in page
    assert "Globex" in page
    assert page.count("Acme") == 1


def test_with_its_name_the_organisation_closes_and_everybody_is_out(
    owner, ben, cleo, world, sarah
):
    answer = owner.post(f"{URL}/organisation/erasure", name=" Acme ")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Acme is closed and is being erased" in owner.get("/sign-in").text
    assert owner.get("/pulses").status_code == 302
    assert cleo.get("/pulses").status_code == 200
    world.work(Lane.UPKEEP)
    assert ACME not in {row.id for row in world.rows("organisation")}
    assert ben.get("/pulses").status_code == 302


def test_whoever_still_has_a_page_of_it_reads_that_it_is_being_erased(owner, ben):
    assert ben.get("/pulses").status_code == 200
    owner.post(f"{URL}/organisation/erasure", name="Acme")

    assert ben.get("/pulses").location == "/sign-in?next=%2Fpulses"
    assert "Acme is closed and is being erased" in ben.get("/sign-in").text
    assert ben.get("/pulses").status_code == 302
    assert "being erased" not in ben.get("/sign-in").text


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("recipients/{id}.zip", "exported a recipient’s data"),
        ("organisation.zip", "exported the organisation’s data"),
    ],
)
def test_who_took_data_along_stands_in_the_audit_log(owner, world, sarah, file, said):
    owner.get(f"{URL}/{file.format(id=sarah)}")

    line = world.rows("audit")[-1]
    assert (line.what, line.who is not None) == (said, True)

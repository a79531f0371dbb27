"""Sources: /sources, /sources/new, /sources/<id> and its file."""

from io import BytesIO
from uuid import uuid4

import pytest

from adapters.sources.csv_files import CsvFiles
from app.use_cases.sources import Upload, connect_file
from tests.cast import ADA
from tests.web.conftest import instead
from tests.world import shop_csv

BAD_LINES = b"day;sales\n2026-11-01;1.204,50\nbroken;12\n2026-11-03;1.301,00\n2026-11-04;990,10\n"


def csv(content=None, name="shop.csv"):
    return BytesIO(shop_csv() if content is None else content), name


@pytest.fixture
def source(world):
    upload = Upload("Shop", "shop.csv", shop_csv(), "Computed, not measured.", "Free to use.")
    made, _ = connect_file(
        ADA, upload, storage=world.storage, files=world.files, clock=world.clock
    )
    return made


# --- the list -----------------------------------------------------------------------------


def test_no_source_yet_says_what_to_do(ada):
    page = ada.get("/sources").text

    assert "No source yet" in page
    assert 'href="/sources/new"' in page


def test_a_source_is_listed_with_its_origin_and_metrics(ada, world, source):
    world.pulse(ADA)

    page = ada.get("/sources").text

    assert "Computed, not measured." in page
    assert "Revenue" in page


def test_a_stranger_is_shown_none_of_them(cleo, source):
    assert str(source.id) not in cleo.get("/sources").text


# --- a new one ----------------------------------------------------------------------------


def test_a_file_is_connected_and_shown(ada):
    answer = ada.post("/sources/new", name="My shop", origin="The till", file=csv())
    page = ada.get(answer.location).text

    assert answer.status_code == 303
    for shown in ("My shop", "The till", "comma", "60", "2026-09-19", "revenue"):
        assert shown in page


def test_lines_that_cannot_be_read_are_named(ada):
    answer = ada.post("/sources/new", file=csv(BAD_LINES, "till.csv"))
    page = ada.get(answer.location).text

    assert "Line 3" in page
    assert "broken" in page
    assert "semicolon" in page


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture.csv"),
        (b"a,b\nx,y\n", "words.csv"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_not_kept(ada, world, content, name):
    answer = ada.post("/sources/new", name="Typed", file=csv(content, name))

    assert answer.status_code == 422
    assert "Nothing was kept." in answer.text
    assert 'value="Typed"' in answer.text
    assert world.rows("source") == []


def test_a_file_that_is_too_large_is_refused_with_a_sentence(ada, app, world):
    with instead(app, files=CsvFiles(max_bytes=500)):
        answer = ada.post("/sources/new", file=csv())

    assert answer.status_code == 422
    assert "MB" in answer.text
    assert world.rows("source") == []


def test_no_file_at_all_is_asked_for(ada):
    answer = ada.post("/sources/new", name="Shop")

    assert answer.status_code == 422
    assert "Pick a file first." in answer.text


def test_a_source_without_a_name_is_called_by_its_file_without_the_ending(ada, world):
    answer = ada.post("/sources/new", file=csv(name="till 2026.csv"))
    page = ada.get(answer.location).text

    assert world.rows("source")[0].name == "till 2026"
    assert "<h1>till 2026</h1>" in page


def test_a_size_is_told_in_small_letters(ada):
    ada.post("/sources/new", file=csv(b"a,b\n2026-11-01,1\n2026-11-02,2\n", "tiny.csv"))

    assert " bytes" in ada.get("/sources").text
    assert "Bytes" not in ada.get("/sources").text


def test_a_markup_in_a_file_stays_text(ada):
    content = b"date,<script>x</script>\n2026-11-01,1\n2026-11-02,2\n"
    answer = ada.post("/sources/new", file=csv(content, "<b>.csv"))
    page = ada.get(answer.location).text

    assert "<script>x" not in page
    assert "<b>.csv" not in page


def test_a_member_may_connect_a_file(ben):
    assert ben.post("/sources/new", file=csv()).status_code == 303


def test_without_a_token_nothing_is_kept(ada, world):
    answer = ada.post_without_token("/sources/new", file=csv())

    assert answer.status_code == 400
    assert world.rows("source") == []


def test_nobody_signed_in_connects_nothing(anyone, world):
    assert anyone.post("/sources/new", file=csv()).status_code == 302
    assert world.rows("source") == []


# --- one source ---------------------------------------------------------------------------


def test_a_source_shows_what_was_recognised(ada, source):
    page = ada.get(f"/sources/{source.id}").text

    for shown in ("What was recognised", "Free to use.", "Every line could be read", "utf-8"):
        assert shown.lower() in page.lower()


def test_a_strangers_source_is_not_found(cleo, source):
    assert cleo.get(f"/sources/{source.id}").status_code == 404
    assert cleo.get("/sources/not-an-id").status_code == 404


def test_a_source_takes_no_post(ada, source):
    assert ada.post(f"/sources/{source.id}").status_code == 405


# --- its dates ----------------------------------------------------------------------------

EITHER = b"date,revenue\n01/02/2026,1\n03/02/2026,2\n"


@pytest.fixture
def either(ada):
    return ada.post("/sources/new", file=csv(EITHER)).location


def test_dates_that_could_be_read_either_way_can_be_read_the_other(ada, world, either):
    assert "1 Feb 2026" in ada.get(either).text

    answer = ada.post(f"{either}/dates", order="month")

    assert answer.status_code == 303
    assert world.rows("source")[0].date_order == "month"
    assert "2 Jan 2026" in ada.get(either).text


def test_an_organisation_in_the_united_states_has_the_month_first(ada, world):
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE organisation SET timezone = 'America/Chicago'")

    page = ada.get(ada.post("/sources/new", file=csv(EITHER)).location).text

    assert "2 Jan 2026" in page
    assert '<option value="month" selected>' in page


def test_dates_that_tell_are_not_asked_about(ada, source):
    assert "month first" not in ada.get(f"/sources/{source.id}").text


def test_an_order_is_one_of_two(ada, either):
    assert ada.post(f"{either}/dates", order="year").status_code == 400
    assert ada.post_without_token(f"{either}/dates", order="month").status_code == 400
    assert ada.get(f"{either}/dates").status_code == 405


def test_a_stranger_chooses_no_order(cleo, either):
    assert cleo.post(f"{either}/dates", order="month").status_code == 404


# --- its file -----------------------------------------------------------------------------


def test_a_newer_file_takes_its_place(ada, source):
    answer = ada.post(f"/sources/{source.id}/file", file=csv(shop_csv(days=90)))

    assert answer.status_code == 303
    assert "90" in ada.get(answer.location).text


def test_a_file_that_cannot_be_read_leaves_the_one_before(ada, world, source):
    before = world.rows("source_file")[0].content
    answer = ada.post(f"/sources/{source.id}/file", file=csv(b"nothing"))

    assert answer.status_code == 422
    assert "still in its place" in answer.text
    assert world.rows("source_file")[0].content == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"date,sales\n2026-11-16,1\n2026-11-17,2\n",
            "“Revenue” reads its numbers from the column “revenue”. This file has no such column.",
        ),
        (
            b"date,day,revenue\n2026-11-16,1,much\n2026-11-17,2,more\n",
            "“Revenue” reads its numbers from the column “revenue”. In this file that column "
            "holds text.",
        ),
        (
            b"day,revenue\n2026-11-16,1\n2026-11-17,2\n",
            "“Revenue” reads its dates from the column “date”. This file has no such column.",
        ),
    ],
)
def test_a_file_without_what_a_metric_reads_is_refused_by_name(ada, world, content, sentence):
    world.pulse(ADA)
    (source,), (before,) = world.rows("source"), world.rows("source_file")
    answer = ada.post(f"/sources/{source.id}/file", file=csv(content))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "still in its place" in answer.text
    assert world.rows("source_file") == [before]


def test_a_file_with_more_columns_than_before_takes_its_place(ada, world):
    world.pulse(ADA)
    (source,) = world.rows("source")
    content = b"note,date,revenue\nx,2026-11-16,1\ny,2026-11-17,2\n"

    assert ada.post(f"/sources/{source.id}/file", file=csv(content)).status_code == 303
    assert world.rows("source_file")[0].content == content


def test_a_stranger_replaces_no_file(cleo, world, source):
    answer = cleo.post(f"/sources/{source.id}/file", file=csv(shop_csv(days=90)))

    assert answer.status_code == 404
    assert world.rows("source_file")[0].content == shop_csv()


def test_a_file_is_replaced_by_post_and_with_a_token_only(ada, source):
    assert ada.get(f"/sources/{source.id}/file").status_code == 405
    assert ada.post_without_token(f"/sources/{source.id}/file").status_code == 400


def test_an_unknown_source_has_no_file_to_replace(ada):
    assert ada.post(f"/sources/{uuid4()}/file", file=csv()).status_code == 404

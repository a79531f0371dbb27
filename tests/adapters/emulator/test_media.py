"""Uploads: what Meta takes, how long it keeps it, and whose it is."""

import hashlib

import pytest

from tests.adapters.emulator.driver import (
    NUMBER,
    SARAH,
    TOKEN,
    Bench,
    error_of,
    jpeg,
    png,
    until,
    webp,
)

DAY_S = 86400


def test_a_png_and_a_jpeg_are_taken(bench: Bench) -> None:
    assert bench.upload(png()).json()["id"].isdigit()
    assert bench.upload(png("RGBA")).status_code == 200
    assert bench.upload(jpeg(), "image/jpeg").status_code == 200


def test_a_part_without_a_type_of_its_own_is_refused(shared: Bench) -> None:
    answer = shared.upload(png(), "application/octet-stream")
    assert error_of(answer) == (400, 100)
    assert "Param file must be a file with one of" in answer.json()["error"]["message"]


def test_webp_is_for_stickers_only(bench: Bench) -> None:
    assert error_of(bench.upload(png(), "image/webp")) == (400, 131053)
    sticker = bench.upload(webp(), "image/webp").json()["id"]
    image = {"type": "image", "image": {"id": sticker}}
    assert error_of(bench.post_message(image)) == (400, 131053)
    assert bench.post_message({"type": "sticker", "sticker": {"id": sticker}}).ok


@pytest.mark.parametrize(
    ("kind", "mime"), [("audio", "audio/ogg"), ("document", "application/pdf")]
)
def test_other_files_go_as_their_own_type_only(bench: Bench, kind: str, mime: str) -> None:
    bench.writes()
    media_id = bench.upload(b"some bytes", mime).json()["id"]
    assert error_of(bench.post_message({"type": "video", "video": {"id": media_id}})) == (
        400,
        131053,
    )
    assert bench.delivered(bench.send({"type": kind, kind: {"id": media_id}}))["text"]


def test_an_empty_file_and_one_that_is_too_large_are_refused(shared: Bench) -> None:
    assert error_of(shared.upload(b"", "application/pdf")) == (400, 131053)
    assert error_of(shared.upload(b"x" * (16 * 1024 * 1024 + 1), "audio/ogg")) == (400, 131053)


def test_a_photo_that_somebody_sends_lives_seven_days(bench: Bench) -> None:
    photo = {"file": ("me.jpg", jpeg(), "image/jpeg")}
    form = {"caption": "our shop"}
    assert bench.phone("POST", f"/phones/{SARAH}/pictures", files=photo, data=form).ok
    until(lambda: bool(bench.listener.messages()))
    image = bench.listener.messages()[0]["image"]
    token = {"Authorization": f"Bearer {TOKEN}"}
    assert image["caption"] == "our shop"
    assert bench.http.get(image["url"], headers=token, timeout=5).content == jpeg()
    bench.act("/clock", advance_s=7 * DAY_S - 60)
    assert bench.http.get(image["url"], headers=token, timeout=5).status_code == 404
    assert bench.graph("GET", image["id"]).ok
    bench.act("/clock", advance_s=61)
    assert error_of(bench.graph("GET", image["id"])) == (400, 100)


def test_the_declared_type_and_that_of_the_part_must_agree(shared: Bench) -> None:
    assert error_of(shared.upload(png(), type="image/jpeg")) == (400, 100)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (jpeg(), "image/png"),
        (png(), "image/jpeg"),
        (b"no picture at all", "image/png"),
        (png("P"), "image/png"),
        (png("L"), "image/png"),
        (png("I;16"), "image/png"),
        (png() + b"\0" * 5 * 1024 * 1024, "image/png"),
    ],
    ids=["jpeg as png", "png as jpeg", "text", "palette", "grey", "16 bits", "over 5 MB"],
)
def test_what_is_not_an_8_bit_colour_picture_of_5_mb_is_refused(
    shared: Bench, content: bytes, mime: str
) -> None:
    assert error_of(shared.upload(content, mime)) == (400, 131053)


def test_the_product_must_be_named(shared: Bench) -> None:
    files = {"file": ("a.png", png(), "image/png")}
    assert error_of(shared.graph("POST", f"{NUMBER}/media", files=files)) == (400, 100)


def test_an_upload_can_be_read_back_with_the_token(bench: Bench) -> None:
    content = png("RGBA")
    media_id = bench.upload(content).json()["id"]
    told = bench.graph("GET", f"{media_id}?phone_number_id={NUMBER}").json()
    assert told["mime_type"] == "image/png"
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["file_size"] == str(len(content))
    bare = bench.http.get(told["url"], timeout=5)
    assert bare.status_code == 401
    token = {"Authorization": f"Bearer {bench.settings.access_token}"}
    assert bench.http.get(told["url"], headers=token, timeout=5).content == content


def test_the_address_of_an_upload_lives_five_minutes(bench: Bench) -> None:
    url = bench.graph("GET", bench.media_id()).json()["url"]
    bench.act("/clock", advance_s=301)
    token = {"Authorization": f"Bearer {bench.settings.access_token}"}
    assert bench.http.get(url, headers=token, timeout=5).status_code == 404


def test_a_deleted_upload_is_gone(bench: Bench) -> None:
    media_id = bench.media_id()
    assert bench.graph("DELETE", media_id).json() == {"success": True}
    assert error_of(bench.graph("GET", media_id)) == (400, 100)


def test_an_upload_lives_thirty_days_of_the_emulators_time(bench: Bench) -> None:
    media_id = bench.media_id()
    bench.act("/clock", advance_s=29 * DAY_S)
    assert bench.graph("GET", media_id).status_code == 200
    bench.act("/clock", advance_s=DAY_S + 1)
    assert error_of(bench.graph("GET", media_id)) == (400, 100)
    bench.writes()
    image = {"type": "image", "image": {"id": media_id}}
    assert error_of(bench.post_message(image)) == (400, 100)


def test_an_upload_belongs_to_the_number_it_was_made_for(bench: Bench) -> None:
    other = bench.act("/emulator/businesses", waba_id=bench.settings.waba_id)
    foreign = bench.upload(number=other["phone_number_id"], token=other["access_token"]).json()[
        "id"
    ]
    assert error_of(bench.graph("GET", foreign)) == (400, 100)
    bench.writes()
    answer = bench.post_message({"type": "image", "image": {"id": foreign}})
    assert error_of(answer) == (400, 100)
    assert "media attachment ID" in answer.json()["error"]["message"]

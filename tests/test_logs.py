"""What must not be in a log line is not in it."""

import pytest

from app.faults import told
from app.logs import redacted


@pytest.mark.parametrize(
    "secret",
    [
        "16505551234",
        "+1 650-555-1234",
        "+49 (151) 12345678",
        "wamid.HBgLMTY1MDU1NTEyMzQVAgASGBRDODdCMUYz=",
        "WA-7K2M9QXD",
        "verify wa-7k2m-9qxd",
        "Bearer abc.def",
        "EAAGm0PX4ZCpsBO1234567890",
        "sarah@cobalt.example",
        "/pictures/0f3a.5bdcc146bf60754e",
    ],
)
def test_a_number_a_token_a_wamid_or_an_address_is_blotted_out(secret):
    assert secret.split(" ")[-1] not in redacted(f"said {secret} to us")


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-22T11:28:41.997706Z",
        "beb63097-3df6-45a6-979e-42e6c4bccff0",
        "POST /messages image \u2192 200 in 14 ms",
        "Worker deliver-2f4988cce374 has begun",
    ],
)
def test_a_time_an_id_and_a_count_stay_readable(line):
    assert redacted(line) == line


def test_an_error_is_told_by_its_kind_and_place_alone():
    try:
        raise ValueError("16505551234 said something")
    except ValueError as error:
        said = told(error)

    assert said.startswith("ValueError")
    assert "16505551234 said" not in said.splitlines()[0]

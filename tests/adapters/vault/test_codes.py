"""Codes are six digits that nobody works out without the key."""

import re

from adapters.vault.codes import HmacCodes

CODES = HmacCodes(b"k" * 32)


def test_a_code_is_six_digits_whatever_it_is_for():
    assert all(re.fullmatch(r"[0-9]{6}", CODES.code(f"check:{each}")) for each in range(2000))


def test_the_same_reference_has_the_same_code_and_another_another():
    assert CODES.code("a:1") == HmacCodes(b"k" * 32).code("a:1")
    assert len({CODES.code(f"a:{each}") for each in range(100)}) > 95


def test_another_key_makes_other_codes():
    assert CODES.code("a:1") != HmacCodes(b"j" * 32).code("a:1")


def test_every_digit_comes_first_sometimes():
    assert {CODES.code(f"b:{each}")[0] for each in range(500)} == set("0123456789")

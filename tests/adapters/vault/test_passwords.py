"""Passwords match their own hash, and nobody learns who exists."""

from statistics import median
from time import perf_counter

import pytest
from argon2 import PasswordHasher

from adapters.vault.passwords import Argon2Passwords

PASSWORDS = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=4096, parallelism=1))
STORED = PASSWORDS.hash("correct horse battery staple")


def test_the_right_password_matches() -> None:
    assert PASSWORDS.matches("correct horse battery staple", STORED)


@pytest.mark.parametrize("wrong", ["", "correct horse", "Correct horse battery staple", "\ud800"])
def test_a_wrong_password_does_not(wrong: str) -> None:
    assert not PASSWORDS.matches(wrong, STORED)


@pytest.mark.parametrize(
    "stored",
    ["", "plain", "$argon2id$v=19$broken", pytest.param(STORED[:-3], id="cut short"), "é"],
)
def test_what_is_no_hash_matches_nothing(stored: str) -> None:
    assert not PASSWORDS.matches("correct horse battery staple", stored)


def test_the_stored_form_is_argon2id_and_salted() -> None:
    assert STORED.startswith("$argon2id$")
    assert PASSWORDS.hash("correct horse battery staple") != STORED


def test_an_unknown_person_takes_as_long_as_a_known_one() -> None:
    def seconds(stored: str) -> float:
        start = perf_counter()
        PASSWORDS.matches("a guess", stored)
        return perf_counter() - start

    pairs = [(seconds(""), seconds(STORED)) for _ in range(25)]

    assert 0.5 < median(unknown / known for unknown, known in pairs) < 2


def test_the_product_uses_the_librarys_own_cost() -> None:
    assert Argon2Passwords().hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")

"""What is sealed opens under its own key, at its own place, and nowhere else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.vault.seal import AesVault
from ports.vault import SealBroken

VAULT = AesVault(bytes(range(32)))
ABOUT = "sender:6f1c:token"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_a_secret_opens_at_its_own_place(secret: str, about: str) -> None:
    assert VAULT.open(VAULT.seal(secret, about), about) == secret


def test_the_secret_is_not_in_what_is_stored_and_never_sealed_alike() -> None:
    one, two = VAULT.seal("EAAG-canary", ABOUT), VAULT.seal("EAAG-canary", ABOUT)

    assert b"canary" not in one
    assert one != two


def test_a_seal_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(SealBroken):
        VAULT.open(VAULT.seal("secret", ABOUT), "sender:77aa:token")


def test_no_byte_can_be_changed() -> None:
    sealed = VAULT.seal("secret", ABOUT)

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            VAULT.open(bytes(changed), ABOUT)


def test_no_length_but_the_whole_opens() -> None:
    sealed = VAULT.seal("secret", ABOUT)

    for end in range(len(sealed)):
        with pytest.raises(SealBroken):
            VAULT.open(sealed[:end], ABOUT)


@pytest.mark.parametrize("other", [bytes(32), bytes(reversed(range(32)))])
def test_another_key_does_not_open(other: bytes) -> None:
    with pytest.raises(SealBroken):
        AesVault(other).open(VAULT.seal("secret", ABOUT), ABOUT)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        AesVault(bytes(length))


def test_what_a_former_key_sealed_still_opens_and_is_renewed_once() -> None:
    former, present = bytes(32), bytes(range(32))
    sealed = AesVault(former).seal("secret", ABOUT)
    vault = AesVault(present, former)

    renewed = vault.renew(sealed, ABOUT)

    assert vault.open(sealed, ABOUT) == "secret"
    assert renewed is not None
    assert AesVault(present).open(renewed, ABOUT) == "secret"
    assert vault.renew(renewed, ABOUT) is None


def test_a_former_key_whose_name_is_the_same_byte_still_opens_what_it_sealed() -> None:
    keys: dict[bytes, bytes] = {}
    for number in range(2000):
        key = number.to_bytes(32, "big")
        name = AesVault(key).seal("", "")[:1]
        if name in keys:
            break
        keys[name] = key
    one, other = keys[name], key

    sealed = AesVault(one).seal("secret", ABOUT)

    assert AesVault(other, one).open(sealed, ABOUT) == "secret"
    assert AesVault(other, one).renew(sealed, ABOUT) is not None


def test_nothing_new_is_sealed_with_a_former_key() -> None:
    vault = AesVault(bytes(range(32)), bytes(32))

    assert AesVault(bytes(range(32))).open(vault.seal("secret", ABOUT), ABOUT) == "secret"

"""A value is recognised again under the same key only."""

import pytest

from adapters.vault.fingerprints import fingerprint


def test_it_is_hmac_sha256_in_hex() -> None:
    # RFC 4231, test case 2
    assert (
        fingerprint(b"Jefe")("what do ya want for nothing?")
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def test_another_key_gives_another_fingerprint() -> None:
    assert fingerprint(b"one")("16505551234") != fingerprint(b"two")("16505551234")


def test_there_is_none_without_a_key() -> None:
    with pytest.raises(ValueError, match="key"):
        fingerprint(b"")

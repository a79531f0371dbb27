"""Keys of the installation: each use has its own."""

from app.wiring import Keys


def test_no_key_has_two_uses_and_none_is_shown():
    keys = Keys("session", bytes(range(32)))

    assert len({keys.vault, keys.fingerprint, keys.links}) == 3
    assert "session" not in repr(keys)

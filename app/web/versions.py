"""What a page shows, in a few letters: it asks again with them, and hears whether it changed."""

from hashlib import sha256

LETTERS = 16


def version(*shown: object) -> str:
    """The same until one of them changes."""
    return sha256(repr(shown).encode()).hexdigest()[:LETTERS]

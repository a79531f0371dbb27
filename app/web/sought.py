"""Words that somebody looks for."""

LONGEST = 80


def sought(text: str) -> str:
    """Without white space around and in rows, and no longer than anything that has a name."""
    return " ".join(text.split())[:LONGEST]

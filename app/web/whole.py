"""Whole numbers as an address or a form holds them."""

LARGEST = 2**63 - 1
"""What a column takes."""


def whole(text: str) -> int:
    """From 0 to LARGEST. Raises ValueError for anything else."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(LARGEST)):
        raise ValueError("it is no whole number")
    if (number := int(text)) > LARGEST:
        raise ValueError("it is too large")
    return number

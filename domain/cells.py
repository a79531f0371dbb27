"""What a spreadsheet makes of a cell."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
"""A cell that begins so is run by a spreadsheet as a formula (OWASP: CSV injection)."""


def safe(cell: str) -> str:
    """The same cell as plain text."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell

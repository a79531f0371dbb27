"""An error as a log may tell it."""

import traceback
from pathlib import PurePath


def told(error: BaseException) -> str:
    """The error's kind and place, innermost first. Its text may hold a row's values, and so a
    phone number."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    places = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places}"

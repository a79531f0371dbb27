"""What a fault is told as: what happened, what is lost, and the next step."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """What an error page says: what happened, whether anything is lost, what to do now."""

    status: int
    title: str
    happened: str
    safe: str
    next: str
    way: tuple[str, str] | None = None
    """What leads on, where it is not Home: an endpoint, and the words on its button."""


UNTOUCHED = "Nothing was changed."

REFUSED = Told(
    422,
    "This cannot be done",
    "What you asked for does not go together with what is there already.",
    UNTOUCHED,
    "Go back, load the page again, and look at what is there now.",
)
TOKEN = Told(
    400,
    "This form is too old",
    "The page was open for long, or you signed in again somewhere else.",
    "Nothing was changed.",
    "Go back, load the page again, and send it once more.",
)
TRIES_SPENT = Told(
    429,
    "Too many tries",
    "More passwords were tried with this address within an hour than we look at, by you or by "
    "somebody else.",
    "The account, if there is one, is as it was.",
    "If you have forgotten your password, choose a new one: its link works at once. Otherwise try "
    "again in an hour, or in a browser in which you have signed in before.",
    ("forgotten.show", "Choose a new password"),
)
BROKEN = Told(
    500,
    "Something broke on our side",
    "We made a mistake while answering.",
    "What was saved before is safe; this last step may not have happened.",
    "Try again. If it happens again, tell us the reference below.",
)
DATABASE_AWAY = Told(
    503,
    "We cannot reach our data",
    "The database does not answer right now.",
    "Nothing is lost: what was saved is safe, and charts that are due go out when it is back.",
    "Try again in a minute.",
)

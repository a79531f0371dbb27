"""What the rules of sources, metrics and their points are told as."""

from app.use_cases.sources import ColumnMissing, MetricNotValid
from app.web.told import UNTOUCHED, Told
from domain.pushed import NameTaken, NotAFile, NotPushed, TooFarAhead, TooManyPoints
from ports.source import SourceFailed

SOURCES: dict[type[Exception], Told] = {
    TooFarAhead: Told(
        422,
        "A point lies too far ahead",
        "A date may lie at most a year ahead. Up to its day a point is kept and left out of "
        "charts.",
        UNTOUCHED,
        "Check the years.",
    ),
    TooManyPoints: Told(
        422,
        "That is more than a metric holds",
        "A metric holds at most 20,000 days of pushed points.",
        UNTOUCHED,
        "Leave out the oldest ones.",
    ),
    NameTaken: Told(
        409,
        "There is a metric of this name",
        "Points of this name are pushed into the metric whose id stands here under `metric`: "
        "POST /metrics/{metric}/points.",
        UNTOUCHED,
        "Push into that one, or give the new one another name.",
    ),
    NotPushed: Told(
        422,
        "This metric is read from a file",
        "Points go only into metrics that were made through the API.",
        UNTOUCHED,
        "Make a metric for pushed points, or replace the file.",
    ),
    NotAFile: Told(
        422,
        "This source has no file",
        "Its points come through the API.",
        UNTOUCHED,
        "Push newer points instead.",
    ),
    MetricNotValid: Told(
        422, "This metric cannot be saved", "Something in it is missing.", UNTOUCHED, "Go back."
    ),
    ColumnMissing: Told(
        422,
        "This file does not fit",
        "It lacks a column that a metric of this source is read from.",
        "The file before is still in its place.",
        "Hand in a file with the same columns as before.",
    ),
    SourceFailed: Told(
        422,
        "The source could not be read",
        "What was uploaded or connected could not be read.",
        "Nothing was sent.",
        "Look at the source’s page: it says what is wrong with it.",
    ),
}

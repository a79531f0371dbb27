"""The whole product on one database: real storage and use cases, fakes only for the outside."""

from tests.world.fakes import (
    DrawnCharts,
    HeardBell,
    MovedClock,
    Reachable,
    SaidGroups,
    SaidHealth,
    SaidSetup,
    ScriptedMessenger,
    SentMail,
)
from tests.world.known import APP, BEN, DAILY, KEYS, NOON, NUMBER, OPERATOR_MAIL, SARAH, shop_csv
from tests.world.ladder import Ladder
from tests.world.lanes import Lanes
from tests.world.meta import Meta
from tests.world.people import People
from tests.world.rows import Rows

__all__ = [
    "APP",
    "BEN",
    "DAILY",
    "KEYS",
    "NOON",
    "NUMBER",
    "OPERATOR_MAIL",
    "SARAH",
    "DrawnCharts",
    "HeardBell",
    "MovedClock",
    "Reachable",
    "SaidGroups",
    "SaidHealth",
    "SaidSetup",
    "ScriptedMessenger",
    "SentMail",
    "World",
    "shop_csv",
]


class World(People, Meta, Ladder, Lanes, Rows):
    """Everything wired, and the verbs that tests arrange, act and look with."""

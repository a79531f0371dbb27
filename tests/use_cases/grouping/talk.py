"""What is said in a group and to it, and what became of that."""

from domain.destinations import DestinationKind
from ports.bell import Lane
from tests.world import World

GROUP = "Y2FwaV9ncm91cDox"
LINK = "chartcastr link"
CLOSED = 131215


def linked(world: World) -> list[str]:
    """The labels of groups that are destinations of anybody."""
    return [
        row.label
        for row in world.rows("destination")
        if row.kind == DestinationKind.GROUP.value and row.state == "active"
    ]


def said(world: World) -> list[str]:
    world.work(Lane.INBOX, Lane.ANSWER, Lane.DELIVER)
    return [sent.text for sent in world.messenger.sent]


def why(world: World, wamid: str) -> str:
    (row,) = [row for row in world.rows("event") if row.key.endswith(wamid)]
    found: str = row.why
    return found


def group_row(world: World):
    (row,) = world.rows("chat_group")
    return row


def chart_of(world: World) -> str:
    found: str = world.messages("chart")[-1].wamid
    return found

"""Groups on Meta's side: which sends they take, and the list of a number's groups."""

from typing import Any

from flask import Response, jsonify

from adapters.emulator.businesses import Business
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.orders import Order
from adapters.emulator.groups import Group, Groups

TAKEN = ("text", "image", "template")


def group_of(groups: Groups, business: Business, order: Order) -> Group:
    """The group that an order is for. Raises 131215, 131041, 130501 or 131020."""
    if not groups.open:
        raise GraphError(131215)
    found = groups.named(order.to or "")
    if found is None or found.business != business.phone_number_id:
        raise GraphError(131041)
    if order.type not in TAKEN:
        raise GraphError(130501)
    if not groups.members(found):
        raise GraphError(131020)
    return found


def check_face(order: Order) -> None:
    """A template with buttons is an interactive one. Raises 130501."""
    if order.face.buttons:
        raise GraphError(130501)


def group_list(groups: Groups, business: Business) -> Response:
    """`GET /{number}/groups`. Raises 131215 while the number may not use groups."""
    if not groups.open:
        raise GraphError(131215)
    found: list[dict[str, Any]] = [
        {"id": each.group_id, "subject": each.subject, "created_at": str(int(each.created))}
        for each in groups.all()
        if each.business == business.phone_number_id
    ]
    return jsonify({"data": {"groups": found}, "paging": {"cursors": {}}})

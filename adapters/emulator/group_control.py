"""The experimenter's groups: the switch, new groups, and who comes and goes."""

from typing import Any

from flask import Blueprint, Response, jsonify

from adapters.emulator.answers import BadCall, done, given, refused
from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.group_news import GroupNews
from adapters.emulator.groups import MOST_PEOPLE, Group, Groups
from adapters.emulator.people import People, Person

LONGEST_SUBJECT = 128


class GroupControl:
    """`/emulator/groups`: what people do in their apps, and what Meta decides."""

    def __init__(
        self, groups: Groups, people: People, businesses: Businesses, news: GroupNews
    ) -> None:
        self._groups = groups
        self._people = people
        self._businesses = businesses
        self._news = news

    def blueprint(self) -> Blueprint:
        api = Blueprint("groups", __name__)
        api.get("/emulator/groups")(self.show)
        api.post("/emulator/groups")(self.change)
        api.post("/emulator/groups/<group_id>/participants")(self.participants)
        api.register_error_handler(BadCall, refused)
        return api

    def show(self) -> Response:
        return jsonify(self.shown())

    def change(self) -> Response:
        """`{"open": bool}` is the switch; `{"subject", "participants", "business"?}` a group."""
        body = given()
        if "open" in body:
            self._groups.switch(on=body["open"] in (True, "on"))
            return done(self.shown())
        subject = str(body.get("subject", "")).strip()
        if not 0 < len(subject) <= LONGEST_SUBJECT:
            raise BadCall(f"A group has a `subject` of at most {LONGEST_SUBJECT} characters.")
        people = self._given_people(body.get("participants", []))
        group = self._groups.make(self._business(body).phone_number_id, subject)
        for person in people:
            self._groups.join(group, person)
        return done(self._line(group), 201)

    def participants(self, group_id: str) -> Response:
        """`{"wa_id"}` joins, and with `"leave": true` leaves; either is told to the business."""
        body = given()
        group = self._groups.named(group_id)
        if group is None:
            raise BadCall("There is no such group.", 404)
        (person,) = self._given_people([body.get("wa_id")])
        inside = self._groups.holds(group, person)
        if body.get("leave") and inside:
            self._groups.leave(group, person)
            self._news.left(group, person)
        elif not body.get("leave") and not inside:
            if len(self._groups.members(group)) >= MOST_PEOPLE:
                raise BadCall(f"A group holds {MOST_PEOPLE} people at most (131204).", 409)
            self._groups.join(group, person)
            self._news.joined(group, person)
        return done(self._line(group))

    def shown(self) -> dict[str, Any]:
        return {
            "open": self._groups.open,
            "groups": [self._line(group) for group in self._groups.all()],
        }

    def _given_people(self, named: object) -> list[Person]:
        numbers = named if isinstance(named, list) else [named]
        found = [self._people.with_number(str(each)) for each in numbers]
        people = [person for person in found if person is not None]
        if len(people) < len(numbers):
            raise BadCall("Nobody here has one of these numbers.", 404)
        if len(people) > MOST_PEOPLE:
            raise BadCall(f"A group holds {MOST_PEOPLE} people at most (131204).", 409)
        return people

    def _business(self, body: dict[str, Any]) -> Business:
        found = self._businesses.named(str(body["business"])) if body.get("business") else None
        return found or self._businesses.all()[0]

    def _line(self, group: Group) -> dict[str, Any]:
        members = self._news.people(group)
        inside = {each.id for each in members}
        return {
            "group_id": group.group_id,
            "subject": group.subject,
            "business": group.business,
            "participants": [{"wa_id": one.wa_id, "name": one.name} for one in members],
            "outside": [
                {"wa_id": one.wa_id, "name": one.name}
                for one in self._people.active()
                if one.id not in inside
            ],
        }

"""The phones over HTTP: what their owners do, and what their screens hold."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from adapters.emulator.answers import BadCall, done, given, refused
from adapters.emulator.businesses import Business
from adapters.emulator.gestures import Gestures, Impossible, wa_me
from adapters.emulator.graph.routes import ATTACHMENTS
from adapters.emulator.group_phones import GroupPhones
from adapters.emulator.media import MediaShelf
from adapters.emulator.people import People, Person
from adapters.emulator.threads import Threads


class Phones:
    """`/phones`, and the pictures that the phones show."""

    def __init__(
        self,
        people: People,
        gestures: Gestures,
        threads: Threads,
        media: MediaShelf,
        groups: GroupPhones,
    ) -> None:
        self._groups = groups
        self._people = people
        self._gestures = gestures
        self._threads = threads
        self._media = media

    def blueprint(self) -> Blueprint:
        api = Blueprint("phones", __name__)
        api.get("/phones")(self.list)
        api.post("/phones")(self.add)
        api.get("/phones/<wa_id>/chats")(self.chats)
        api.get("/phones/<wa_id>/messages")(self.messages)
        api.post("/phones/<wa_id>/messages")(self.write)
        api.post("/phones/<wa_id>/pictures")(self.send_picture)
        api.post("/phones/<wa_id>/reactions")(self.react)
        api.post("/phones/<wa_id>/taps")(self.tap)
        api.post("/phones/<wa_id>/read")(self.read)
        api.post("/phones/<wa_id>/raw")(self.raw)
        api.post("/phones/<wa_id>/recycle")(self.recycle)
        api.post("/phones/<wa_id>/privacy")(self.privacy)
        api.get("/pictures/<media_id>")(self.picture)
        api.register_error_handler(BadCall, refused)
        api.register_error_handler(Impossible, refused)
        return api

    def list(self) -> Response:
        return jsonify({"phones": self._threads.people()})

    def add(self) -> Response:
        body = given()
        if "people" in body:
            if not all(isinstance(one, dict) for one in body["people"]):
                raise BadCall("`people` is a list of objects with `name` and `wa_id`.")
            return done({"phones": [self._added(one) for one in body["people"]]}, 201)
        return done(self._added(body), 201)

    def chats(self, wa_id: str) -> Response:
        person = self._person(wa_id)
        return jsonify({"chats": self._threads.chats(person) + self._groups.chats(person)})

    def messages(self, wa_id: str) -> Response:
        person = self._person(wa_id)
        last = request.args.get("last", 200, type=int)
        group = self._groups.named(request.args.get("business"))
        if group is not None:
            return jsonify({"messages": self._groups.bubbles(person, group, last)})
        business = self._business(request.args.get("business"))
        return jsonify({"messages": self._threads.bubbles(person, business, last)})

    def write(self, wa_id: str) -> Response:
        body = given()
        to, text = str(body.get("to", "")), str(body.get("text", ""))
        if body.get("wa_me"):
            link = wa_me(str(body["wa_me"]))
            to, text = link.number, text or link.text
        reply_to = str(body["reply_to"]) if body.get("reply_to") else None
        person, group = self._person(wa_id), self._groups.named(to)
        if group is not None:
            return done({"id": self._groups.write(person, group, text, reply_to)})
        return done({"id": self._gestures.write(person, to, text, reply_to)})

    def send_picture(self, wa_id: str) -> Response:
        """A form with `file`, `caption` and `business`."""
        file = request.files.get("file")
        if file is None:
            raise BadCall("`file` is the picture.")
        business = self._business(request.form.get("business"))
        sent = self._gestures.picture(
            self._person(wa_id), business, file.mimetype, file.stream.read(),
            request.form.get("caption", ""), request.host_url + ATTACHMENTS,
        )  # fmt: skip
        return done({"id": sent})

    def react(self, wa_id: str) -> Response:
        body = given()
        spelling = str(body.get("spelling", "empty"))
        wamid, emoji = str(body.get("message_id", "")), str(body.get("emoji", ""))
        person, group = self._person(wa_id), self._groups.of_message(wamid)
        if group is not None:
            return done({"id": self._groups.react(person, group, wamid, emoji)})
        return done({"id": self._gestures.react(person, wamid, emoji, removed_as=spelling)})

    def tap(self, wa_id: str) -> Response:
        body = given()
        try:
            index = int(body.get("index", 0))
        except (TypeError, ValueError):
            raise BadCall("`index` is the number of the button.") from None
        wamid = str(body.get("message_id", ""))
        return done({"id": self._gestures.tap(self._person(wa_id), wamid, index)})

    def read(self, wa_id: str) -> Response:
        named, person = given().get("business"), self._person(wa_id)
        group = self._groups.named(named)
        if group is not None:
            return done({"read": self._groups.read(person, group)})
        return done({"read": self._gestures.read(person, self._business(named))})

    def raw(self, wa_id: str) -> Response:
        body = given()
        message = body.get("message")
        if not isinstance(message, dict):
            raise BadCall("`message` is the object that is to stand in `messages[]`.")
        business = self._business(body.get("business"))
        return done({"id": self._gestures.raw(self._person(wa_id), business, message)})

    def recycle(self, wa_id: str) -> Response:
        name = str(given().get("name", "")).strip()
        if not name:
            raise BadCall("`name` is who has the number now.")
        return done(_shown(self._people.recycle(self._person(wa_id), name)))

    def privacy(self, wa_id: str) -> Response:
        """`{"username": "@name"}` hides the number; null shows it again."""
        username = given().get("username")
        person = self._person(wa_id)
        self._people.rename(person, str(username) if username else None)
        return done(_shown(self._person(wa_id)))

    def picture(self, media_id: str) -> Response:
        media = self._media.shown(media_id)
        if media is None:
            return Response(status=404)
        answer = Response(media.body, content_type=media.mime)
        answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
        return answer

    def _added(self, body: dict[str, Any]) -> dict[str, Any]:
        wa_id = "".join(filter(str.isdigit, str(body.get("wa_id", ""))))
        name = str(body.get("name", "")).strip()
        if not name or not 7 <= len(wa_id) <= 15:
            raise BadCall("A phone needs a name and a number of 7 to 15 digits.")
        username = str(body["username"]) if body.get("username") else None
        person = self._people.add(wa_id, name, username)
        if person is None:
            raise BadCall(f"{wa_id} is somebody's number already.", 409)
        return _shown(person)

    def _person(self, wa_id: str) -> Person:
        person = self._people.with_number(wa_id)
        if person is None:
            raise BadCall(f"Nobody here has the number {wa_id}.", 404)
        return person

    def _business(self, named: object) -> Business:
        if named:
            return self._gestures.business(str(named))
        return self._gestures.first_business()


def _shown(person: Person) -> dict[str, Any]:
    return {
        "wa_id": person.wa_id,
        "name": person.name,
        "user_id": person.user_id,
        "username": person.username,
    }

"""The telephone as a page: one HTML document, and the same document again while it is open."""

import hashlib
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, render_template, request

from adapters.emulator.clock import EmulatorClock, moment
from adapters.emulator.control import Control
from adapters.emulator.gestures import Gestures, Impossible, wa_me
from adapters.emulator.group_control import GroupControl
from adapters.emulator.group_phones import GroupPhones
from adapters.emulator.markup import marked_up, spelled
from adapters.emulator.messages import WINDOW_S
from adapters.emulator.people import People, Person
from adapters.emulator.threads import Threads
from adapters.emulator.trouble import OFFERED
from adapters.emulator.wall import Wall

EMOJI = ("👍", "❤️", "😮", "🤔", "📉")
SHOWN_PEOPLE = 6
SHOWN_BUBBLES = 120
SHOWN_WEBHOOKS = 12


class Page:
    """Reads only; everything on it is done by the forms of the other parts."""

    def __init__(
        self,
        clock: EmulatorClock,
        wall: Wall,
        people: People,
        gestures: Gestures,
        threads: Threads,
        control: Control,
        group_phones: GroupPhones,
        groups: GroupControl,
    ) -> None:
        self._group_phones = group_phones
        self._groups = groups
        self._clock = clock
        self._wall = wall
        self._people = people
        self._gestures = gestures
        self._threads = threads
        self._control = control

    def blueprint(self) -> Blueprint:
        pages = Blueprint("page", __name__)
        pages.get("/")(self.show)
        pages.get("/page/state")(self.state)
        pages.get("/wa-me")(self.open_link)
        pages.add_app_template_filter(marked_up)
        pages.add_app_template_filter(spelled)
        return pages

    def show(self) -> str:
        view = self._view()
        html = render_template("screen.html", **view)
        return render_template("phone.html", screen=html, digest=_digest(html), **view)

    def state(self) -> Response:
        """The screen's HTML if it differs from the one called `since`."""
        html = render_template("screen.html", **self._view(request.args.get("from", "")))
        digest = _digest(html)
        same = request.args.get("since") == digest
        return jsonify({"digest": digest} if same else {"digest": digest, "html": html})

    def open_link(self) -> Response:
        """A pasted `wa.me` link opens its chat with the text ready to be sent."""
        query = {"phone": request.args.get("phone", "")}
        try:
            link = wa_me(request.args.get("link", ""))
            business = self._gestures.business(link.number)
            query |= {"chat": business.phone_number_id, "text": link.text}
        except Impossible as fault:
            query["fault"] = str(fault)
        answer = redirect("/?" + urlencode(query), 303)
        assert isinstance(answer, Response)
        return answer

    def _view(self, unread_from: str | None = None) -> dict[str, Any]:
        """The divider is drawn above that message; above the first unread one for None."""
        args = request.args
        person = self._people.with_number(args.get("phone", "")) or self._people.active()[0]
        chats = self._threads.chats(person) + self._group_phones.chats(person)
        wanted = args.get("chat", "")
        if not wanted and args.get("text"):
            wanted = self._gestures.first_business().phone_number_id
        chat = next((c for c in chats if wanted in (c["business"], c["display_number"])), None)
        return {
            "person": person,
            "chats": chats,
            "chat": chat,
            "days": self._days(person, chat["business"]) if chat else [],
            "unread_from": chat["first_unread"] if chat and unread_from is None else unread_from,
            "back": _address(person, chat),
            "text": args.get("text", ""),
            "reply": self._quoted(person, chat, args.get("reply_to", "")),
            "fault": args.get("fault", ""),
            "emoji": EMOJI,
            "clock_time": self._wall.now(),
            "moved": self._clock.offset > 0,
            "window": _window(chat) if chat else None,
            "windows": [(one["name"], _window(one)) for one in chats if one["window_until"]],
            "when": self._wall.hour_or_day,
            "place": self._wall.place,
            "groups": self._groups.shown(),
            "number": self._number(chat),
            **self._switcher(person),
            **self._beside(),
        }

    def _number(self, chat: dict[str, Any] | None) -> dict[str, Any]:
        """The business of this chat, or the first one, and what reactions do there."""
        given = self._gestures.named(chat["business"]) if chat else None
        business = given or self._gestures.first_business()
        opens = bool(business.capabilities.get("reactions_open_window"))
        return {"id": business.phone_number_id, "reactions_open": opens}

    def _switcher(self, person: Person) -> dict[str, Any]:
        """The first few people and whoever is looked at; the rest in a list to choose from."""
        everyone = self._threads.people()
        near = [
            one
            for n, one in enumerate(everyone)
            if n < SHOWN_PEOPLE or one["wa_id"] == person.wa_id
        ]
        return {"people": near, "others": [one for one in everyone if one not in near]}

    def _beside(self) -> dict[str, Any]:
        """Troubles and webhooks."""
        armed = [f"{a.kind}:{a.arg:g}" if a.arg else a.kind for a in self._control.trouble.armed()]
        if self._control.courier.paused:
            armed.append("webhooks-off")
        if self._control.paused_templates():
            armed.append("template-paused")
        told = [known.expect for known in OFFERED if known.kind in armed]
        sent, accepted = self._control.mailbox.counts()
        latest = self._control.mailbox.latest(SHOWN_WEBHOOKS)
        return {
            "offered": [
                (name, list(kinds)) for name, kinds in groupby(OFFERED, lambda k: k.group)
            ],
            "armed": armed or ["none"],
            "expect": told or [OFFERED[0].expect],
            "webhooks": [self._webhook(one) for one in latest],
            "sent": sent,
            "accepted": accepted,
            "held": self._control.courier.paused,
            "hostile": not self._control.hostility_now.calm,
        }

    def _webhook(self, one: dict[str, Any]) -> dict[str, Any]:
        last = one["tries"][-1] if one["tries"] else None
        note = ""
        if one["next_try"] and last:
            left = max(0, round(moment(one["next_try"]) - self._clock.real()))
            note = f"try {len(one['tries']) + 1} in {left} s"
        elif len(one["tries"]) > 1:
            note = f"{len(one['tries'])} tries"
        return {**one, "last": last, "note": note}

    def _days(self, person: Person, business: str) -> list[dict[str, Any]]:
        group = self._group_phones.named(business)
        if group is not None:
            bubbles = self._group_phones.bubbles(person, group, SHOWN_BUBBLES)
        else:
            with_business = self._gestures.business(business)
            bubbles = self._threads.bubbles(person, with_business, SHOWN_BUBBLES)
        for bubble in bubbles:
            bubble["clock"] = self._wall.hour(bubble["at"])
        days = [(day, list(group)) for day, group in groupby(bubbles, key=self._date)]
        return [
            {"name": self._wall.day(group[0]["at"]), "key": f"{day}-{n}", "bubbles": group}
            for n, (day, group) in enumerate(days)
        ]

    def _date(self, bubble: dict[str, Any]) -> str:
        return self._wall.date(bubble["at"])

    def _quoted(
        self, person: Person, chat: dict[str, Any] | None, wamid: str
    ) -> dict[str, str] | None:
        if chat is None or not wamid:
            return None
        inside = self._group_phones.named(chat["business"])
        found = (
            self._group_phones.quotable(wamid) if inside else self._threads.quotable(person, wamid)
        )
        return None if found is None else {"wamid": wamid, "text": found}


def _window(chat: dict[str, Any]) -> dict[str, Any]:
    if chat["window_until"] is None:
        return {"open": False, "words": "window closed · nobody has written yet"}
    if not chat["window_open"]:
        return {"open": False, "words": "window closed · only templates arrive"}
    # A message from before the clock went back is in the future; no window is longer than a day.
    hours, minutes = divmod(min(chat["window_left_s"], WINDOW_S) // 60, 60)
    return {"open": True, "words": f"window open · {hours} h {minutes:02} min"}


def _address(person: Person, chat: dict[str, Any] | None) -> str:
    query = {"phone": person.wa_id} | ({"chat": chat["business"]} if chat else {})
    return "/?" + urlencode(query)


def _digest(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:16]

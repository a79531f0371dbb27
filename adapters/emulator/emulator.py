"""The whole emulator put together: Meta, the phones, and the page that shows them."""

import logging
import threading
import time
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.routing import BaseConverter

from adapters.emulator.announcements import Announcements
from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.conduct import Conduct
from adapters.emulator.control import Control
from adapters.emulator.courier import Courier
from adapters.emulator.faults import Faults
from adapters.emulator.gestures import Gestures
from adapters.emulator.graph.access import Gate
from adapters.emulator.graph.accounts import Accounts
from adapters.emulator.graph.apps import Apps
from adapters.emulator.graph.routes import GraphApi
from adapters.emulator.graph.sends import Sends
from adapters.emulator.group_control import GroupControl
from adapters.emulator.group_news import GroupNews
from adapters.emulator.group_phones import GroupPhones
from adapters.emulator.groups import Groups
from adapters.emulator.hostility import USUAL, Hostility, Shares
from adapters.emulator.limits import PairRate, Reached, Throughput
from adapters.emulator.mailbox import Mailbox
from adapters.emulator.manual import Manual
from adapters.emulator.media import MediaShelf
from adapters.emulator.message_templates import Templates
from adapters.emulator.messages import Chats, Messages
from adapters.emulator.page import Page
from adapters.emulator.people import People
from adapters.emulator.phones import Phones
from adapters.emulator.registration import Registrations
from adapters.emulator.reviews import Reviews
from adapters.emulator.sending import PostOffice, Shelves
from adapters.emulator.settings import Settings
from adapters.emulator.standing import Standing
from adapters.emulator.store import Store
from adapters.emulator.threads import Threads
from adapters.emulator.tokens import Tokens
from adapters.emulator.trouble import Trouble
from adapters.emulator.wall import Wall

log = logging.getLogger("emulator")

LARGEST_BODY = 20 * 1024 * 1024
POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none';"
    " form-action 'self'; object-src 'none'"
)
QUIET = ("/page/state", "/static/", "/clock", "/pictures/")


class _GraphVersion(BaseConverter):
    regex = r"v\d+\.\d+"


class Emulator:
    """`app` is the Flask application; `start` and `stop` are for what posts the webhooks."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.db)
        self.clock = EmulatorClock(self.store)
        self.businesses = Businesses(self.store)
        self.people = People(self.store)
        self.messages = Messages(self.store, self.clock)
        self.chats = Chats(self.store, self.clock)
        self.media = MediaShelf(self.store, self.clock)
        self.templates = Templates(self.store)
        self.faults = Faults(self.store, self.clock)
        self.mailbox = Mailbox(self.store, self.clock, self.faults, settings.retry_s)
        self.tokens = Tokens(self.store, self.businesses, self.clock)
        self.trouble = Trouble()
        self.hostility = Hostility(USUAL if settings.hostility == "hostile" else Shares())
        self.throughput = Throughput(self.clock, settings.messages_per_second)
        self.stopping = threading.Event()
        self.groups = Groups(self.store, self.clock)
        self.group_news = GroupNews(
            self.mailbox, self.businesses, self.people, self.groups, self.clock
        )
        self.announcements = Announcements(
            self.mailbox, self.businesses, self.people, self.group_news, self.clock
        )
        self.reviews = Reviews(self.templates, self.announcements, self.clock, settings.approval)
        self.reached = Reached(self.store, self.clock, settings.tier)
        self.gestures = Gestures(
            self.store, self.clock, self.businesses, self.messages, self.chats,
            self.announcements, self.throughput, self.media,
        )  # fmt: skip
        self.courier = Courier(
            self.mailbox, self.businesses, self.clock, paused=settings.webhooks == "off"
        )
        self.threads = Threads(
            self.clock, self.businesses, self.people, self.messages, self.chats, self.mailbox,
            self.media,
        )  # fmt: skip
        self._furnish()
        self.office = self._office()
        self.app = self._application()

    def start(self) -> None:
        self.stopping.clear()
        self.courier.start()
        self.reviews.start()
        self.office.resume()

    def stop(self) -> None:
        """Ends held calls and the webhook threads; unsent webhooks stay in the store."""
        self.stopping.set()
        self.reviews.stop()
        self.courier.stop()
        self.store.close()

    def _furnish(self) -> None:
        """The business of the settings, two people, and one approved template."""
        given = self.settings
        known = self.businesses.by_id(given.phone_number_id)
        self.businesses.keep(
            Business(
                phone_number_id=given.phone_number_id,
                waba_id=given.waba_id,
                display_number=given.display_number,
                verified_name=given.verified_name,
                webhook_url=given.webhook_url,
                access_token=given.access_token,
                app_secret=given.app_secret,
                verify_token=given.verify_token,
                capabilities=known.capabilities if known else {},
                subscribed=known.subscribed if known else True,
            )
        )
        self.templates.seed(given.waba_id)
        if not self.people.active():
            for wa_id, name in (("16505551234", "Sarah Lindqvist"), ("16505555678", "Ben Okafor")):
                person = self.people.add(wa_id, name)
                if person:
                    self.people.user_id_for(person, given.waba_id)

    def _application(self) -> Flask:
        app = Flask("adapters.emulator")
        app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
        app.json.sort_keys = False  # type: ignore[attr-defined]
        app.url_map.converters["graph"] = _GraphVersion
        app.before_request(_same_origin_only)
        app.after_request(_finished)
        control = Control(
            self.clock, self.businesses, self.templates, self.messages, self.mailbox,
            self.courier, self.trouble, self.hostility, self.reviews, self.settings.timezone,
        )  # fmt: skip
        standing = Standing(
            self.businesses, self.templates, self.tokens, self.reviews, self.announcements,
            self.faults, self.courier,
        )  # fmt: skip
        group_phones = GroupPhones(
            self.store, self.businesses, self.groups, self.messages, self.chats,
            self.announcements, self.group_news, self.threads,
        )  # fmt: skip
        groups = GroupControl(self.groups, self.people, self.businesses, self.group_news)
        phones = Phones(self.people, self.gestures, self.threads, self.media, group_phones)
        wall = Wall(self.clock, self.settings.timezone)
        page = Page(
            self.clock, wall, self.people, self.gestures, self.threads, control, group_phones,
            groups,
        )  # fmt: skip
        manual = Manual(self.settings)
        for part in (self._graph(), control, standing, groups, phones, page, manual):
            app.register_blueprint(part.blueprint())
        return app

    def _graph(self) -> GraphApi:
        accounts = Accounts(
            self.businesses, self.templates, self.reviews, self.reached, self.settings
        )
        sends = Sends(
            self.office, self.media, self.mailbox, self.courier, self.trouble, self.hostility,
            self.stopping, self.settings.hold_s,
        )  # fmt: skip
        gate = Gate(self.tokens, self.businesses, self.faults)
        registrations = Registrations(self.store, self.businesses, self.clock)
        return GraphApi(
            gate, registrations, self.templates, self.media, self.clock, sends, accounts,
            self.groups, Apps(gate, self.tokens, self.businesses),
        )  # fmt: skip

    def _office(self) -> PostOffice:
        shelves = Shelves(
            self.store, self.clock, self.people, self.groups, self.messages, self.chats,
            self.media, self.templates, self.mailbox, self.announcements, self.reached,
            Conduct(self.faults, self.messages, self.clock),
        )  # fmt: skip
        pairs = PairRate(self.store, self.clock, self.settings.pair_interval_s)
        return PostOffice(shelves, pairs, self.throughput, self.settings.status_delay_ms / 1000)


def create_emulator(settings: Settings) -> Emulator:
    """Serve `.app` with `server.serve`, and call `.start()` so that webhooks are posted."""
    return Emulator(settings)


def _same_origin_only() -> tuple[dict[str, Any], int] | None:
    """A page from elsewhere in the same browser must not steer the phone."""
    g.began = time.perf_counter()
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        return {"error": "This request comes from another site."}, 403
    return None


def _finished(answer: Response) -> Response:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if answer.mimetype == "text/html":
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["Cache-Control"] = "no-store"
    if not request.path.startswith(QUIET):
        ms = (time.perf_counter() - g.began) * 1000
        log.info("%s %s → %s in %.0f ms", request.method, _named(), answer.status_code, ms)
    return answer


def _named() -> str:
    """A send's kind, or the rule of the address: never the address itself, which may hold a
    phone number or a token."""
    parts = request.path.strip("/").split("/")
    if len(parts) == 3 and parts[0].startswith("v"):
        body = request.get_json(force=True, silent=True) if parts[2] == "messages" else None
        kind = body.get("type") or body.get("status") if isinstance(body, dict) else None
        return f"/{parts[2]} {kind}" if isinstance(kind, str) else f"/{parts[2]}"
    return str(request.url_rule or "nowhere")

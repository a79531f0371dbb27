"""Whether a business number is set up at Meta so that it works: one line for each thing that
can be wrong, with its fix.

A line whose cause another line names already is skipped: one fault is one red line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MESSAGING, MANAGEMENT = "whatsapp_business_messaging", "whatsapp_business_management"
NEEDED = (MESSAGING, MANAGEMENT)
TOLD_AT = (14, 7, 1)
"""Operators hear of it when a token has so many days left, once each."""
EXPIRES_SOON = timedelta(days=TOLD_AT[0])
ARRIVES_WITHIN = timedelta(seconds=60)
TOKEN_ENDED = frozenset({0, 102, 190})
"""Meta's codes for a token that is none, or none any more."""
NO_RIGHT = frozenset({3, 10, *range(200, 300)})
"""Meta's codes where a token lacks a scope or the right to an object."""
NAME_GOOD = frozenset({"APPROVED", "AVAILABLE_WITHOUT_REVIEW"})
NAME_PENDING = frozenset({"PENDING_REVIEW", "NONE", ""})
USERS = "Meta Business Suite, Settings, Users, System users"


class Check(StrEnum):
    """In the order in which they are mended."""

    ADDRESS = "address"
    TOKEN = "token"
    SCOPES = "scopes"
    SECRET = "secret"
    NUMBER = "number"
    ACCOUNT = "account"
    SUBSCRIBED = "subscribed"
    FIELDS = "fields"
    CALLBACK = "callback"
    NAME = "name"
    QUALITY = "quality"
    TEMPLATE = "template"


class Light(StrEnum):
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    check: Check
    light: Light
    said: str
    fix: str = ""
    """What to do, where; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Meta did not say what it was asked. `code` is Meta's; None where nothing clear came."""

    code: int | None = None
    words: str = ""

    @property
    def told(self) -> str:
        if self.code is None:
            return "Meta gave no clear answer."
        return f"Meta answered with code {self.code}: {self.words or 'it does not say why'}"


@dataclass(frozen=True, slots=True)
class TokenSeen:
    app_id: str
    valid: bool
    scopes: frozenset[str]
    expires_at: datetime | None
    """None for a token that does not expire."""


@dataclass(frozen=True, slots=True)
class NumberSeen:
    display_number: str
    """Digits."""
    verified_name: str
    name_status: str
    quality: str
    """Both as Meta spells them."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where the app has Meta post what happens to WhatsApp accounts, and what of it."""

    callback: str
    fields: frozenset[str]
    active: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """What we believe, to be held against what Meta says."""

    phone_number_id: str
    waba: str
    display_number: str
    app_id: str
    address: str
    """Our webhook's."""
    template: str
    language: str


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was asked, as it was answered."""

    handshake: str
    """Empty when our address answers as Meta expects; else what it did."""
    token: TokenSeen | Refusal
    number: NumberSeen | Refusal
    numbers: frozenset[str] | Refusal
    """Ids of the account's numbers."""
    apps: frozenset[str] | Refusal
    """Ids of the apps that the account is subscribed to."""
    subscription: Subscription | Refusal | None
    """None where the app has none for WhatsApp accounts."""
    template: str | Refusal
    """Its state in Meta's words; empty where the account has none of that name."""


def findings(expected: Expected, seen: Seen, now: datetime) -> tuple[Finding, ...]:
    token = _token(expected, seen.token, now)
    scopes = _scopes(seen.token)
    blind = token.light is Light.BAD or _lacks(seen.token, MANAGEMENT)
    secret = _secret(expected, seen.subscription)
    reads = [
        _number(expected, seen.number),
        _account(expected, seen.numbers),
        _subscribed(expected, seen.apps),
        _name(seen.number),
        _quality(seen.number),
        _template(expected, seen.template),
    ]
    if blind:
        reads = [_not_asked(each.check, "the token may not read it") for each in reads]
    app = [_fields(seen.subscription), _callback(expected, seen.subscription)]
    if secret.light is not Light.GOOD:
        app = [_not_asked(each.check, "the app secret is not right") for each in app]
    found = {each.check: each for each in [_address(seen), token, scopes, secret, *reads, *app]}
    return tuple(found[check] for check in Check)


def all_good(found: Iterable[Finding]) -> bool:
    """Whether nothing is red or was left unasked."""
    lights = [each.light for each in found]
    return bool(lights) and not {Light.BAD, Light.SKIPPED} & set(lights)


def _not_asked(check: Check, why: str) -> Finding:
    return Finding(check, Light.SKIPPED, f"Not looked at: {why}.")


def _lacks(token: TokenSeen | Refusal, scope: str) -> bool:
    return isinstance(token, TokenSeen) and scope not in token.scopes


def _address(seen: Seen) -> Finding:
    if not seen.handshake:
        return Finding(Check.ADDRESS, Light.GOOD, "Our webhook’s address answers the handshake.")
    return Finding(
        Check.ADDRESS,
        Light.BAD,
        seen.handshake,
        "Meta must reach this address over https. Look at PUBLIC_URL, at the proxy, and whether "
        "the web process runs.",
    )


def _token(expected: Expected, token: TokenSeen | Refusal, now: datetime) -> Finding:
    anew = f"Make a new one in {USERS}: choose the app, tick both WhatsApp permissions."
    match token:
        case Refusal(code=code) if code in TOKEN_ENDED:
            return Finding(Check.TOKEN, Light.BAD, "Meta does not take the access token.", anew)
        case Refusal():
            return Finding(
                Check.TOKEN,
                Light.BAD,
                token.told,
                "Check again in a minute. If it stays, look at Meta’s status page.",
            )
        case TokenSeen(valid=False):
            return Finding(Check.TOKEN, Light.BAD, "The access token has ended.", anew)
        case TokenSeen(app_id=app) if app != expected.app_id:
            return Finding(
                Check.TOKEN,
                Light.BAD,
                f"The token belongs to the app {app}, not to {expected.app_id}.",
                f"Make one for the app {expected.app_id}, or correct the app’s id here.",
            )
    return _expiry(token, anew, now)


def _expiry(token: TokenSeen, anew: str, now: datetime) -> Finding:
    until = token.expires_at
    if until is None:
        return Finding(Check.TOKEN, Light.GOOD, "The access token works and does not expire.")
    left = days_left(until, now)
    if until - now < EXPIRES_SOON:
        return Finding(
            Check.TOKEN, Light.WARN, f"The access token ends on {until:%d %B %Y}, {left}.", anew
        )
    return Finding(
        Check.TOKEN, Light.GOOD, f"The access token works until {until:%d %B %Y}, {left}."
    )


def days_left(until: datetime, now: datetime) -> str:
    """ "in 43 days", "in less than a day"."""
    days = (until - now).days
    if days < 1:
        return "in less than a day" if until > now else "which is over"
    return f"in {days} days" if days > 1 else "in 1 day"


def _scopes(token: TokenSeen | Refusal) -> Finding:
    if isinstance(token, Refusal):
        return _not_asked(Check.SCOPES, "the token says nothing")
    lacking = [scope for scope in NEEDED if scope not in token.scopes]
    if not lacking:
        return Finding(Check.SCOPES, Light.GOOD, f"The token has {' and '.join(NEEDED)}.")
    words = " and ".join(lacking)
    return Finding(
        Check.SCOPES,
        Light.BAD,
        f"The token lacks {words}.",
        f"In {USERS}, choose the user, Generate token, tick {words}, and paste the new one here.",
    )


def _secret(expected: Expected, said: Subscription | Refusal | None) -> Finding:
    if not isinstance(said, Refusal):
        return Finding(Check.SECRET, Light.GOOD, "The app secret belongs to the app.")
    if said.code is None:
        return Finding(Check.SECRET, Light.BAD, said.told, "Check again in a minute.")
    return Finding(
        Check.SECRET,
        Light.BAD,
        f"Meta does not take this app secret for the app {expected.app_id}: its webhooks would "
        "all be refused.",
        "Copy it anew: developers.facebook.com, My apps, the app, App settings, Basic, "
        "App secret, Show. If it is right, correct the app’s id.",
    )


def _number(expected: Expected, number: NumberSeen | Refusal) -> Finding:
    if isinstance(number, Refusal):
        return Finding(
            Check.NUMBER,
            Light.BAD,
            f"The phone number id {expected.phone_number_id} cannot be read. {number.told}",
            "Copy the id (not the number) from WhatsApp Manager, Phone numbers, and give the "
            "system user the WhatsApp account under Assign assets.",
        )
    if number.display_number != expected.display_number:
        return Finding(
            Check.NUMBER,
            Light.BAD,
            f"This id is the number +{number.display_number}, not +{expected.display_number}.",
            "Correct the number or its id: invites carry the number in their links.",
        )
    return Finding(
        Check.NUMBER, Light.GOOD, f"The id is +{number.display_number}, “{number.verified_name}”."
    )


def _account(expected: Expected, numbers: frozenset[str] | Refusal) -> Finding:
    if isinstance(numbers, Refusal):
        return Finding(
            Check.ACCOUNT,
            Light.BAD,
            f"The WhatsApp account {expected.waba} cannot be read. {numbers.told}",
            "Copy its id from WhatsApp Manager, Account tools, and assign the account to the "
            "system user.",
        )
    if expected.phone_number_id not in numbers:
        return Finding(
            Check.ACCOUNT,
            Light.BAD,
            f"The number is not one of the WhatsApp account {expected.waba}.",
            "Take the account’s id from the page of this number in WhatsApp Manager.",
        )
    return Finding(Check.ACCOUNT, Light.GOOD, "The number belongs to the WhatsApp account.")


def _subscribed(expected: Expected, apps: frozenset[str] | Refusal) -> Finding:
    if isinstance(apps, Refusal):
        return Finding(Check.SUBSCRIBED, Light.BAD, apps.told, "Check again in a minute.")
    if expected.app_id not in apps:
        return Finding(
            Check.SUBSCRIBED,
            Light.BAD,
            "The WhatsApp account is not subscribed to the app: Meta posts nothing about it.",
            f"Press Subscribe, or post to /{expected.waba}/subscribed_apps with this token.",
        )
    return Finding(Check.SUBSCRIBED, Light.GOOD, "The WhatsApp account is subscribed to the app.")


def _fields(said: Subscription | Refusal | None) -> Finding:
    fields = said.fields if isinstance(said, Subscription) and said.active else frozenset()
    if "messages" in fields:
        return Finding(Check.FIELDS, Light.GOOD, "The app listens to the field “messages”.")
    return Finding(
        Check.FIELDS,
        Light.BAD,
        "The app does not listen to the field “messages”: no reply and no status would come.",
        "Press Set the webhook, or tick it at developers.facebook.com, the app, WhatsApp, "
        "Configuration, Webhook fields.",
    )


def _callback(expected: Expected, said: Subscription | Refusal | None) -> Finding:
    there = said.callback if isinstance(said, Subscription) else ""
    if there == expected.address:
        return Finding(Check.CALLBACK, Light.GOOD, "Meta posts to our webhook’s address.")
    return Finding(
        Check.CALLBACK,
        Light.BAD,
        f"Meta posts to {there}, not to us." if there else "Meta has no address to post to.",
        f"Press Set the webhook, or enter {expected.address} at developers.facebook.com, the app, "
        "WhatsApp, Configuration, Callback URL.",
    )


def _name(number: NumberSeen | Refusal) -> Finding:
    if isinstance(number, Refusal):
        return _not_asked(Check.NAME, "the number cannot be read")
    if number.name_status in NAME_GOOD:
        return Finding(Check.NAME, Light.GOOD, f"The name “{number.verified_name}” is approved.")
    if number.name_status in NAME_PENDING:
        return Finding(
            Check.NAME,
            Light.WARN,
            "Meta has not approved the display name yet: people see the number instead.",
            "Wait for the review, or hand a name in under WhatsApp Manager, Phone numbers.",
        )
    return Finding(
        Check.NAME,
        Light.BAD,
        f"Meta says of the display name: {number.name_status}.",
        "Hand in another one under WhatsApp Manager, Phone numbers, Edit display name.",
    )


def _quality(number: NumberSeen | Refusal) -> Finding:
    if isinstance(number, Refusal):
        return _not_asked(Check.QUALITY, "the number cannot be read")
    if number.quality == "RED":
        return Finding(
            Check.QUALITY,
            Light.WARN,
            "Meta rates the number’s quality RED.",
            "Send less to people who do not read it, and look at who said STOP and why.",
        )
    light = Light.WARN if number.quality == "YELLOW" else Light.GOOD
    return Finding(
        Check.QUALITY, light, f"Meta rates the number’s quality {number.quality or 'UNKNOWN'}."
    )


def _template(expected: Expected, state: str | Refusal) -> Finding:
    ladder = "Hand one in under Templates, and wait for Meta’s approval, mostly within a day."
    if not expected.template:
        return Finding(
            Check.TEMPLATE,
            Light.WARN,
            "No template is named: charts wait until people have written.",
            ladder,
        )
    if isinstance(state, Refusal):
        return Finding(Check.TEMPLATE, Light.BAD, state.told, "Check again in a minute.")
    if state == "approved":
        return Finding(
            Check.TEMPLATE, Light.GOOD, f"The template “{expected.template}” is approved."
        )
    if state == "pending":
        return Finding(
            Check.TEMPLATE,
            Light.WARN,
            f"Meta still reviews the template “{expected.template}”.",
            "Wait: charts to closed windows are held meanwhile.",
        )
    said = f"is {state}" if state else f"is not in the account in “{expected.language}”"
    return Finding(
        Check.TEMPLATE, Light.BAD, f"The template “{expected.template}” {said}.", ladder
    )

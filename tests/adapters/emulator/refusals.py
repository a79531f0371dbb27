"""What Meta refuses, as data: a request, its exact code, and where Meta says so.

A word that starts with `$` is an id of `valid.Things`, or the business's number or account.
Sources are pages of Meta's documentation of the Cloud API: *Messages*, *Media*, *Templates* and
others as of November 2025, *Error codes*, *Messaging limits* and *User ids* as of September 2026;
`contract` is Meta's OpenAPI file of v23.
"""

from dataclasses import dataclass
from typing import Any

from tests.adapters.emulator.driver import BEN, DISPLAY, SARAH, STRANGER
from tests.adapters.emulator.valid import TEMPLATE, Body

MESSAGES, MEDIA = "Messages, November 2025", "Media, November 2025"
CODES = "Error codes, September 2026"
TEMPLATES, CONTRACT = "Templates, November 2025", "contract, schema Message"
REGISTERING, LIMITS = "Register, November 2025", "Messaging limits, September 2026"
THROUGHPUT, USER_IDS = "Throughput, September 2026", "User ids, September 2026"
VERSIONS, SEEN = "Graph API, versions", "reported by many; error 132018"
OUTSIDE = "4915112345678"
"""Has a phone, and has written to nobody."""


@dataclass(frozen=True)
class Refusal:
    """`later`: it fails after a 200. `before` and `after` are calls of the experimenter's."""

    what: str
    code: int
    source: str
    body: Body | None = None
    path: str = "$number/messages"
    method: str = "POST"
    http: int = 400
    subcode: int | None = None
    later: bool = False
    token: str | None = None
    version: str = "v25.0"
    upload: tuple[str, str] | None = None
    """Which file under which type."""
    times: int = 1
    """The last of so many calls is the one that is refused."""
    before: tuple[tuple[str, Body], ...] = ()
    after: tuple[tuple[str, Body], ...] = ()

    def __str__(self) -> str:
        return self.what


def text(body: Any = "x", **more: Any) -> Body:
    return {"type": "text", "text": {"body": body}, "to": SARAH} | more


def image(**more: Any) -> Body:
    return {"type": "image", "image": more, "to": SARAH}


def interactive(kind: str, action: Body, **more: Any) -> Body:
    whole = {"type": kind, "body": {"text": "?"}, "action": action} | more
    return {"type": "interactive", "interactive": whole, "to": SARAH}


def buttons(*pairs: tuple[str, str]) -> Body:
    return {"buttons": [{"type": "reply", "reply": {"id": i, "title": t}} for i, t in pairs]}


def rows(number: int, sections: int = 1) -> Body:
    each = [{"id": f"{{}}{n}", "title": f"Row {n}"} for n in range(number)]
    return {"button": "Pick", "sections": [
        {"title": f"S{s}", "rows": [row | {"id": f"{s}.{row['id']}"} for row in each]}
        for s in range(sections)
    ]}  # fmt: skip


def report(*texts: Any, name: str = "report", language: str = "en_US", **more: Any) -> Body:
    given = [{"type": "text", "text": each} for each in texts]
    link = {"type": "button", "sub_type": "url", "index": "1",
            "parameters": [{"type": "text", "text": "4711"}]}  # fmt: skip
    parts = more.pop("components", [{"type": "body", "parameters": given}, link])
    whole = {"name": name, "language": {"code": language}, "components": parts}
    return {"type": "template", "template": whole, "to": SARAH} | more


def chart(header: Body | None, words: str = "Revenue") -> Body:
    parts: list[Body] = [{"type": "body", "parameters": [{"type": "text", "text": words}]}]
    if header:
        parts.append({"type": "header", "parameters": [header]})
    return report(name="chart_ready", language="en", components=parts)


def submitted(number: int, **component: Any) -> Body:
    """The valid submission with one component changed."""
    parts = [dict(part) for part in TEMPLATE["components"]]
    parts[number] |= component
    return TEMPLATE | {"name": "another", "components": parts}


def _state(state: str) -> tuple[tuple[str, Body], ...]:
    return (("/emulator/tokens/own", {"state": state}),)


def _template(status: str) -> tuple[tuple[str, Body], ...]:
    return (("/emulator/templates/report", {"status": status}),)


def _can(**capabilities: Any) -> tuple[tuple[str, Body], ...]:
    return (("/emulator/numbers", {"capabilities": capabilities}),)


PICTURE = {"type": "image", "image": {"id": "$image"}}
CREATE = "$account/message_templates"

ACCESS = [
    Refusal("no token", 200, CODES, text(), http=401, token=""),
    Refusal("a token that nobody was given", 190, CODES, text(), http=401, token="wrong"),
    *(
        Refusal(f"a token that is no longer good: {state}", 190, CODES, text(), http=401,
                subcode=subcode, before=_state(state), after=_state("valid"))
        for state, subcode in
        (("expired", 463), ("password", 460), ("invalid", 467), ("revoked", 458))
    ),
    Refusal("a token without the scope to send", 10, CODES, text(), http=403, token="$reader"),
    Refusal("a token without the scope to upload", 10, CODES, http=403, token="$reader",
            path="$number/media", upload=("image", "image/png")),
    Refusal("a token without the scope to manage", 200, CODES, method="GET", http=403,
            path="$account/message_templates", token="$sender"),
    Refusal("a number of another app", 3, CODES, text(), http=500, path="$other_app/messages"),
    Refusal("a number that is unknown", 100, CODES, text(), path="1/messages", subcode=33),
    Refusal("a version that has ended", 2500, VERSIONS, text(), version="v20.0"),
    Refusal("a version that is not yet there", 2500, VERSIONS, text(), version="v27.0"),
    Refusal("an edge that does not exist", 2500, CODES, {}, path="$account/flowers"),
    Refusal("a field that does not exist", 100, CODES, method="GET", path="$number?fields=colour"),
]  # fmt: skip
ENVELOPES = [
    Refusal("no product", 100, MESSAGES, text(messaging_product=None)),
    Refusal("another product", 100, MESSAGES, text(messaging_product="telegram")),
    Refusal("no recipient", 100, MESSAGES, text(to=None)),
    Refusal("a recipient that is no number", 100, MESSAGES, text(to="Sarah")),
    Refusal("a user id that is none", 100, USER_IDS, text(to=None, recipient="us.1")),
    Refusal("oneself", 131021, CODES, text(to=DISPLAY)),
    Refusal("a type that does not exist", 100, MESSAGES, text(type="txt")),
    Refusal("two bodies", 100, CONTRACT, text(image={"id": "$image"})),
    Refusal("an unknown parameter", 100, CODES, text(colour="red")),
    Refusal("513 signs of one's own", 100, MESSAGES, text(biz_opaque_callback_data="x" * 513)),
    Refusal("a quote of what is not in the chat", 131009, CODES,
            text(context={"message_id": "wamid.X"})),
    Refusal("a quote of nothing", 131008, CODES, text(context={})),
    Refusal("somebody who is not on a test number's list", 131030, CODES, text(),
            before=_can(allowed=[BEN]), after=_can(allowed=None)),
    Refusal("a number that is not registered", 133010, CODES, text(),
            before=_can(registered=False), after=_can(registered=True)),
    Refusal("a 46th message to a person at once", 131056, THROUGHPUT, text(to=BEN), times=46),
    Refusal("more messages than the number's throughput", 130429, THROUGHPUT, text(to="$to"),
            times=12, before=_can(messages_per_second=1), after=_can(messages_per_second=1000)),
]  # fmt: skip
BODIES = [
    Refusal("a text of 4,097 signs", 100, MESSAGES, text("x" * 4097)),
    Refusal("an empty text", 100, CONTRACT, text("")),
    Refusal("a text without words", 131008, CODES, {"type": "text", "text": {}, "to": SARAH}),
    Refusal("a caption of 1,025 signs", 100, MESSAGES, image(id="$image", caption="x" * 1025)),
    Refusal("a picture by id and by link", 100, MESSAGES,
            image(id="$image", link="https://x.example/c.png"), subcode=2494009),
    Refusal("a picture by neither", 100, MESSAGES, image(caption="x"), subcode=2494009),
    Refusal("a link that is none", 100, MESSAGES, image(link="ftp://x.example/c.png")),
    Refusal("a media id that is nobody's", 100, MEDIA, image(id="1")),
    Refusal("a media id of another number", 100, MEDIA, image(id="$foreign")),
    Refusal("a sticker as a picture", 131053, MEDIA, image(id="$sticker")),
    Refusal("a place without its longitude", 131008, CODES,
            {"type": "location", "location": {"latitude": 1}, "to": SARAH}),
    Refusal("a contact without a name", 131008, CODES,
            {"type": "contacts", "contacts": [{"phones": [{"phone": "1"}]}], "to": SARAH}),
    Refusal("a reaction that is no emoji", 100, MESSAGES,
            {"type": "reaction", "reaction": {"message_id": "$asked", "emoji": "ok"},
             "to": SARAH}),
    Refusal("a reaction to what is not there", 131009, MESSAGES,
            {"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": "👍"},
             "to": SARAH}),
    Refusal("a reaction that quotes", 131009, MESSAGES,
            {"type": "reaction", "reaction": {"message_id": "$asked", "emoji": "👍"},
             "context": {"message_id": "$asked"}, "to": SARAH}),
    Refusal("reading what nobody wrote", 131009, MESSAGES,
            {"status": "read", "message_id": "wamid.X", "to": None}),
    Refusal("four buttons", 100, MESSAGES,
            interactive("button", buttons(*((str(n), str(n)) for n in range(4))))),
    Refusal("two buttons of one id", 131009, MESSAGES,
            interactive("button", buttons(("a", "x"), ("a", "y")))),
    Refusal("a button's title of 21 signs", 100, MESSAGES,
            interactive("button", buttons(("a", "x" * 21)))),
    Refusal("a button's id of 257 signs", 100, MESSAGES,
            interactive("button", buttons(("a" * 257, "x")))),
    Refusal("an interactive body of 1,025 signs", 100, MESSAGES,
            interactive("button", buttons(("a", "x")), body={"text": "x" * 1025})),
    Refusal("a footer of 61 signs", 100, MESSAGES,
            interactive("button", buttons(("a", "x")), footer={"text": "x" * 61})),
    Refusal("a header of 61 signs", 100, MESSAGES,
            interactive("button", buttons(("a", "x")),
                        header={"type": "text", "text": "x" * 61})),
    Refusal("eleven rows in one section", 100, MESSAGES, interactive("list", rows(11))),
    Refusal("twelve rows in two sections", 131009, MESSAGES, interactive("list", rows(6, 2))),
    Refusal("eleven sections", 100, MESSAGES, interactive("list", rows(1, 11))),
    Refusal("a link button without a link", 131008, CODES,
            interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "x"}})),
    Refusal("a type that this number cannot send", 131051, CODES,
            interactive("carousel", {"cards": []})),
]  # fmt: skip
LATER = [
    Refusal("a free message outside the window", 131047, CODES, text(to=OUTSIDE), later=True),
    Refusal("a picture outside the window", 131047, CODES,
            {"type": "image", "image": {"id": "$image"}, "to": OUTSIDE}, later=True),
    Refusal("a number without WhatsApp", 131026, CODES, text(to=STRANGER), later=True),
    Refusal("a link that nobody can fetch", 131053, CODES,
            image(link="https://x.example/c.png"), later=True),
    Refusal("no payment method", 131042, CODES, text(), later=True, before=_can(payment=False),
            after=_can(payment=True)),
    Refusal("another key of the recipient", 137000, CODES,
            text(recipient_identity_key_hash="other"), later=True),
    Refusal("a marketing template to the United States", 131049, CODES,
            report("a", "b"), later=True,
            before=(("/emulator/templates/report", {"category": "MARKETING"}),),
            after=(("/emulator/templates/report", {"category": "UTILITY"}),)),
]  # fmt: skip
MEDIA_CALLS = [
    Refusal("an upload that is an octet-stream", 100, MEDIA, path="$number/media",
            upload=("image", "application/octet-stream")),
    Refusal("an upload without a file", 100, MEDIA, {}, path="$number/media"),
    Refusal("a picture under another type", 131053, MEDIA, path="$number/media",
            upload=("image", "image/jpeg")),
    Refusal("a picture with a palette", 131053, MEDIA, path="$number/media",
            upload=("palette", "image/png")),
    Refusal("a picture of over 5 MB", 131053, MEDIA, path="$number/media",
            upload=("large", "image/png")),
    Refusal("an unknown media id", 100, MEDIA, method="GET", path="1037543291543636", subcode=33),
    Refusal("a media id with another number's id", 100, MEDIA, method="GET",
            path="$image?phone_number_id=1"),
]  # fmt: skip
TEMPLATE_SENDS = [
    Refusal("a template that does not exist", 132001, CODES, report(name="reprot"), http=404),
    Refusal("a template in another language", 132001, CODES, report(language="de"), http=404),
    Refusal("too few parameters", 132000, CODES, report("a")),
    Refusal("too many parameters", 132000, CODES, report("a", "b", "c")),
    Refusal("a header without its picture", 132012, CODES, chart(None)),
    Refusal("a header of another kind", 132012, CODES, chart({"type": "text", "text": "x"})),
    *(
        Refusal(f"a parameter with {what}", 132018, SEEN, chart(PICTURE, f"a{sign}b"))
        for what, sign in (("a line break", "\n"), ("a tab", "\t"), ("five spaces", " " * 5))
    ),
    Refusal("a body that is too long when filled in", 132005, CODES, report("x" * 1000, "y" * 99)),
    Refusal("a button that is not there", 132000, CODES, report("a", "b", components=[
        {"type": "body", "parameters": [{"type": "text", "text": t} for t in "ab"]},
        {"type": "button", "sub_type": "url", "index": "7", "parameters": []}])),
    Refusal("a button without its parameter", 132000, CODES, report("a", "b", components=[
        {"type": "body", "parameters": [{"type": "text", "text": t} for t in "ab"]}])),
    Refusal("a paused template", 132015, CODES, report("a", "b"), before=_template("PAUSED"),
            after=_template("APPROVED")),
    Refusal("a disabled template", 132016, CODES, report("a", "b"), before=_template("DISABLED"),
            after=_template("APPROVED")),
    Refusal("a rejected template", 132001, CODES, report("a", "b"), http=404,
            before=_template("REJECTED"), after=_template("APPROVED")),
    Refusal("a code to a user id", 131062, USER_IDS,
            report("a", "b", to=None, recipient="$user_id"),
            before=(("/emulator/templates/report", {"category": "AUTHENTICATION"}),),
            after=(("/emulator/templates/report", {"category": "UTILITY"}),)),
]  # fmt: skip
SUBMISSIONS = [
    Refusal("a name with a space", 100, TEMPLATES, TEMPLATE | {"name": "Order Ready"}, CREATE),
    Refusal("a name that is taken", 100, TEMPLATES, TEMPLATE | {"name": "report"}, CREATE,
            subcode=2388024),
    Refusal("a language that is none", 100, TEMPLATES, TEMPLATE | {"language": "English"}, CREATE),
    Refusal("a category that is none", 100, TEMPLATES, TEMPLATE | {"category": "FUN"}, CREATE),
    Refusal("no body", 100, TEMPLATES, TEMPLATE | {"components": TEMPLATE["components"][:1]},
            CREATE),
    Refusal("a body of 1,025 signs", 2388040, CODES, submitted(1, text="x" * 1025), CREATE),
    Refusal("a footer of 61 signs in a template", 2388040, CODES, submitted(2, text="x" * 61),
            CREATE),
    Refusal("a variable at the start", 2388299, CODES, submitted(1, text="{{1}} {{2}} is it."),
            CREATE),
    Refusal("a variable at the end", 2388299, CODES, submitted(1, text="It is {{1}} {{2}}"),
            CREATE),
    Refusal("variables that skip a number", 2388072, CODES,
            submitted(1, text="The order {{1}} of {{3}} is ready."), CREATE),
    Refusal("more variables than words", 2388293, CODES,
            submitted(1, text="It {{1}} {{2}} {{3}} is."), CREATE),
    Refusal("a variable without an example", 131008, TEMPLATES,
            TEMPLATE | {"name": "another",
                        "components": [{"type": "BODY", "text": "Order {{1}} is ready."}]},
            CREATE),
    Refusal("a header of two lines", 2388047, CODES, submitted(0, text="a\nb"), CREATE),
    Refusal("a footer with a variable", 2388073, CODES, submitted(2, text="Reply {{1}} now"),
            CREATE),
    Refusal("a media id as an example", 100, TEMPLATES,
            submitted(0, format="IMAGE", example={"header_handle": ["$image"]}), CREATE),
    Refusal("editing what is in review", 2388039, CODES,
            {"components": TEMPLATE["components"]}, "$report", before=_template("PENDING"),
            after=_template("APPROVED")),
]  # fmt: skip
REGISTRATIONS = [
    Refusal("a PIN of five digits", 100, REGISTERING,
            {"messaging_product": "whatsapp", "pin": "12345"}, "$number/register"),
    Refusal("another PIN", 133005, REGISTERING,
            {"messaging_product": "whatsapp", "pin": "654321"}, "$number/register",
            before=_can(pin="123456")),
    Refusal("registering more than ten times in 72 hours", 133016, REGISTERING,
            {"messaging_product": "whatsapp", "pin": "123456"}, "$number/register", times=11),
]  # fmt: skip
GROUPS = "Groups, September 2026"
OPEN = (("/emulator/groups", {"open": True}),)
CLOSED = (("/emulator/groups", {"open": False}),)


def in_group(to: str, body: Body) -> Body:
    return body | {"recipient_type": "group", "to": to}


GROUP_SENDS = [
    Refusal("a group, while the number may not write to groups", 131215, GROUPS,
            in_group("$group", text())),
    Refusal("the list of groups, while the number may not use them", 131215, GROUPS,
            method="GET", path="$number/groups"),
    Refusal("a group that does not exist", 131041, GROUPS, in_group("Y2FwaV9ncm91cDox", text()),
            before=OPEN, after=CLOSED),
    Refusal("buttons in a group", 130501, GROUPS,
            in_group("$group", interactive("button", buttons(("a", "x")))),
            before=OPEN, after=CLOSED),
]  # fmt: skip
REFUSALS = (
    *ACCESS, *ENVELOPES, *BODIES, *LATER, *MEDIA_CALLS, *TEMPLATE_SENDS, *SUBMISSIONS,
    *REGISTRATIONS, *GROUP_SENDS,
)  # fmt: skip

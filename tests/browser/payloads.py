"""What would run in a browser if a page wrote what somebody typed as it stands.

Each payload calls `xss` with its number, and each element that it would make bears the attribute
`zz`. Beside it stands the place on a page where it runs, so that it can be shown to be alive.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.browser.screen import Screen

RUNS = "RUN"
PLACES = {
    "text": "<p>{}</p>",
    "attribute": '<input value="{}">',
    "single": "<input value='{}'>",
    "bare": "<input value={}>",
    "area": "<textarea>{}</textarea>",
    "title": "<title>{}</title>",
    "style": "<style>{}</style>",
    "comment": "<!-- {} -->",
    "script": '<script>const said = "{}";</script>',
    "script-single": "<script>const said = '{}';</script>",
    "script-backticks": "<script>const said = `{}`;</script>",
    "link": '<a id="link" href="{}">a link</a>',
}
WRITTEN: Sequence[tuple[str, str]] = (
    ("text", "<script zz>RUN</script>"),
    ("text", "<ScRiPt zz>RUN</sCrIpT>"),
    ("text", "<script zz src=data:,RUN></script>"),
    ("text", "<svg zz><script>RUN</script></svg>"),
    ("text", "<img zz src=x onerror=RUN>"),
    ("text", "<IMG zz SRC=x OnErRoR=RUN>"),
    ("text", "<img/zz/src=x/onerror=RUN>"),
    ("text", '<img zz src="x" onerror="RUN">'),
    ("text", "<img zz src='x' onerror='RUN'>"),
    ("text", "<img\tzz\tsrc=x\tonerror=RUN>"),
    ("text", "<img zz src onerror=RUN>"),
    ("text", "<img zz srcset=x onerror=RUN>"),
    ("text", "<image zz src=x onerror=RUN>"),
    ("text", "<img zz src=/static/mark.svg?x onerror=RUN onload=RUN>"),
    ("text", "<svg zz onload=RUN>"),
    ("text", "<svg zz><image href=x onerror=RUN>"),
    ("text", "<svg zz><animate onbegin=RUN attributeName=x dur=1s>"),
    ("text", "<svg zz><set onbegin=RUN attributeName=x dur=1s>"),
    ("text", "<iframe zz onload=RUN></iframe>"),
    ("text", "<iframe zz srcdoc='<script>parent.RUN</script>'></iframe>"),
    ("text", "<iframe zz src=javascript:parent.RUN></iframe>"),
    ("text", "<video zz src=x onerror=RUN></video>"),
    ("text", "<audio zz src=x onerror=RUN></audio>"),
    ("text", "<video zz><source onerror=RUN src=x></video>"),
    ("text", "<details zz open ontoggle=RUN>x</details>"),
    ("text", "<input zz autofocus onfocus=RUN>"),
    ("text", "<select zz autofocus onfocus=RUN></select>"),
    ("text", "<textarea zz autofocus onfocus=RUN></textarea>"),
    ("text", "<b zz tabindex=1 autofocus onfocus=RUN>x</b>"),
    ("text", "<input zz type=image src=x onerror=RUN>"),
    ("text", "<style zz onload=RUN>a{}</style>"),
    ("text", "<link zz rel=stylesheet href=x onerror=RUN>"),
    ("text", "<style>@keyframes q{}</style><p zz style=animation:q onanimationend=RUN>"),
    ("text", "<!--><img zz src=x onerror=RUN>-->"),
    ("text", "<![CDATA[><img zz src=x onerror=RUN>]]>"),
    ("text", '<noscript><p title="</noscript><img zz src=x onerror=RUN>">'),
    ("text", '<xmp><p title="</xmp><img zz src=x onerror=RUN>">'),
    ("text", "*<img zz src=x onerror=RUN>*"),
    ("text", "_<svg zz onload=RUN>_"),
    ("text", "```<script zz>RUN</script>```"),
    ("text", "x\u2028<svg zz onload=RUN>"),
    ("text", "'\"></title></textarea><svg zz onload=RUN>"),
    ("attribute", '"><script zz>RUN</script>'),
    ("attribute", '"><img zz src=x onerror=RUN>'),
    ("attribute", '" zz autofocus onfocus=RUN x="'),
    ("attribute", '"zz autofocus onfocus="RUN'),
    ("single", "'><script zz>RUN</script>"),
    ("single", "' zz autofocus onfocus=RUN x='"),
    ("bare", "x zz autofocus onfocus=RUN"),
    ("bare", "x><svg zz onload=RUN>"),
    ("area", "</textarea><img zz src=x onerror=RUN>"),
    ("title", "</title><svg zz onload=RUN>"),
    ("style", "</style><script zz>RUN</script>"),
    ("comment", "--><img zz src=x onerror=RUN>"),
    ("script", '";RUN;//'),
    ("script", "</script><img zz src=x onerror=RUN>"),
    ("script-single", "'-RUN-'"),
    ("script-backticks", "${RUN}"),
    ("link", "javascript:RUN"),
    ("link", "JaVaScRiPt://%0aRUN"),
)
LISTENS = """
window.xss = (number) => sessionStorage.setItem(`ran ${number}`, location.href);
"""
FOUND = """
const ran = Object.keys(sessionStorage).filter((key) => key.startsWith("ran "));
sessionStorage.clear();
const leads = ["href", "src", "action", "formaction", "hx-get", "hx-post"].flatMap((name) =>
  [...document.querySelectorAll(`[${name}]`)]
    .filter((one) => /^\\s*javascript:/i.test(one.getAttribute(name))));
const made = [...document.querySelectorAll("[zz]"), ...leads];
return {ran, made: made.map((one) => one.outerHTML.slice(0, 120))};
"""
PLANT = """
document.open();
document.write(arguments[0]);
document.close();
document.getElementById("link")?.click();
"""
RAN = "return Object.keys(sessionStorage).some((key) => key === arguments[0])"


@dataclass(frozen=True, slots=True)
class Payload:
    number: int
    place: str
    text: str


PAYLOADS: Sequence[Payload] = tuple(
    Payload(number, place, text.replace(RUNS, f"xss({number})"))
    for number, (place, text) in enumerate(WRITTEN, 1)
)


@dataclass(frozen=True, slots=True)
class Harm:
    """What payloads have done since this was looked at last."""

    ran: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    """The elements that they have made on the page that is seen now."""

    def __bool__(self) -> bool:
        return bool(self.ran or self.made)


def disarm(screen: Screen) -> None:
    """Take the browser's own guard away, which would hide a page that escapes nothing; and listen
    for what runs."""
    screen.driver.execute_cdp_cmd("Page.enable", {})
    screen.driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": LISTENS})


def harm(screen: Screen) -> Harm:
    found = screen.script(FOUND)
    return Harm(tuple(found["ran"]), tuple(found["made"]))


def is_alive(screen: Screen, payload: Payload, blank: str) -> bool:
    """Whether it runs where nothing is escaped, on a page of the address `blank`."""
    screen.open(blank)
    screen.script("sessionStorage.clear()")
    screen.script(PLANT, PLACES[payload.place].replace("{}", payload.text))
    try:
        screen.until(lambda: screen.script(RAN, f"ran {payload.number}"), "it runs", within=3)
    except AssertionError:
        return False
    return True

"""Every address of the app, with what Acme has in its place."""

import re

from tests.cast import ADA, BEN
from tests.web.conftest import Browser

OPEN = {
    "/sign-in",
    "/sign-out",
    "/theme",
    "/sign-up",
    "/sign-up/sent",
    "/sign-up/finish",
    "/set-up",
    "/forgotten",
    "/forgotten/sent",
    "/forgotten/new-password",
    "/account/email/confirm",
    "/join",
    "/join/known",
    "/join/new",
    "/healthz",
    "/readyz",
    "/webhook/integrations/whatsapp",
}


def routes(app, method):
    """Those of people; what scripts call is in tests/api and tests/access."""
    for rule in app.url_map.iter_rules():
        if method in rule.methods and not rule.rule.startswith("/api/"):
            yield rule


def urls(app, method, ids):
    """Every address of that verb, with Acme's ids where it takes one."""
    for rule in routes(app, method):
        url = rule.rule.replace("<word>", "in_app")
        yield re.sub(r"([^/]*)/<[^>]+>", lambda named: f"{named[1]}/{ids.get(named[1], 0)}", url)


def whose(url):
    return BEN if url.startswith("/operator") else ADA


def pages(app, ids):
    for url in urls(app, "GET", ids):
        response = Browser(app, whose(url)).get(url)
        if response.mimetype == "text/html":
            yield url, response

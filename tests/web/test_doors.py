"""Every route: who gets in, which forms need their token, and what every page carries."""

import re
from io import BytesIO
from uuid import uuid4

import pytest

from adapters.sql.alerts import open_alert
from adapters.sql.engine import writing
from adapters.sql.tables import metadata
from adapters.vault.codes import HmacCodes
from app.use_cases.admitting import ask_for_access
from app.use_cases.coding import request_code
from app.use_cases.corresponding import Counter
from app.use_cases.letters import Letterhead
from app.use_cases.onboarding import book_onboarding
from app.use_cases.operating import make_operator
from app.use_cases.own_account import begin_browser
from app.use_cases.teaming import invite_teammate
from app.use_cases.templating import draft_template
from app.use_cases.tokens import make_token
from app.use_cases.visiting import begin_visit
from domain.onboarding import OwnNumber, Wish
from domain.template_library import LIBRARY
from domain.templates import Judgement, Template, TemplateId, Verdict
from domain.tenancy import THE_HOUSE, Actor, Role
from domain.tokens import Scope
from ports.bell import Lane
from tests.cast import ACME, ADA, BEN, CLEO, EMAILS
from tests.web.conftest import DEMO, Browser
from tests.world import APP, NUMBER, SARAH, shop_csv
from tests.world import BEN as BENS_PHONE

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
SIGNED_BY_META = {"/webhook/integrations/whatsapp"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
CODES = HmacCodes(bytes(32))
"""As the tests' world makes them."""
SECRETS = ("Sarah — CFO", "Marketing lead", "WA-", "Acme")


@pytest.fixture
def arranged(world, demo_app):
    """Acme with somebody of every kind, and the ids of what it has. Ben is the operator, too."""
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    with writing(world.engine) as connection:
        open_alert(connection, "code", "1", "Meta answered with a code that we do not know.")
    world.quarantined()
    template = draft_template(
        Actor.operator(BEN.person),
        LIBRARY["report_update"],
        storage=world.storage,
        clock=world.clock,
    )
    sarah = world.recipient(ADA, SARAH, "Sarah — CFO")
    offer = world.invite(ADA, "Marketing lead")
    pulse = world.pulse(ADA, sarah)
    run = world.fire(ADA, pulse)
    world.work_all()
    world.says_in_group(SARAH, "Y2FwaV9ncm91cDox", "chartcastr link")
    world.work(Lane.INBOX)
    with world.storage.tenant(ADA) as uow:
        metric = uow.metrics.get(pulse.metric)
    check = a_code_sent(world)
    own = world.recipient(ADA, BENS_PHONE, "Ada", for_self=True)
    made = make_token(
        ADA, "Export", frozenset({Scope.READ}), storage=world.storage, clock=world.clock
    )
    invitation = invite_teammate(
        ADA,
        "dora@acme.example",
        Role.MEMBER,
        storage=world.storage,
        clock=world.clock,
        head=Letterhead("Chartcastr", "http://localhost", world.vault),
    )
    begin_browser(ADA, "A browser", remembered=False, storage=world.storage)
    ask_for_access(CLEO, "", counter=counter_of(world))
    booked = book_onboarding(ADA, WISH, counter=counter_of(world))
    visit = begin_visit(
        Actor.operator(BEN.person),
        ACME,
        "Ada asked about Monday.",
        storage=world.storage,
        clock=world.clock,
    )
    return {
        "teammates": BEN.person,
        "invitations": invitation.id,
        "browsers": world.rows("signed_in_browser")[0].id,
        "organisations": ACME,
        "tokens": made.token.id,
        "access": world.rows("access_request")[0].id,
        "onboardings": booked.id,
        "steps": "discovery",
        "visits": visit.id,
        "groups": next(row.id for row in world.rows("destination") if row.kind == "group"),
        "invites": offer.invite.id,
        "recipients": sarah,
        "phone": own,
        "mail": world.rows("mail")[0].id,
        "mails": world.rows("mail")[0].id,
        "pulses": pulse.id,
        "runs": run.id,
        "preview": run.id,
        "sources": metric.source,
        "metrics": metric.id,
        "messages": world.rows("message")[0].id,
        "senders": world.rows("sender")[0].id,
        "alerts": world.rows("alert")[0].id,
        "templates": template.id,
        "codes": check,
    }


def a_code_sent(world):
    """To a number that Acme verifies; it has waited for long enough to be sent once more."""
    code = Template.drafted(TemplateId(uuid4()), NUMBER.waba, LIBRARY["verification_code"], rank=9)
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(code.judged(Judgement(Verdict.APPROVE), world.clock.now()))
        house.commit()
    id = request_code(
        ADA, "16505550009", "Nora", for_self=False, storage=world.storage, clock=world.clock
    )
    world.clock.forward(minutes=2)
    return id


WISH = Wish("200 people, daily", "Germany", "Sales charts", "", OwnNumber.BUY)
STEP = {"state": "doing", "owner": "customer"}
KEYS = {
    "phone_number_id": NUMBER.phone_number_id,
    "waba": NUMBER.waba,
    "display_number": "+1 555 078 3881",
    "app_id": APP,
    "token": "a-token",
    "app_secret": "a-secret",
    "verify_token": "a-word",
}


def counter_of(world):
    return Counter(world.storage, world.clock, "Chartcastr", "", "http://localhost")


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


def test_nobody_in_particular_sees_nothing(demo_app, arranged):
    for url in urls(demo_app, "GET", arranged):
        if url in OPEN:
            continue
        response = Browser(demo_app).get(url)
        assert response.status_code in {302, 404}, url
        assert not any(secret in response.text for secret in SECRETS), url


def test_the_stranger_sees_nothing_of_acme(demo_app, arranged):
    cleo = Browser(demo_app, CLEO)
    for url in urls(demo_app, "GET", arranged):
        if url in OPEN:
            continue
        response = cleo.get(url)
        assert not any(secret.encode() in response.data for secret in SECRETS), url
        if any(str(id) in url for id in arranged.values()):
            assert response.status_code == 404, url


def good_bodies(ids):
    """For every form that names something of Acme's, what its owner could well send."""
    pulse = {
        "name": "Sales",
        "metric": str(ids["metrics"]),
        "chart": "bars",
        "destinations": [str(ids["recipients"])],
        "weekdays": ["0"],
        "at": "09:30",
        "timezone": "Europe/Berlin",
    }
    metric = {
        "name": "Takings",
        "date_column": "date",
        "value_column": "revenue",
        "unit_kind": "plain",
        "decimals": "0",
        "grain": "day",
        "aggregate": "sum",
        "good": "up",
        "timezone": "Europe/Berlin",
        "freshness": "archive",
    }
    whatsapp = "/settings/destinations/whatsapp"
    return {
        "/pulses/new": pulse,
        f"/pulses/{ids['pulses']}/edit": pulse,
        f"/pulses/{ids['pulses']}/pause": {},
        f"/pulses/{ids['pulses']}/resumption": {},
        f"/pulses/{ids['pulses']}/runs": {"kind": "now", "request_key": str(uuid4())},
        f"/messages/{ids['messages']}/resend": {},
        f"/organisations/{ids['organisations']}/entry": {},
        f"/account/browsers/{ids['browsers']}/end": {},
        f"/account/phone/{ids['phone']}/removal": {},
        f"/settings/team/teammates/{ids['teammates']}/role": {"role": "admin"},
        f"/settings/team/teammates/{ids['teammates']}/removal": {},
        f"/settings/team/invitations/{ids['invitations']}/mail": {},
        f"/settings/team/invitations/{ids['invitations']}/withdrawal": {},
        f"/runs/{ids['runs']}/resend": {},
        "/pulses/preview": pulse,
        f"/pulses/{ids['pulses']}/copy": {"name": "Sales", "metric": str(ids["metrics"])},
        f"/pulses/{ids['pulses']}/archive": {},
        f"/pulses/{ids['pulses']}/archive/removal": {},
        f"/sources/{ids['sources']}/file": {"file": (BytesIO(shop_csv()), "shop.csv")},
        f"/sources/{ids['sources']}/dates": {"order": "month"},
        f"/sources/{ids['sources']}/metrics": metric,
        f"{whatsapp}/recipients/{ids['recipients']}/mail": {"mail_to": "a@acme.example"},
        f"{whatsapp}/recipients/{ids['recipients']}/label": {"label": "Sarah Chen"},
        f"{whatsapp}/recipients/{ids['recipients']}/pause": {"span": "7"},
        f"{whatsapp}/recipients/{ids['recipients']}/resumption": {},
        f"{whatsapp}/recipients/{ids['recipients']}/tests": {},
        f"{whatsapp}/recipients/{ids['recipients']}/removal": {},
        f"{whatsapp}/invites/{ids['invites']}/renewal": {},
        f"{whatsapp}/invites/{ids['invites']}/revocation": {},
        f"{whatsapp}/groups/{ids['groups']}/removal": {},
        f"{whatsapp}/codes/{ids['codes']}/tries": {"code": CODES.code(f"{ids['codes']}:1")},
        f"{whatsapp}/codes/{ids['codes']}/sends": {},
        f"/settings/tokens/{ids['tokens']}/revocation": {},
        f"{whatsapp}/onboarding/steps/discovery": STEP,
        f"{whatsapp}/onboarding/steps/discovery/notes": {"text": "Our portfolio is verified."},
    }


def owners_bodies(ids):
    """For every form that only an owner has; test_data.py sends them as one."""
    return {f"/settings/data/recipients/{ids['recipients']}/erasure": {"sure": "yes"}}


def operators_bodies(world, ids):
    """For every form of the operator's page, what they could well send."""
    quarantined = world.inbox.quarantined(1)[0].key
    return {
        "/operator/replays": {"key": quarantined},
        "/operator/replays/all": {},
        f"/operator/alerts/{ids['alerts']}/closing": {},
        f"/operator/senders/{ids['senders']}/release": {},
        "/operator/templates": template_body("another"),
        "/operator/templates/asking": {},
        f"/operator/templates/{ids['templates']}": template_body("report_update"),
        f"/operator/templates/{ids['templates']}/promotion": {},
        f"/operator/templates/{ids['templates']}/submission": {},
        f"/operator/templates/{ids['templates']}/deletion": {},
        **consoles_bodies(ids),
    }


def consoles_bodies(ids):
    """Of organisations, access, onboardings, visits, and the number."""
    acme = f"/operator/organisations/{ids['organisations']}"
    onboarding = f"/operator/onboardings/{ids['onboardings']}"
    return {
        f"{acme}/plan": {"plan": "branded"},
        f"{acme}/approval": {"approved": "yes"},
        f"{acme}/approval/refusal": {"reason": "Not yet."},
        f"{acme}/access": {},
        f"{acme}/pause": {"reason": "Too many complaints."},
        f"{acme}/resumption": {},
        f"{acme}/visits": {"reason": "Ada asked about Monday."},
        f"/operator/visits/{ids['visits']}/end": {},
        f"/operator/mails/{ids['mails']}/resend": {},
        "/operator/mails/resend": {},
        f"/operator/access/{ids['access']}/grant": {},
        f"/operator/access/{ids['access']}/refusal": {"reason": "Not yet."},
        f"{onboarding}/steps/discovery": STEP,
        f"{onboarding}/steps/discovery/notes": {"text": "We call on Monday."},
        f"{onboarding}/closing": {},
        "/operator/number": KEYS,
        "/operator/number/check": {},
        "/operator/number/subscription": {},
        "/operator/number/webhook": {},
        "/operator/number/trip": {"phone": "+1 650 555 1234"},
        "/operator/number/live": {},
        "/operator/number/live/check": {},
        "/operator/number/draft/removal": {},
        f"/operator/number/senders/{ids['senders']}/stop": {"reason": "A test."},
    }


def template_body(name):
    wording = LIBRARY["report_update"]
    return {
        "name": name,
        "language": "en",
        "category": "utility",
        "header": "image",
        "body": wording.body,
        "examples": wording.examples[0],
        "title_1": "Read the analysis",
    }


@pytest.fixture
def undelivered(world, arranged):
    """The chart did not arrive, so that it could be sent again."""
    world.status("failed", wamid=world.messages("chart")[0].wamid, code=131026)
    world.work(Lane.INBOX)
    return arranged | {"messages": world.messages("chart")[0].id}


def everything(world):
    return {name: world.rows(name) for name in metadata.tables}


def test_the_stranger_changes_nothing_of_acme(demo_app, world, undelivered):
    cleo, before = Browser(demo_app, CLEO), everything(world)

    bodies = good_bodies(undelivered) | owners_bodies(undelivered)
    answers = {url: cleo.post(url, **body).status_code for url, body in bodies.items()}

    assert set(answers.values()) == {404}, answers
    assert everything(world) == before


def test_what_the_stranger_tried_its_owner_could_do(demo_app, undelivered):
    ada = Browser(demo_app, ADA)

    answers = {
        url: ada.post(url, **body).status_code for url, body in good_bodies(undelivered).items()
    }

    assert set(answers.values()) == {303}, answers


def test_no_form_about_somebodys_things_is_left_out(demo_app, world, undelivered):
    ids = {str(id) for id in undelivered.values()}
    known = {
        *good_bodies(undelivered),
        *owners_bodies(undelivered),
        *operators_bodies(world, undelivered),
        f"/pulses/preview/{undelivered['preview']}",  # it looks, and changes nothing
    }
    about = {url for url in urls(demo_app, "POST", undelivered) if any(id in url for id in ids)}

    assert about <= known


def for_operators(app, method, ids):
    return [url for url in urls(app, method, ids) if url.startswith("/operator")]


@pytest.mark.parametrize("somebody", [ADA, CLEO])
def test_the_operators_pages_are_not_there_for_anybody_else(demo_app, world, arranged, somebody):
    browser, before = Browser(demo_app, somebody), everything(world)
    answers = {
        url: browser.post(url, **body).status_code
        for url, body in operators_bodies(world, arranged).items()
    }
    seen = [browser.get(url).status_code for url in for_operators(demo_app, "GET", arranged)]

    assert set(answers.values()) == {404}, answers
    assert set(seen) == {404}
    assert everything(world) == before
    assert 'href="/operator"' not in browser.get("/pulses").text


def test_what_they_tried_the_operator_could_do(demo_app, world, arranged):
    operator, bodies = Browser(demo_app, BEN), operators_bodies(world, arranged)
    seen = [operator.get(url).status_code for url in for_operators(demo_app, "GET", arranged)]
    answers = {}
    for url, body in bodies.items():
        answers[url] = operator.post(url, **body).status_code

    assert seen == [200] * 15
    assert set(answers.values()) == {303}, answers
    assert set(for_operators(demo_app, "POST", arranged)) == set(bodies)
    assert 'href="/operator"' in operator.get("/pulses").text


def test_every_unsafe_route_needs_its_token(demo_app, arranged):
    for url in urls(demo_app, "POST", arranged):
        if url not in SIGNED_BY_META:
            assert Browser(demo_app, whose(url)).post_without_token(url).status_code == 400, url


def test_only_posts_change_anything(demo_app):
    for rule in demo_app.url_map.iter_rules():
        assert not rule.methods & (UNSAFE - {"POST"}), rule


def whose(url):
    return BEN if url.startswith("/operator") else ADA


def pages(app, ids):
    for url in urls(app, "GET", ids):
        response = Browser(app, whose(url)).get(url)
        if response.mimetype == "text/html":
            yield url, response


def test_every_page_carries_the_policy(demo_app, arranged):
    for url, response in pages(demo_app, arranged):
        assert response.headers["Content-Security-Policy"] == POLICY, url
        assert response.headers["Referrer-Policy"] == "same-origin", url
        assert response.headers["X-Content-Type-Options"] == "nosniff", url
        assert response.headers["Cache-Control"] == "no-store", url
        assert "HX-Request" in response.headers["Vary"], url


def test_no_page_has_a_script_or_a_style_of_its_own(demo_app, arranged):
    seen = 0
    for url, response in pages(demo_app, arranged):
        page = response.text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), url
        assert not re.search(r"<style\b", page), url
        assert not re.search(r"<[^>]*\sstyle=", page), url
        assert not re.search(r"<[^>]*\son[a-z]+=", page), url
        assert not re.search(r"<[^>]*\shx-on", page), url
        assert "js:" not in page, url
        seen += response.status_code == 200
    assert seen >= 10


def test_every_form_works_without_a_script(demo_app, arranged):
    for url, response in pages(demo_app, arranged):
        for form in re.findall(r"<form\b[^>]*>", response.text):
            closes_a_dialog = 'method="dialog"' in form
            assert "method=" in form, (url, form)
            assert "action=" in form or closes_a_dialog, (url, form)


def test_every_page_says_where_one_is_and_lets_one_skip_to_the_content(demo_app, arranged):
    for url, response in pages(demo_app, arranged):
        if response.status_code != 200 or "<html" not in response.text:
            continue
        assert 'class="skip-link" href="#main"' in response.text, url
        assert response.text.count("<h1") == 1, url
        assert "<title>" in response.text, url
        if url not in OPEN:
            assert "Times are in Europe/Berlin" in response.text, url


def test_files_carry_the_policy_and_age_only_under_their_digest(app, anyone):
    page = anyone.get("/sign-in").text
    hashed = re.search(r'"(/static/[0-9a-f]{12}/app\.css)"', page)
    assert hashed

    with anyone.get(hashed[1]) as forever, anyone.get("/static/app.css") as plain:
        pass

    assert "immutable" in forever.headers["Cache-Control"]
    assert "max-age=60" in plain.headers["Cache-Control"]
    assert forever.headers["Content-Security-Policy"] == POLICY
    assert "Access-Control-Allow-Origin" not in forever.headers


def test_over_https_the_cookie_is_for_this_host_alone(services):
    from app.web.factory import create_app
    from app.web.site import Site

    app = create_app(services, Site("x", "https://charts.example"), DEMO)
    client = app.test_client()

    response = client.get("/", base_url="https://charts.example")

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]

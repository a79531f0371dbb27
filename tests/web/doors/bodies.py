"""What could well be sent by every form that names something."""

from io import BytesIO
from uuid import uuid4

from adapters.vault.codes import HmacCodes
from domain.template_library import LIBRARY
from tests.world import APP, NUMBER, shop_csv

CODES = HmacCodes(bytes(32))
"""As the tests' world makes them."""
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


def good_bodies(ids):
    """For every form that names something of Acme's, what its owner could well send."""
    return {**pulses_bodies(ids), **recipients_bodies(ids), **teams_bodies(ids)}


def pulse_body(ids):
    return {
        "name": "Sales",
        "metric": str(ids["metrics"]),
        "chart": "bars",
        "destinations": [str(ids["recipients"])],
        "weekdays": ["0"],
        "at": "09:30",
        "timezone": "Europe/Berlin",
    }


def metric_body(_ids):
    return {
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


def pulses_bodies(ids):
    """Of pulses, what they show, and what they have sent."""
    pulse = pulse_body(ids)
    return {
        "/pulses/new": pulse,
        f"/pulses/{ids['pulses']}/edit": pulse,
        f"/pulses/{ids['pulses']}/pause": {},
        f"/pulses/{ids['pulses']}/resumption": {},
        f"/pulses/{ids['pulses']}/runs": {"kind": "now", "request_key": str(uuid4())},
        f"/messages/{ids['messages']}/resend": {},
        f"/runs/{ids['runs']}/resend": {},
        "/pulses/preview": pulse,
        f"/pulses/{ids['pulses']}/copy": {"name": "Sales", "metric": str(ids["metrics"])},
        f"/pulses/{ids['pulses']}/archive": {},
        f"/pulses/{ids['pulses']}/archive/removal": {},
        f"/sources/{ids['sources']}/file": {"file": (BytesIO(shop_csv()), "shop.csv")},
        f"/sources/{ids['sources']}/dates": {"order": "month"},
        f"/sources/{ids['sources']}/metrics": metric_body(ids),
    }


def recipients_bodies(ids):
    """Of recipients, and of all that leads to them."""
    whatsapp = "/settings/destinations/whatsapp"
    return {
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
        f"{whatsapp}/onboarding/steps/discovery": STEP,
        f"{whatsapp}/onboarding/steps/discovery/notes": {"text": "Our portfolio is verified."},
    }


def teams_bodies(ids):
    """Of the organisation's people, one's own account, and scripts."""
    return {
        f"/organisations/{ids['organisations']}/entry": {},
        f"/account/browsers/{ids['browsers']}/end": {},
        f"/account/phone/{ids['phone']}/removal": {},
        f"/settings/team/teammates/{ids['teammates']}/role": {"role": "admin"},
        f"/settings/team/teammates/{ids['teammates']}/removal": {},
        f"/settings/team/invitations/{ids['invitations']}/mail": {},
        f"/settings/team/invitations/{ids['invitations']}/withdrawal": {},
        f"/settings/tokens/{ids['tokens']}/revocation": {},
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

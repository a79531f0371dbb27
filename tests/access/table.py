"""For each address and method, who gets in: a route that is not here fails the build.

To add a route: a line in `TABLE`; in `arranged.things`, what stands in its `<...>`, under the
word before it; and in `BODIES`, a body that its owner could send, where an empty one would be
refused for its form before anybody asks who sent it.
"""

from collections.abc import Callable
from enum import StrEnum
from io import BytesIO
from typing import Any
from uuid import uuid4

from tests.web.doors.bodies import metric_body, pulse_body
from tests.world import shop_csv


class Who(StrEnum):
    EVERYONE = "everyone"
    """Signed in or not."""
    PEOPLE = "people"
    """Whoever has an account and is signed in: an operator without a seat, too."""
    MEMBERS = "members"
    """Whoever has a seat in the organisation."""
    ADMINS = "admins"
    """Admins and owners."""
    OWNERS = "owners"
    OPERATORS = "operators"
    """Whoever looks after the house; for everybody else it is not there."""
    META = "meta"
    """Whoever knows the app's secret; nobody here does."""
    BEARERS = "bearers"
    """Whoever shows a token; a seat opens nothing."""
    NOBODY = "nobody"
    """Not there: only in the demo, only with a secret in the address, or, as the end of a visit,
    only for the one operator who makes it."""


TABLE: dict[str, dict[str, Who]] = {
    "/": {"GET": Who.PEOPLE},
    "/account": {"GET": Who.PEOPLE},
    # one's own alone: nobody has the id that is tried here
    "/account/browsers/<uuid:id>/end": {"POST": Who.NOBODY},
    "/account/browsers/others/end": {"POST": Who.PEOPLE},
    "/account/deletion": {"GET": Who.PEOPLE, "POST": Who.PEOPLE},
    "/account/email": {"POST": Who.PEOPLE},
    "/account/email/confirm": {"GET": Who.EVERYONE, "POST": Who.EVERYONE},
    "/account/name": {"POST": Who.PEOPLE},
    "/account/password": {"POST": Who.PEOPLE},
    "/account/phone": {"GET": Who.MEMBERS},
    # one's own alone, too
    "/account/phone/<uuid:id>/removal": {"GET": Who.NOBODY, "POST": Who.NOBODY},
    "/account/phone/invites": {"POST": Who.MEMBERS},
    "/account/phone/withdrawal": {"POST": Who.MEMBERS},
    "/first-steps": {"POST": Who.MEMBERS},
    "/forgotten": {"GET": Who.EVERYONE, "POST": Who.EVERYONE},
    "/forgotten/new-password": {"GET": Who.EVERYONE, "POST": Who.EVERYONE},
    "/forgotten/sent": {"GET": Who.EVERYONE},
    "/goodbye": {"GET": Who.EVERYONE},
    "/join": {"GET": Who.EVERYONE, "POST": Who.PEOPLE},
    "/join/known": {"POST": Who.EVERYONE},
    "/join/new": {"POST": Who.EVERYONE},
    "/organisations": {"GET": Who.PEOPLE},
    "/organisations/<uuid:id>/entry": {"GET": Who.PEOPLE, "POST": Who.PEOPLE},
    "/organisations/departure": {"GET": Who.MEMBERS, "POST": Who.MEMBERS},
    "/organisations/menu": {"GET": Who.PEOPLE},
    "/organisations/new": {"GET": Who.PEOPLE, "POST": Who.PEOPLE},
    # once there is anybody
    "/set-up": {"GET": Who.NOBODY, "POST": Who.NOBODY},
    "/settings/team": {"GET": Who.ADMINS},
    "/settings/team/invitations/<uuid:id>": {"GET": Who.ADMINS},
    "/settings/team/invitations/<uuid:id>/mail": {"POST": Who.ADMINS},
    "/settings/team/invitations/<uuid:id>/withdrawal": {"POST": Who.ADMINS},
    "/settings/team/invitations/new": {"GET": Who.ADMINS, "POST": Who.ADMINS},
    "/settings/team/teammates/<uuid:id>/removal": {"GET": Who.ADMINS, "POST": Who.ADMINS},
    "/settings/team/teammates/<uuid:id>/role": {"POST": Who.ADMINS},
    "/sign-up": {"GET": Who.EVERYONE, "POST": Who.EVERYONE},
    "/sign-up/finish": {"GET": Who.EVERYONE, "POST": Who.EVERYONE},
    "/sign-up/sent": {"GET": Who.EVERYONE},
    "/conversations": {"GET": Who.MEMBERS},
    "/deliveries": {"GET": Who.MEMBERS},
    "/deliveries.csv": {"GET": Who.MEMBERS},
    "/healthz": {"GET": Who.EVERYONE},
    "/readyz": {"GET": Who.EVERYONE},
    "/help/whatsapp": {"GET": Who.PEOPLE},
    "/mail": {"GET": Who.NOBODY},
    "/mail/<uuid:id>": {"GET": Who.NOBODY},
    "/messages/<uuid:id>/resend": {"POST": Who.MEMBERS},
    "/notifications/toasts": {"POST": Who.MEMBERS},
    "/operator": {"GET": Who.OPERATORS},
    "/operator/alerts/<uuid:id>/closing": {"POST": Who.OPERATORS},
    "/operator/replays": {"POST": Who.OPERATORS},
    "/operator/replays/all": {"POST": Who.OPERATORS},
    "/operator/senders/<uuid:id>/release": {"GET": Who.OPERATORS, "POST": Who.OPERATORS},
    "/operator/templates": {"GET": Who.OPERATORS, "POST": Who.OPERATORS},
    "/operator/templates/<uuid:id>": {"GET": Who.OPERATORS, "POST": Who.OPERATORS},
    "/operator/templates/<uuid:id>/deletion": {"GET": Who.OPERATORS, "POST": Who.OPERATORS},
    "/operator/templates/<uuid:id>/promotion": {"POST": Who.OPERATORS},
    "/operator/templates/<uuid:id>/submission": {"POST": Who.OPERATORS},
    "/operator/templates/asking": {"POST": Who.OPERATORS},
    "/operator/templates/new": {"GET": Who.OPERATORS},
    "/pictures/<name>": {"GET": Who.NOBODY},
    "/pulses": {"GET": Who.MEMBERS},
    "/pulses/<uuid:id>": {"GET": Who.MEMBERS},
    "/pulses/<uuid:id>/archive": {"POST": Who.MEMBERS},
    "/pulses/<uuid:id>/archive/removal": {"POST": Who.MEMBERS},
    "/pulses/<uuid:id>/copy": {"GET": Who.MEMBERS, "POST": Who.MEMBERS},
    "/pulses/<uuid:id>/edit": {"GET": Who.MEMBERS, "POST": Who.MEMBERS},
    "/pulses/<uuid:id>/pause": {"POST": Who.MEMBERS},
    "/pulses/<uuid:id>/resumption": {"POST": Who.MEMBERS},
    "/pulses/<uuid:id>/runs": {"POST": Who.MEMBERS},
    "/pulses/archive": {"GET": Who.MEMBERS},
    "/pulses/new": {"GET": Who.MEMBERS, "POST": Who.MEMBERS},
    "/pulses/preview": {"POST": Who.MEMBERS},
    "/pulses/preview/<uuid:id>": {"GET": Who.MEMBERS, "POST": Who.MEMBERS},
    "/pulses/schedule": {"POST": Who.MEMBERS},
    "/runs/<uuid:id>": {"GET": Who.MEMBERS},
    "/runs/<uuid:id>/picture": {"GET": Who.MEMBERS},
    "/runs/<uuid:id>/resend": {"POST": Who.MEMBERS},
    "/settings": {"GET": Who.MEMBERS},
    "/settings/audit": {"GET": Who.ADMINS},
    "/settings/data": {"GET": Who.OWNERS},
    "/settings/data/organisation.zip": {"GET": Who.OWNERS},
    "/settings/data/organisation/erasure": {"POST": Who.OWNERS},
    "/settings/data/recipients/<uuid:id>.zip": {"GET": Who.OWNERS},
    "/settings/data/recipients/<uuid:id>/erasure": {"GET": Who.OWNERS, "POST": Who.OWNERS},
    "/settings/destinations": {"GET": Who.MEMBERS},
    "/settings/destinations/whatsapp": {"GET": Who.MEMBERS},
    "/settings/destinations/whatsapp/channel": {"POST": Who.ADMINS},
    "/settings/destinations/whatsapp/confirmations/<word>": {"POST": Who.ADMINS},
    "/settings/destinations/whatsapp/connect": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/consent.csv": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/groups": {"GET": Who.MEMBERS},
    "/settings/destinations/whatsapp/groups/<uuid:id>/removal": {
        "GET": Who.ADMINS,
        "POST": Who.ADMINS,
    },
    "/settings/destinations/whatsapp/groups/new": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/invites": {"GET": Who.ADMINS, "POST": Who.ADMINS},
    "/settings/destinations/whatsapp/codes": {"POST": Who.ADMINS},
    "/settings/destinations/whatsapp/codes/<uuid:id>": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/codes/<uuid:id>/sends": {"POST": Who.ADMINS},
    "/settings/destinations/whatsapp/codes/<uuid:id>/tries": {"POST": Who.ADMINS},
    "/settings/destinations/whatsapp/codes/new": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/invites/<uuid:id>/qr": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/invites/<uuid:id>/renewal": {
        "GET": Who.ADMINS,
        "POST": Who.ADMINS,
    },
    "/settings/destinations/whatsapp/invites/many": {"GET": Who.ADMINS, "POST": Who.ADMINS},
    "/settings/destinations/whatsapp/invites/sheets/<uuid:batch>": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/invites/team": {"GET": Who.ADMINS, "POST": Who.ADMINS},
    "/settings/destinations/whatsapp/recipients": {"GET": Who.MEMBERS},
    "/settings/destinations/whatsapp/recipients/<uuid:id>": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/recipients/<uuid:id>/label": {"POST": Who.ADMINS},
    "/settings/destinations/whatsapp/recipients/<uuid:id>/pause": {
        "GET": Who.ADMINS,
        "POST": Who.ADMINS,
    },
    "/settings/destinations/whatsapp/recipients/<uuid:id>/resumption": {"POST": Who.ADMINS},
    "/settings/destinations/whatsapp/recipients/<uuid:id>/tests": {
        "GET": Who.ADMINS,
        "POST": Who.ADMINS,
    },
    "/settings/destinations/whatsapp/recipients/<uuid:id>/tests/<uuid:test>": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/sender": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/invites/<uuid:id>": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/invites/<uuid:id>/revocation": {
        "GET": Who.ADMINS,
        "POST": Who.ADMINS,
    },
    "/settings/destinations/whatsapp/invites/<uuid:id>/state": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/invites/new": {"GET": Who.ADMINS},
    "/settings/destinations/whatsapp/onboarding": {"GET": Who.MEMBERS, "POST": Who.ADMINS},
    "/settings/destinations/whatsapp/recipients/<uuid:id>/mail": {
        "GET": Who.ADMINS,
        "POST": Who.ADMINS,
    },
    "/settings/destinations/whatsapp/recipients/<uuid:id>/removal": {
        "GET": Who.ADMINS,
        "POST": Who.ADMINS,
    },
    "/settings/destinations/whatsapp/settings": {"GET": Who.ADMINS},
    "/settings/whatsapp": {"GET": Who.ADMINS},
    "/sign-in": {"GET": Who.EVERYONE, "POST": Who.EVERYONE},
    "/sign-out": {"POST": Who.EVERYONE},
    "/sources": {"GET": Who.MEMBERS},
    "/sources/<uuid:id>": {"GET": Who.MEMBERS},
    "/sources/<uuid:id>/dates": {"POST": Who.MEMBERS},
    "/sources/<uuid:id>/file": {"POST": Who.MEMBERS},
    "/sources/<uuid:source>/metrics": {"POST": Who.MEMBERS},
    "/sources/new": {"GET": Who.MEMBERS, "POST": Who.MEMBERS},
    "/settings/tokens": {"GET": Who.ADMINS, "POST": Who.ADMINS},
    "/settings/tokens/<uuid:id>/revocation": {"GET": Who.ADMINS, "POST": Who.ADMINS},
    "/help/api": {"GET": Who.MEMBERS},
    "/api/v1/openapi.json": {"GET": Who.EVERYONE},
    "/api/v1/metrics": {"GET": Who.BEARERS, "POST": Who.BEARERS},
    "/api/v1/metrics/<uuid:metric>/points": {"POST": Who.BEARERS},
    "/api/v1/pulses": {"GET": Who.BEARERS},
    "/api/v1/pulses/<uuid:pulse>/runs": {"GET": Who.BEARERS, "POST": Who.BEARERS},
    "/api/v1/pulses/<uuid:pulse>/runs/<uuid:run>": {"GET": Who.BEARERS},
    "/api/v1/pulses/<uuid:pulse>/runs/<uuid:run>/deliveries": {"GET": Who.BEARERS},
    "/theme": {"POST": Who.EVERYONE},
    "/operator/access": {"GET": Who.OPERATORS},
    "/operator/audit": {"GET": Who.OPERATORS},
    "/operator/mails": {"GET": Who.OPERATORS},
    "/operator/mails/<uuid:id>/resend": {"POST": Who.OPERATORS},
    "/operator/mails/resend": {"POST": Who.OPERATORS},
    "/operator/number": {"GET": Who.OPERATORS, "POST": Who.OPERATORS},
    "/operator/onboardings": {"GET": Who.OPERATORS},
    "/operator/onboardings/<uuid:id>": {"GET": Who.OPERATORS},
    "/operator/organisations": {"GET": Who.OPERATORS},
    "/operator/organisations/<uuid:id>": {"GET": Who.OPERATORS},
    "/operator/visits": {"GET": Who.OPERATORS},
    "/settings/organisation": {"GET": Who.MEMBERS},
    "/settings/organisation/name": {"POST": Who.OWNERS},
    "/settings/organisation/timezone": {"POST": Who.OWNERS},
    "/settings/plan": {"GET": Who.MEMBERS},
    "/operator/access/<uuid:id>/grant": {"POST": Who.OPERATORS},
    "/operator/access/<uuid:id>/refusal": {"POST": Who.OPERATORS},
    "/operator/number/check": {"POST": Who.OPERATORS},
    "/operator/number/draft/removal": {"POST": Who.OPERATORS},
    "/operator/number/live": {"POST": Who.OPERATORS},
    "/operator/number/live/check": {"POST": Who.OPERATORS},
    "/operator/number/senders/<uuid:id>/stop": {"POST": Who.OPERATORS},
    "/operator/number/subscription": {"POST": Who.OPERATORS},
    "/operator/number/trip": {"POST": Who.OPERATORS},
    "/operator/number/webhook": {"POST": Who.OPERATORS},
    "/operator/onboardings/<uuid:id>/closing": {"POST": Who.OPERATORS},
    "/operator/onboardings/<uuid:id>/steps/<step>": {"POST": Who.OPERATORS},
    "/operator/onboardings/<uuid:id>/steps/<step>/notes": {"POST": Who.OPERATORS},
    "/operator/organisations/<uuid:id>/access": {"POST": Who.OPERATORS},
    "/operator/organisations/<uuid:id>/approval": {"POST": Who.OPERATORS},
    "/operator/organisations/<uuid:id>/approval/refusal": {"POST": Who.OPERATORS},
    "/operator/organisations/<uuid:id>/pause": {"POST": Who.OPERATORS},
    "/operator/organisations/<uuid:id>/plan": {"POST": Who.OPERATORS},
    "/operator/organisations/<uuid:id>/resumption": {"POST": Who.OPERATORS},
    "/operator/organisations/<uuid:id>/visits": {"POST": Who.OPERATORS},
    "/operator/visits/<uuid:id>/end": {"POST": Who.OPERATORS},
    "/settings/destinations/whatsapp/onboardings/<uuid:id>": {"GET": Who.MEMBERS},
    "/settings/destinations/whatsapp/onboarding/steps/<step>": {"POST": Who.ADMINS},
    "/settings/destinations/whatsapp/onboarding/steps/<step>/notes": {"POST": Who.ADMINS},
    "/settings/plan/access": {"POST": Who.ADMINS},
    "/settings/plan/approval": {"POST": Who.ADMINS},
    "/webhook/integrations/whatsapp": {"GET": Who.META, "POST": Who.META},
}


def _file(_things: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Shop", "file": (BytesIO(shop_csv()), "shop.csv")}


STEP = {"state": "doing", "owner": "customer"}
BODIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "/pulses/<uuid:id>/copy": pulse_body,
    "/pulses/<uuid:id>/edit": pulse_body,
    "/pulses/<uuid:id>/runs": lambda things: {"kind": "now", "request_key": str(uuid4())},
    "/pulses/new": pulse_body,
    "/operator/onboardings/<uuid:id>/steps/<step>": lambda things: STEP,
    "/settings/destinations/whatsapp/onboarding/steps/<step>": lambda things: STEP,
    "/operator/organisations/<uuid:id>/plan": lambda things: {"plan": "branded"},
    "/operator/organisations/<uuid:id>/approval/refusal": lambda things: {"reason": "Not yet."},
    "/settings/plan/approval": lambda things: {"text": "Charts for the whole team."},
    "/pulses/preview": pulse_body,
    "/operator/replays": lambda things: {"key": things["quarantined"]},
    "/settings/team/teammates/<uuid:id>/role": lambda things: {"role": "admin"},
    "/sources/<uuid:id>/dates": lambda things: {"order": "month"},
    "/sources/<uuid:id>/file": _file,
    "/sources/<uuid:source>/metrics": metric_body,
    "/sources/new": _file,
    "/settings/destinations/whatsapp/codes/<uuid:id>/tries": lambda things: {"code": "000000"},
    "/settings/destinations/whatsapp/codes": lambda things: {
        "region": "US",
        "phone": "650 253 0000",
        "label": "Nora",
    },
    "/settings/destinations/whatsapp/recipients/<uuid:id>/label": lambda things: {
        "label": "Somebody"
    },
    "/settings/destinations/whatsapp/recipients/<uuid:id>/pause": lambda things: {"span": "7"},
    "/settings/organisation/name": lambda things: {"name": "Another name"},
    "/settings/organisation/timezone": lambda things: {"timezone": "Asia/Kolkata"},
    "/settings/destinations/whatsapp/invites/many": lambda things: {"names": "Nora"},
    "/settings/destinations/whatsapp/invites/team": lambda things: {"most": "5", "days": "7"},
    "/settings/destinations/whatsapp/recipients/<uuid:id>/mail": lambda things: {
        "mail_to": "a@acme.example"
    },
}
"""By address: what is posted there, of the organisation whose things are asked for."""
CALLS: dict[str, Any] = {
    "/api/v1/metrics/<uuid:metric>/points": {"points": [{"date": "2026-11-02", "value": 1}]},
}
"""The same for scripts: what they send as JSON."""
NAMED_IN_BODIES = {"/pulses/new", "/pulses/preview"}
"""Where not the address names somebody's things, but what is posted there."""

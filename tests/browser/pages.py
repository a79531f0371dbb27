"""Every page of the product and how one comes to it; a page that is not here fails a test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

WHATSAPP = "/settings/destinations/whatsapp"


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    """Of its pictures."""
    rule: str
    """Its address, as the routing table spells it."""
    on: str = ""
    """The page, by its name, that has a link to it; empty where the rule is the address."""
    query: str = ""
    """What has to be asked for before it shows what it is for."""
    in_a_scene: bool = False
    """There is a way to it at certain times only: a scene of that name leads there."""
    only_at_first: bool = False
    """Later its address shows another page; `AT_THE_BEGINNING` has it."""


PAGES: Sequence[Page] = (
    Page("home", "/"),
    Page("pulses", "/pulses"),
    Page("pulse-new", "/pulses/new"),
    Page("pulse", "/pulses/<uuid:id>", on="pulses"),
    Page("pulse-edit", "/pulses/<uuid:id>/edit", on="pulse"),
    Page("pulse-copy", "/pulses/<uuid:id>/copy", on="pulse"),
    Page("pulses-archive", "/pulses/archive"),
    Page("pulse-preview", "/pulses/preview/<uuid:id>", in_a_scene=True),
    Page("run", "/runs/<uuid:id>", on="pulse"),
    Page("deliveries", "/deliveries"),
    Page("conversations", "/conversations"),
    Page("sources", "/sources"),
    Page("source-new", "/sources/new"),
    Page("source", "/sources/<uuid:id>", on="sources"),
    Page("destinations", "/settings/destinations"),
    Page("organisation", "/settings/organisation"),
    Page("plan", "/settings/plan"),
    Page("audit", "/settings/audit"),
    Page("team", "/settings/team"),
    Page("team-invite", "/settings/team/invitations/new"),
    Page("team-invited", "/settings/team/invitations/<uuid:id>", on="team"),
    Page("teammate-remove", "/settings/team/teammates/<uuid:id>/removal", on="team"),
    Page("account", "/account"),
    Page("address-confirm", "/account/email/confirm", in_a_scene=True),
    Page("account-delete", "/account/deletion"),
    Page("own-phone", "/account/phone"),
    Page("own-phone-remove", "/account/phone/<uuid:id>/removal", on="own-phone"),
    Page("organisations", "/organisations"),
    Page("organisation-new", "/organisations/new"),
    Page("organisation-leave", "/organisations/departure"),
    Page("whatsapp-recipients", WHATSAPP),
    Page("whatsapp-connect", f"{WHATSAPP}/connect", only_at_first=True),
    Page("whatsapp-onboarding", f"{WHATSAPP}/onboarding"),
    Page(
        "whatsapp-onboarding-closed",
        f"{WHATSAPP}/onboardings/<uuid:id>",
        on="whatsapp-onboarding",
    ),
    Page("whatsapp-settings", f"{WHATSAPP}/settings"),
    Page("invite-new", f"{WHATSAPP}/invites/new"),
    Page("invite", f"{WHATSAPP}/invites/<uuid:id>", on="whatsapp-recipients"),
    Page("invite-withdraw", f"{WHATSAPP}/invites/<uuid:id>/revocation", on="whatsapp-recipients"),
    Page("recipient-mail", f"{WHATSAPP}/recipients/<uuid:id>/mail", on="whatsapp-recipients"),
    Page("recipient-remove", f"{WHATSAPP}/recipients/<uuid:id>/removal", on="whatsapp-recipients"),
    Page("whatsapp-groups", f"{WHATSAPP}/groups"),
    Page("group-link", f"{WHATSAPP}/groups/new"),
    Page("group-remove", f"{WHATSAPP}/groups/<uuid:id>/removal", on="whatsapp-groups"),
    Page("invites", f"{WHATSAPP}/invites"),
    Page("invites-many", f"{WHATSAPP}/invites/many"),
    Page("invites-sheet", f"{WHATSAPP}/invites/sheets/<uuid:batch>", on="invites"),
    Page("invites-team", f"{WHATSAPP}/invites/team"),
    Page("invite-renew", f"{WHATSAPP}/invites/<uuid:id>/renewal", on="invite"),
    Page("invite-qr", f"{WHATSAPP}/invites/<uuid:id>/qr", on="invite"),
    Page("code-new", f"{WHATSAPP}/codes/new"),
    Page("code", f"{WHATSAPP}/codes/<uuid:id>", in_a_scene=True),
    Page("recipient", f"{WHATSAPP}/recipients/<uuid:id>", on="whatsapp-recipients"),
    Page("recipient-pause", f"{WHATSAPP}/recipients/<uuid:id>/pause", on="recipient"),
    Page("recipient-test", f"{WHATSAPP}/recipients/<uuid:id>/tests", on="whatsapp-recipients"),
    Page(
        "recipient-tested",
        f"{WHATSAPP}/recipients/<uuid:id>/tests/<uuid:test>",
        in_a_scene=True,
    ),
    Page("sender", f"{WHATSAPP}/sender"),
    Page("data", "/settings/data", query="?recipient=Sarah"),
    Page("data-erase-recipient", "/settings/data/recipients/<uuid:id>/erasure", on="data"),
    Page("tokens", "/settings/tokens"),
    Page("token-revoke", "/settings/tokens/<uuid:id>/revocation", on="tokens"),
    Page("help-whatsapp", "/help/whatsapp"),
    Page("help-api", "/help/api"),
    Page("mails", "/mail"),
    Page("mail", "/mail/<uuid:id>", on="mails"),
    Page("operator-lanes", "/operator"),
    Page("operator-organisations", "/operator/organisations"),
    Page(
        "operator-organisation",
        "/operator/organisations/<uuid:id>",
        on="operator-organisations",
    ),
    Page("operator-access", "/operator/access"),
    Page("operator-onboardings", "/operator/onboardings"),
    Page("operator-onboarding", "/operator/onboardings/<uuid:id>", on="operator-onboardings"),
    Page("operator-number", "/operator/number"),
    Page("operator-visits", "/operator/visits"),
    Page("operator-mails", "/operator/mails"),
    Page("operator-audit", "/operator/audit"),
    Page("operator-release", "/operator/senders/<uuid:id>/release", in_a_scene=True),
    Page("operator-templates", "/operator/templates"),
    Page("operator-template-new", "/operator/templates/new"),
    Page("operator-template", "/operator/templates/<uuid:id>", on="operator-templates"),
    Page(
        "operator-template-delete",
        "/operator/templates/<uuid:id>/deletion",
        on="operator-templates",
    ),
)
"""Those of somebody who is signed in and has every right, in the order in which they are shown."""

SIGNED_OUT: Sequence[Page] = (
    Page("sign-in", "/sign-in"),
    Page("sign-up", "/sign-up"),
    Page("sign-up-sent", "/sign-up/sent", in_a_scene=True),
    Page("sign-up-finish", "/sign-up/finish", in_a_scene=True),
    Page("forgotten", "/forgotten"),
    Page("forgotten-sent", "/forgotten/sent", in_a_scene=True),
    Page("forgotten-password", "/forgotten/new-password", in_a_scene=True),
    Page("goodbye", "/goodbye", in_a_scene=True),
    Page("join", "/join", in_a_scene=True),
    Page("set-up", "/set-up", in_a_scene=True),
)
"""Those that nobody has to be signed in for."""

OF_THE_PHONE: Mapping[str, str] = MappingProxyType(
    {"phone": "/", "phone-docs": "/docs", "phone-and-meta": "/simulator-and-meta"}
)
"""The emulator's, by name: their addresses there."""

AT_THE_BEGINNING = (
    "home",
    "pulses",
    "pulse-new",
    "sources",
    "deliveries",
    "destinations",
    "whatsapp-recipients",
    "whatsapp-connect",
    "whatsapp-onboarding",
    "whatsapp-groups",
    "whatsapp-settings",
    "mails",
    "operator-onboardings",
)
"""Those that say something else while there is nothing to show."""

FOR_PROGRAMS = "/api/"
"""How the addresses begin that nobody looks at."""

NO_PAGES: Mapping[str, str] = MappingProxyType(
    {
        "/organisations/<uuid:id>/entry": "leads on: mails link to it",
        "/organisations/menu": "a part of the menu, asked for when it is opened",
        "/settings": "another address of the destinations",
        "/settings/whatsapp": "another address of WhatsApp’s settings",
        f"{WHATSAPP}/invites/<uuid:id>/state": "the invite’s page, asked again while it waits",
        f"{WHATSAPP}/consent.csv": "a file",
        "/deliveries.csv": "a file",
        "/settings/data/recipients/<uuid:id>.zip": "a file",
        "/settings/data/organisation.zip": "a file",
        f"{WHATSAPP}/recipients": "another address of its first tab",
        "/runs/<uuid:id>/picture": "a picture",
        "/pictures/<name>": "a picture, for Meta",
        "/webhook/integrations/whatsapp": "for Meta",
        "/healthz": "for machines",
        "/readyz": "for machines",
    }
)
"""What else can be got, and why nobody looks at it as a page of its own."""

"""The two ways to send, side by side: what differs is whose number it is."""

from dataclasses import dataclass

from app.web.wording import _


@dataclass(frozen=True, slots=True)
class Compared:
    about: str
    managed: str
    branded: str


def tiers(brand: str, branded_from: int) -> list[Compared]:
    """Seven rows, as the connect dialog shows them."""
    groups = _(
        "Not yet: Meta lets a business only into groups that it made itself, of up to eight."
    )
    return [
        Compared(
            _("Sender"),
            _("{brand}’s shared business number", brand=brand),
            _("Your company’s own WhatsApp Business number"),
        ),
        Compared(
            _("Setup time"),
            _("About 30 seconds, one click"),
            _("1–2 weeks; we go through Meta’s business verification with you"),
        ),
        Compared(
            _("What the recipient sees"),
            _("“{brand}” at the top of the chat", brand=brand),
            _("Your brand, under your verified business name"),
        ),
        Compared(
            _("Meta developer account"), _("Not needed"), _("Needed; we walk you through it")
        ),
        Compared(_("Group delivery"), groups, groups),
        Compared(
            _("Best for"),
            _("Founders, small teams, alerts among colleagues"),
            _("Agencies, and charts that your customers receive"),
        ),
        Compared(
            _("Pricing"),
            _("Comes with every paid plan"),
            _(
                "From ${price} a month for each account, plus Meta’s fee for each message",
                price=branded_from,
            ),
        ),
    ]

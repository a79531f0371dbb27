"""A chart by mail, where WhatsApp holds it for a closed window or its time has passed."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from domain.notifications import Mail, MailId, MailKind, MailState, one_line
from domain.pulses import DeliveryId
from domain.tenancy import OrganisationId

_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_SIGNATURE = re.compile(r"\n_Written [^\n]*_\Z")
_BLANKS = re.compile(r"\n{3,}")
ASKS = "Reply to ask about this chart."
"""How an analysis on WhatsApp ends."""
_ITALIC = re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])")


@dataclass(frozen=True, slots=True)
class Missed:
    """A delivery whose chart did not go, with what it had to say."""

    organisation: OrganisationId
    delivery: DeliveryId
    to: str
    """The mail address."""
    name: str
    """Of the recipient."""
    pulse: str
    headline: str
    caption: str
    analysis: str
    expired: bool
    """Its time has passed; else it waits until they write."""

    def mail(self, now: datetime) -> Mail:
        """One mail for one delivery; the chart's picture goes with it."""
        why = (
            f"This chart comes by mail because its time on WhatsApp had passed before it could go "
            f"to {self.name}."
            if self.expired
            else f"This chart comes by mail because more than 24 hours have passed since "
            f"{self.name} last wrote to us on WhatsApp. Any message from there, “hi” will do, "
            f"brings the newest chart and opens the next 24 hours."
        )
        words = [_plain(text) for text in _for_mail(self.caption, self.analysis)]
        return Mail(
            MailId(uuid4()),
            self.organisation,
            self.to,
            one_line(f"{self.pulse}: {self.headline}"),
            "\n\n".join([*words, why]) + "\n",
            MailState.DUE,
            now,
            delivery=self.delivery,
            kind=MailKind.CHART,
        )


def _for_mail(caption: str, analysis: str) -> tuple[str, ...]:
    """Nobody reads replies to a mail; and the analysis says at its end who wrote both."""
    asked_for = analysis.replace(ASKS, "")
    texts = (_SIGNATURE.sub("", caption) if asked_for.strip() else caption, asked_for)
    return tuple(_BLANKS.sub("\n\n", text).strip() for text in texts)


def _plain(text: str) -> str:
    """Without the marks that make words bold or italic on WhatsApp."""
    return _ITALIC.sub(r"\1", _BOLD.sub(r"\1", text))

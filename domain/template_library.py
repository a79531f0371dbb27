"""Our own wordings for templates: a ladder for charts, one for news, and one for a code."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.templates import ButtonKind, Category, HeaderKind, TemplateButton, Wording

HEADLINE = "Revenue on Tuesday: $4,820, 6% above a usual Tuesday"
READ = TemplateButton(ButtonKind.QUICK_REPLY, "Read the analysis")


def _chart(name: str, body: str, footer: str) -> Wording:
    return Wording(
        name,
        "en",
        Category.UTILITY,
        body,
        (HEADLINE,),
        HeaderKind.IMAGE,
        footer=footer,
        buttons=(READ,),
    )


LIBRARY: Mapping[str, Wording] = MappingProxyType(
    {
        each.name: each
        for each in (
            _chart(
                "chart_ready",
                "Your chart is ready: {{1}}.\n"
                "Tap the button below to read the analysis of these figures.",
                "You asked for this chart. Reply STOP to end.",
            ),
            _chart(
                "report_update",
                "This is the report that you asked us to send.\n"
                "In short: {{1}}.\n"
                "The button below brings the full text to this chat.",
                "Sent on your schedule. Reply STOP to end.",
            ),
            _chart(
                "scheduled_figures",
                "The figures of your scheduled report have been updated: {{1}}.\n"
                "They are drawn in the chart above; tap below for the details.",
                "Reply PAUSE to rest, STOP to end.",
            ),
            Wording(
                "recipient_news",
                "en",
                Category.UTILITY,
                "There is news of the people who get your charts: {{1}}.\n"
                "You are told here because you switched these messages on.",
                ("Sarah has joined Acme on WhatsApp",),
                footer="Reply STOP to end.",
            ),
            Wording(
                "verification_code",
                "en",
                Category.AUTHENTICATION,
                buttons=(TemplateButton(ButtonKind.COPY_CODE, "Copy code"),),
                minutes=10,
            ),
        )
    }
)
"""By name, in the order in which they are best used. The rungs for charts say the same in three
ways: Meta pauses a template, not what it says, so the next one still goes."""

"""The six steps of a Branded onboarding in words, and reading the forms about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import request

from app.web.wording import _
from domain.onboarding import (
    TITLES,
    TWILIO_MONTHLY,
    OnboardingStep,
    OwnNumber,
    Side,
    StepLine,
    StepState,
    Wish,
)
from domain.tenancy import NotFound
from ports.queries.console import NoteLine, OnboardingView


@dataclass(frozen=True, slots=True)
class StepWords:
    title: str
    text: str


STEPS: Mapping[OnboardingStep, StepWords] = MappingProxyType(
    {
        OnboardingStep.DISCOVERY: StepWords(
            TITLES[OnboardingStep.DISCOVERY],
            "About 30 minutes on volume, regions, what your messages are for, and what you have "
            "at Meta already. It decides whether you bring a number or buy one.",
        ),
        OnboardingStep.VERIFICATION: StepWords(
            TITLES[OnboardingStep.VERIFICATION],
            "Your business is verified in Meta’s Business Manager, if it is not yet: legal name, "
            "address and a document. Meta mostly answers within days.",
        ),
        OnboardingStep.NUMBER: StepWords(
            TITLES[OnboardingStep.NUMBER],
            "A new number, or one that you have and that is not used in any WhatsApp app, is "
            "verified by a code for your own WhatsApp Business account, with the name that people "
            "will see.",
        ),
        OnboardingStep.TOKEN: StepWords(
            TITLES[OnboardingStep.TOKEN],
            "A system user of your business gets a token that does not expire, with the two "
            "WhatsApp permissions and your account assigned.",
        ),
        OnboardingStep.HANDOVER: StepWords(
            TITLES[OnboardingStep.HANDOVER],
            "The keys are handed over sealed, and we test together, end to end: one chart goes "
            "out, one reply comes in.",
        ),
        OnboardingStep.TEMPLATES: StepWords(
            TITLES[OnboardingStep.TEMPLATES],
            "Wording for messages outside the 24 hours is handed in, and Meta approves it.",
        ),
    }
)
STATES: Mapping[StepState, tuple[str, str]] = MappingProxyType(
    {
        StepState.WAITING: ("Not begun", "off"),
        StepState.DOING: ("Under way", "busy"),
        StepState.STUCK: ("Stuck", "bad"),
        StepState.DONE: ("Done", "good"),
    }
)
SIDES: Mapping[Side, str] = MappingProxyType(
    {Side.CUSTOMER: "The customer", Side.OPERATOR: "The operator"}
)
TO_CUSTOMERS: Mapping[Side, str] = MappingProxyType({**SIDES, Side.CUSTOMER: "Your team"})
NUMBERS: Mapping[OwnNumber, str] = MappingProxyType(
    {
        OwnNumber.BRING: "We bring a number that is not used in any WhatsApp app",
        OwnNumber.BUY: f"Buy one for us: usually a US number at Twilio, {TWILIO_MONTHLY} a month",
    }
)


@dataclass(frozen=True, slots=True)
class StepShown:
    line: StepLine
    title: str
    text: str
    state: str
    tone: str
    owner: str
    """Empty once nobody has to do anything any more."""
    notes: tuple[NoteLine, ...]


def shown(view: OnboardingView, sides: Mapping[Side, str] = SIDES) -> list[StepShown]:
    is_open = view.onboarding.closed_at is None
    return [
        StepShown(
            line,
            _(STEPS[line.step].title),
            _(STEPS[line.step].text),
            _(STATES[line.state][0]),
            STATES[line.state][1],
            _(sides[line.owner]) if is_open and line.state is not StepState.DONE else "",
            tuple(note for note in view.notes if note.step is line.step),
        )
        for line in view.onboarding.steps
    ]


def wish_typed() -> Wish:
    """As the form has it; its number falls back to the usual one."""
    said = request.form.get("number", "")
    number = OwnNumber(said) if said in set(OwnNumber) else OwnNumber.BUY
    return Wish(
        request.form.get("volume", ""),
        request.form.get("regions", ""),
        request.form.get("use_case", ""),
        request.form.get("meta_assets", ""),
        number,
    )


def step_of(word: str) -> OnboardingStep:
    """Raises NotFound."""
    try:
        return OnboardingStep(word)
    except ValueError:
        raise NotFound from None


def state_typed() -> tuple[StepState, Side]:
    """Raises NotFound for words that no form of ours has."""
    try:
        return StepState(request.form.get("state", "")), Side(request.form.get("owner", ""))
    except ValueError:
        raise NotFound from None


def choices(sides: Mapping[Side, str] = SIDES) -> dict[str, Any]:
    """What the selects of a step offer."""
    return {
        "states": [(each.value, _(words)) for each, (words, _tone) in STATES.items()],
        "sides": [(each.value, _(words)) for each, words in sides.items()],
    }

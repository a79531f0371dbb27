"""Message templates: what Meta must approve before it may go to somebody whose window is closed.

A template is words of ours with a state of Meta's. Meta's words on it come late, twice and in any
order, by webhook, by our asking, and in the answer to a send: the newest one counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, Self
from uuid import UUID

from domain.errors import DomainError

TemplateId = NewType("TemplateId", UUID)


class Category(StrEnum):
    UTILITY = "utility"
    AUTHENTICATION = "authentication"
    MARKETING = "marketing"


class HeaderKind(StrEnum):
    NONE = "none"
    TEXT = "text"
    IMAGE = "image"


class ButtonKind(StrEnum):
    QUICK_REPLY = "quick_reply"
    URL = "url"
    COPY_CODE = "copy_code"


@dataclass(frozen=True, slots=True)
class TemplateButton:
    kind: ButtonKind
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a template says. Its body has variables `{{1}}`, `{{2}}`, and an example for each.

    Meta words an authentication template itself: of that, only its name, its language, its
    button and what stands in the last two fields are ours.
    """

    name: str
    language: str
    category: Category
    body: str = ""
    examples: tuple[str, ...] = ()
    header: HeaderKind = HeaderKind.NONE
    header_text: str = ""
    footer: str = ""
    buttons: tuple[TemplateButton, ...] = ()
    warns: bool = True
    """Whether Meta adds that a code is for nobody else."""
    minutes: int | None = None
    """How long a code holds, if Meta is to say it."""


class TemplateState(StrEnum):
    DRAFT = "draft"
    """Ours alone: Meta has not seen it."""
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"
    DISABLED = "disabled"
    GONE = "gone"
    """Meta does not have it, or not any more."""


class Verdict(StrEnum):
    """What becomes of a template, by Meta's word."""

    PEND = "pend"
    """Meta has it and looks at it: it was handed in, changed, or appealed for."""
    APPROVE = "approve"
    REJECT = "reject"
    PAUSE = "pause"
    DISABLE = "disable"
    LOSE = "lose"


_AT_META = frozenset(set(TemplateState) - {TemplateState.DRAFT})
_ANY = frozenset(TemplateState)


@dataclass(frozen=True, slots=True)
class Ruling:
    sources: frozenset[TemplateState]
    target: TemplateState


RULINGS: Mapping[Verdict, Ruling] = MappingProxyType(
    {
        # from a draft, too: Meta may have taken one whose answer never reached us
        Verdict.PEND: Ruling(_ANY, TemplateState.PENDING),
        Verdict.APPROVE: Ruling(_ANY, TemplateState.APPROVED),
        Verdict.REJECT: Ruling(_ANY, TemplateState.REJECTED),
        Verdict.PAUSE: Ruling(
            _AT_META - {TemplateState.REJECTED, TemplateState.DISABLED}, TemplateState.PAUSED
        ),
        Verdict.DISABLE: Ruling(_AT_META, TemplateState.DISABLED),
        Verdict.LOSE: Ruling(_AT_META, TemplateState.GONE),
    }
)

PAUSES = (timedelta(hours=3), timedelta(hours=6))
"""How long Meta pauses a template for the first and the second time; then it disables it.
Source: Meta's page "Template pausing"."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One word of Meta's on a template; what it does not speak of is None or empty."""

    verdict: Verdict | None = None
    at: datetime | None = None
    """Meta's time of it; None where Meta does not say."""
    reason: str = ""
    pause: int | None = None
    """Which pause it is, the first being 1."""
    category: Category | None = None
    quality: str = ""
    meta_id: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """One name in one language of one WhatsApp account."""

    id: TemplateId
    waba: str
    name: str
    language: str
    category: Category = Category.UTILITY
    """As Meta has it, whatever we asked for."""
    state: TemplateState = TemplateState.DRAFT
    wording: Wording | None = None
    """None for one that was named in the settings and made elsewhere."""
    rank: int = 0
    """Its place in the ladder, the first one first."""
    settled: bool = False
    """Named in the installation's settings."""
    made_here: bool = False
    """Drafted here, whether or not the settings name it too: it outlives them."""
    knocks: bool = False
    """Whether it has the form in which a chart can go."""
    reason: str = ""
    paused_until: datetime | None = None
    """None for a pause of unknown length."""
    pauses: int = 0
    quality: str = ""
    meta_id: str = ""
    judged_at: datetime | None = None
    categorised_at: datetime | None = None
    version: int = 0

    @classmethod
    def drafted(cls, id: TemplateId, waba: str, wording: Wording, rank: int) -> Self:
        named = cls(id, waba, wording.name, wording.language, rank=rank, made_here=True)
        return named.reworded(wording)

    def reworded(self, wording: Wording) -> Self:
        """Raises NotADraft for what Meta has seen."""
        if self.state is not TemplateState.DRAFT:
            raise NotADraft
        return replace(
            self,
            name=wording.name,
            language=wording.language,
            category=wording.category,
            wording=wording,
            knocks=knocks(wording),
        )

    def usable(self, now: datetime) -> bool:
        """Whether a chart may go with it: a marketing one reaches nobody in some countries."""
        return self.knocks and self.category is Category.UTILITY and self._stands(now)

    def sends_codes(self, now: datetime) -> bool:
        """Whether a code may go with it."""
        return self.category is Category.AUTHENTICATION and self._stands(now)

    def sends_notices(self, now: datetime) -> bool:
        """Whether a few words to an admin may go with it."""
        fits = self.wording is not None and tells(self.wording)
        return fits and self.category is Category.UTILITY and self._stands(now)

    def _stands(self, now: datetime) -> bool:
        if self.state is TemplateState.PAUSED:
            return self.paused_until is not None and self.paused_until <= now
        return self.state is TemplateState.APPROVED

    def judged(self, word: Judgement, now: datetime) -> Self:
        """As it is after a word of Meta's; unchanged by an older one than the last."""
        known = replace(
            self, meta_id=word.meta_id or self.meta_id, quality=word.quality or self.quality
        )
        return known._ruled(word, now)._categorised(word)

    def _categorised(self, word: Judgement) -> Self:
        if word.category is None or _older(word.at, self.categorised_at):
            return self
        at = word.at or self.categorised_at
        return replace(self, category=word.category, categorised_at=at)

    def _ruled(self, word: Judgement, now: datetime) -> Self:
        if word.verdict is None or _older(word.at, self.judged_at):
            return self
        ruling = RULINGS[word.verdict]
        if self.state not in ruling.sources:
            return self
        until, pauses = self.paused_until, self.pauses
        if word.verdict is not Verdict.PAUSE:
            until = None
        elif self._is_news(word, now):
            pauses = word.pause or self.pauses + 1
            until = _end_of(pauses, word.at or now)
        return replace(
            self,
            state=ruling.target,
            reason=word.reason,
            paused_until=until,
            pauses=pauses,
            judged_at=word.at or self.judged_at,
        )

    def _is_news(self, word: Judgement, now: datetime) -> bool:
        """Whether this is another pause than the one that we know of."""
        if self.state is not TemplateState.PAUSED:
            return True
        if word.pause is not None and word.pause != self.pauses:
            return True
        return self.paused_until is not None and self.paused_until <= now


def _older(word: datetime | None, known: datetime | None) -> bool:
    return word is not None and known is not None and word < known


def _end_of(pauses: int, began: datetime) -> datetime | None:
    return began + PAUSES[pauses - 1] if 1 <= pauses <= len(PAUSES) else None


def knocks(wording: Wording) -> bool:
    """Whether it has the form for a chart: the picture as its header, the headline as its only
    variable, and first a button whose tap brings the analysis."""
    return (
        wording.header is HeaderKind.IMAGE
        and wording.body.count("{{1}}") == 1
        and wording.body.count("{{") == 1
        and bool(wording.buttons)
        and wording.buttons[0].kind is ButtonKind.QUICK_REPLY
    )


def tells(wording: Wording) -> bool:
    """Whether it has the form for a few words: they are its only variable, and there is nothing
    else to it."""
    return (
        wording.category is Category.UTILITY
        and wording.header is HeaderKind.NONE
        and wording.body.count("{{1}}") == 1
        and wording.body.count("{{") == 1
        and not wording.buttons
    )


def alarming(before: Template, after: Template) -> str:
    """What the operator must know of a change, in a sentence; "" where it is none, or good."""
    if after.category is not before.category and after.category is not Category.UTILITY:
        return (
            f"Meta has moved the template {after.name} to the category {after.category.value}: "
            "no chart goes with it any more."
        )
    if (after.state, after.paused_until) == (before.state, before.paused_until):
        return ""
    because = f" {after.reason}" if after.reason else ""
    match after.state:
        case TemplateState.REJECTED:
            return f"Meta has rejected the template {after.name}.{because}"
        case TemplateState.PAUSED if after.paused_until is not None:
            until = f"{after.paused_until:%-d %B, %H:%M} UTC"
            return f"Meta has paused the template {after.name} until {until}.{because}"
        case TemplateState.PAUSED:
            return f"Meta has paused the template {after.name}.{because}"
        case TemplateState.DISABLED:
            return f"Meta has disabled the template {after.name}.{because}"
        case TemplateState.GONE:
            return f"Meta does not have the template {after.name} any more.{because}"
    return ""


class NotADraft(DomainError):
    """Meta has seen the template: it is changed by making another one."""


class TemplateTaken(DomainError):
    """The account has a template of this name in this language."""


class NamedInSettings(DomainError):
    """The template is named in the installation's settings: it would come back with them."""

"""Meta's words on our templates, whichever way they come."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from domain.alerts import AlertKind
from domain.inbound import TemplateJudged
from domain.templates import (
    Category,
    Judgement,
    Template,
    TemplateState,
    Verdict,
    alarming,
    knocks,
)
from ports.business_account import TemplateAtMeta
from ports.storage import House

KIND = AlertKind.TEMPLATE.value
NOT_LISTED = "Meta does not list it."


def judge_by_webhook(house: House, told: TemplateJudged, now: datetime) -> str:
    """What became of it, in a few words."""
    known = (
        house.templates.named(told.waba, told.name, told.language)
        if told.name
        else house.templates.known_as(told.waba, told.word.meta_id)
    )
    if known is None:
        return "about a template that is none of ours"
    after = known.judged(told.word, now)
    _keep(house, known, after)
    if told.announced not in (None, after.category):
        house.alert(
            KIND,
            str(after.id),
            f"Meta will move the template {after.name} to the category {told.announced}: from "
            "then on no chart goes with it. Meta’s manager takes an appeal against it.",
        )
    if told.word.verdict is None:
        quality = after.quality.lower() or "unknown"
        return f"a template is of the category {after.category}, its quality {quality}"
    return f"a template is {after.state}"


def judge_by_answer(house: House, known: Template, word: Judgement, now: datetime) -> Template:
    """What Meta answered when it was handed in; its decision may have come before its answer.

    The answer has no time of Meta's, so any word that has one is newer.
    """
    told_already = known.state is not TemplateState.DRAFT
    after = known.judged(replace(word, verdict=None) if told_already else word, now)
    _keep(house, known, after)
    return after


def unexplained(house: House, waba: str, listed: list[TemplateAtMeta]) -> list[str]:
    """Meta's ids of those of ours that it has rejected and of which we do not know why."""
    at_meta = {_key(each.name, each.language): each.judgement for each in listed}
    found = []
    for known in house.templates.of_account(waba):
        word = at_meta.get(_key(known.name, known.language))
        if word is None or word.verdict is not Verdict.REJECT or not word.meta_id:
            continue
        if not _explained(known, word).reason:
            found.append(word.meta_id)
    return found


def _explained(known: Template, word: Judgement) -> Judgement:
    """With the reason that we know of; Meta's list gives none."""
    if word.verdict is not Verdict.REJECT or word.reason:
        return word
    return replace(word, reason=known.reason if known.state is TemplateState.REJECTED else "")


def judge_by_list(
    house: House,
    waba: str,
    listed: list[TemplateAtMeta],
    whys: Mapping[str, str],
    asked_at: datetime,
) -> None:
    """What Meta said when it was asked for all; one that it does not name is gone. `whys` are
    reasons for rejections, by Meta's ids.

    Meta dates its words by whole seconds: one of the same second is no older than the list.
    """
    asked_at = asked_at.replace(microsecond=0)
    at_meta = {_key(each.name, each.language): each for each in listed}
    gone = Judgement(Verdict.LOSE, asked_at, NOT_LISTED)
    for known in house.templates.of_account(waba):
        found = at_meta.get(_key(known.name, known.language))
        if found is None:
            after = known.judged(gone, asked_at)
        else:
            word = replace(found.judgement, at=asked_at)
            if why := whys.get(word.meta_id):
                word = replace(word, reason=why)
            after = known.judged(_explained(known, word), asked_at)
            fits = found.wording is not None and knocks(found.wording)
            after = replace(after, wording=found.wording or after.wording, knocks=fits)
        _keep(house, known, after)


def _key(name: str, language: str) -> tuple[str, str]:
    return name, language.replace("-", "_").lower()


def _keep(house: House, before: Template, after: Template) -> None:
    """Bad news opens an alert, in the place of an older one; a good state closes it."""
    if after == before:
        return
    house.templates.save(after)
    said = alarming(before, after)
    news = (after.state, after.category) != (before.state, before.category)
    fine = after.state is TemplateState.APPROVED and after.category is not Category.MARKETING
    if said or (news and fine):
        house.close_alerts(KIND, str(after.id))
    if said:
        house.alert(KIND, str(after.id), said)

"""What Meta decides about our own templates, numbers and accounts."""

from datetime import datetime

from app.use_cases.judging import judge_by_webhook
from domain.inbound import AboutUs, AccountJudged, LimitChanged, NumberUpgraded, TemplateJudged
from domain.senders import Sender
from ports.lanes import Routed
from ports.storage import House

ACCOUNT = "account"
"""The kind of an alert on what Meta holds against an account; its subject is the account."""


def heed(house: House, told: AboutUs, now: datetime) -> Routed:
    """Let it have its effect on what is ours."""
    ours = house.senders.of_account(told.waba)
    if not ours:
        return Routed("about an account that is none of ours")
    return Routed(_heed(house, told, ours, now), ours[0].id if len(ours) == 1 else None)


def _heed(house: House, told: AboutUs, ours: list[Sender], now: datetime) -> str:
    match told:
        case TemplateJudged():
            return judge_by_webhook(house, told, now)
        case NumberUpgraded():
            return _upgrade(house, told, ours)
        case LimitChanged():
            house.senders.limit(told.waba, told.limit)
            return f"the account may begin {told.limit or 'any number of'} chats a day"
        case AccountJudged(good=True):
            house.close_alerts(ACCOUNT, told.waba)
        case AccountJudged():
            house.alert(ACCOUNT, told.waba, f"Meta says of the WhatsApp account: {told.what}.")
    return f"about the account: {told.what}"


def _upgrade(house: House, told: NumberUpgraded, ours: list[Sender]) -> str:
    upgraded = [each for each in ours if each.display_number == told.display_number]
    for each in upgraded:
        house.senders.upgrade(each.id)
    return "a number may send faster" if upgraded else "about a number that is none of ours"

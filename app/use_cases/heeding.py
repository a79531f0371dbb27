"""What Meta decides about our own templates, numbers and accounts."""

from domain.inbound import AboutUs, AccountJudged, LimitChanged, NumberUpgraded, TemplateJudged
from domain.senders import Sender
from ports.lanes import Routed
from ports.storage import House

ACCOUNT = "account"
"""The kind of an alert on what Meta holds against an account; its subject is the account."""


def heed(house: House, told: AboutUs) -> Routed:
    """Let it have its effect on what is ours."""
    ours = house.senders.of_account(told.waba)
    if not ours:
        return Routed("about an account that is none of ours")
    return Routed(_heed(house, told, ours), ours[0].id if len(ours) == 1 else None)


def _heed(house: House, told: AboutUs, ours: list[Sender]) -> str:
    match told:
        case TemplateJudged():
            known = house.senders.judge(told)
            state = "may be sent" if told.approved else "may not be sent"
            return f"a template {state}" if known else "about a template that is none of ours"
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

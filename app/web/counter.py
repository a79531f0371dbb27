"""What the pages of plans and of the operator are made with, from the app's settings."""

from typing import cast

from flask import current_app

from app.use_cases.accounts import BusinessNumber
from app.use_cases.corresponding import Counter
from app.use_cases.numbering import Workbench
from app.web import webhook
from app.web.services import services
from domain.numbers import NumberKeys
from domain.plans import Admission

ADMISSION, NUMBER, KEYS = "ADMISSION", "SETTINGS_NUMBER", "SETTINGS_KEYS"


def counter() -> Counter:
    known, config = services(), current_app.config
    return Counter(
        known.storage, known.clock, known.brand, config["CONTACT"], config["PUBLIC_URL"]
    )


def admission() -> Admission:
    return cast(Admission, current_app.config[ADMISSION])


def branded_from() -> int:
    """US dollars a month: from what a number of one's own costs."""
    return cast(int, current_app.config["BRANDED_FROM"])


def settings_number() -> BusinessNumber:
    """The Managed number as the settings have it."""
    return cast(BusinessNumber, current_app.config[NUMBER])


def webhook_address() -> str:
    """As Meta is to have it."""
    return f"{current_app.config['PUBLIC_URL']}{webhook.URL}"


def workbench() -> Workbench:
    known = services()
    return Workbench(
        known.storage,
        known.vault,
        known.clock,
        known.inspector,
        known.business_account,
        webhook_address(),
        cast(NumberKeys, current_app.config[KEYS]),
    )

"""The house's own number, as an operator types it in for the emulator."""

from tests.adapters.emulator.driver import NUMBER, SECRET, TOKEN, WABA
from tests.web.conftest import Browser
from tests.web.installation import Installation

PAGE = "/operator/number"
CAME_BACK = "It came back: what happens at Meta reaches us."
APP = "670843887433847"
KEYS = {
    "display_number": "+1 555 078 3881",
    "phone_number_id": NUMBER,
    "waba": WABA,
    "app_id": APP,
    "token": TOKEN,
    "app_secret": SECRET,
    "verify_token": "a-word-of-our-own",
    "template": "chart_ready",
    "language": "en",
}
ALL = ["whatsapp_business_messaging", "whatsapp_business_management", "business_management"]


def saved_and_checked(olga: Browser, **changes: str) -> str:
    assert olga.post(PAGE, **(KEYS | changes)).status_code == 303
    assert olga.post(f"{PAGE}/check").status_code == 303
    return olga.get(PAGE).text


def live_after(olga: Browser, **changes: str) -> str:
    """The page once these keys have gone live and were checked."""
    saved_and_checked(olga, **changes)
    olga.post(f"{PAGE}/webhook")
    olga.post(f"{PAGE}/live")
    assert olga.post(f"{PAGE}/live/check").status_code == 303
    return olga.get(PAGE).text


def came_back(olga: Browser, house: Installation) -> bool:
    house.work_inbox()
    return CAME_BACK in olga.get(PAGE).text

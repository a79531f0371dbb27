"""The operator’s pages of templates: the form that is filled in, and the rows of the ladder."""

import re

from domain.template_library import LIBRARY
from tests.web.conftest import Browser
from tests.world import World

PAGE = "/operator/templates"
OTHER = LIBRARY["report_update"]
FORM = {
    "name": OTHER.name,
    "language": "en",
    "category": "utility",
    "header": "image",
    "header_text": "",
    "body": OTHER.body,
    "examples": OTHER.examples[0],
    "footer": OTHER.footer,
    "kind_1": "quick_reply",
    "title_1": "Read the analysis",
    "minutes": "",
}


def names(world: World) -> list[str]:
    return [each.name for each in world.ladder()]


def drafted(operator: Browser, **changes: str) -> str:
    """The address of a new draft's page."""
    response = operator.post(PAGE, **FORM | changes)
    assert response.status_code == 303, response.text
    return response.location


def rows(page: str) -> list[str]:
    """The text of each row of the ladder."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in body.split("<tr>")[1:]]

"""Groups of a business number (whatsapp docs: "Groups API"): what Meta tells and lists of them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import requests

from adapters.whatsapp.fields import Json, clean, moment_of, text_of
from adapters.whatsapp.outcomes import code_of, error_in
from adapters.whatsapp.signing import bearer
from domain.contacts import Identity
from domain.diagnosis import GROUPS_CLOSED
from domain.inbound import GroupChange, GroupsChanged
from ports.business_account import AccountSilent
from ports.groups import GroupsClosed
from ports.messenger import Line
from ports.webhook import RawEvent

PARTICIPANTS = "group_participants_update"
PATIENCE_S = (2.0, 4.0)
PAGE, MOST_PAGES = 1000, 10
"""Meta lets a number have 10,000 groups."""


def groups_changed(event: RawEvent, told: Json) -> GroupsChanged | None:
    """Who came or went; None for anything else."""
    value = told.get("value")
    if text_of(told, "field") != PARTICIPANTS or not isinstance(value, dict):
        return None
    groups = value.get("groups")
    listed = (
        [each for each in groups if isinstance(each, dict)] if isinstance(groups, list) else []
    )
    changes = tuple(_change(each) for each in listed if text_of(each, "group_id"))
    if not changes:
        return None
    try:
        at = moment_of(listed[0], "timestamp")
    except ValueError:
        at = None
    waba = clean(text_of(told, "entry"))
    return GroupsChanged(event.key, event.phone_number_id, waba, changes, at)


def _change(told: Json) -> GroupChange:
    return GroupChange(
        clean(text_of(told, "group_id")),
        _people(told, "added_participants"),
        _people(told, "removed_participants"),
    )


def _people(told: Json, name: str) -> tuple[Identity, ...]:
    listed = told.get(name)
    people = [_named(each) for each in listed] if isinstance(listed, list) else []
    return tuple(one for one in people if one.phone or one.user_id)


def _named(told: Any) -> Identity:
    phone = text_of(told, "wa_id")
    digits = phone if phone.isascii() and phone.isdigit() else ""
    return Identity(digits, clean(text_of(told, "user_id")))


def is_of_one_member(status: Json) -> bool:
    """Whether a status is about one member's copy; Meta's pages spell the key in two ways."""
    names = (
        "recipient_participant_id",
        "participant_recipient_id",
        "recipient_participant_user_id",
    )
    return any(text_of(status, name) for name in names)


class CloudApiGroups:
    """See ports.groups.GroupDirectory."""

    def __init__(self, session: requests.Session, graph_url: str, version: str) -> None:
        self._session = session
        self._base = f"{graph_url.rstrip('/')}/{version}/"

    def groups(self, line: Line) -> Mapping[str, str]:
        found: dict[str, str] = {}
        after = ""
        for _ in range(MOST_PAGES):
            said = self._page(line, after)
            data = said.get("data")
            listed = data.get("groups") if isinstance(data, dict) else None
            for each in listed if isinstance(listed, list) else []:
                if text_of(each, "id"):
                    found[clean(text_of(each, "id"))] = clean(text_of(each, "subject"))
            after = text_of(said, "paging", "cursors", "after")
            if not after or not text_of(said, "paging", "next"):
                break
        return found

    def _page(self, line: Line, after: str) -> Json:
        try:
            response = self._session.get(
                f"{self._base}{quote(line.phone_number_id, safe='')}/groups",
                params={"limit": str(PAGE)} | ({"after": after} if after else {}),
                auth=bearer(line.token),
                timeout=PATIENCE_S,
                allow_redirects=False,
            )
            said: Any = response.json()
        except (requests.RequestException, ValueError):
            raise AccountSilent from None  # its cause carries the token
        code = code_of(error_in(response.content))
        if code == GROUPS_CLOSED:
            raise GroupsClosed
        if response.status_code != 200 or not isinstance(said, dict):
            raise AccountSilent(code)
        return said

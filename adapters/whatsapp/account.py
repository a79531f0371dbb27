"""What Meta says of a business number and of its account's templates
(whatsapp docs: "Business phone numbers", "Message templates", "Resumable upload")."""

import re
import time
from typing import Any
from urllib.parse import quote

import requests

from adapters.whatsapp import template_bodies
from adapters.whatsapp.fields import Json, text_of
from adapters.whatsapp.outcomes import code_of, details_of, error_in, is_for_good
from adapters.whatsapp.signing import bearer
from domain.diagnosis import BAD_PARAMETER, diagnose, known
from domain.templates import Judgement, Wording
from ports.business_account import (
    Account,
    AccountRefuses,
    AccountSilent,
    NumberHealth,
    TemplateAtMeta,
)
from ports.messenger import Line

FIELDS = "whatsapp_business_manager_messaging_limit,quality_rating"
WHY = "status,rejected_reason,quality_score"
PATIENCE_S = (2.0, 4.0)
HANDING_IN_S = (3.0, 15.0)
LIST_WITHIN_S = 8.0
"""Upkeep looks at other things every few seconds."""
PAGE, PAGES = 100, 70
"""An account has 6,000 templates at most."""
NO_SUCH_TEMPLATE = 2593002
"""The subcode of a deletion of what is not there."""
_TIER = re.compile(r"TIER_(\d+)(K?)")
_UPLOAD = re.compile(r"upload:[A-Za-z0-9_=+/-]+(\?sig=[A-Za-z0-9_=+/.~%-]+)?")
UNLIMITED = "TIER_UNLIMITED"


def limit_of(tier: str) -> int | None:
    """People in 24 hours by Meta's name of the step; None for no limit. Raises ValueError."""
    if tier == UNLIMITED:
        return None
    found = _TIER.fullmatch(tier)
    if found is None:
        raise ValueError("not a messaging limit that Meta has named")
    return int(found[1]) * (1000 if found[2] else 1)


class CloudApiBusinessAccount:
    """See ports.business_account.BusinessAccount. `app_id` is the app that uploads go to."""

    def __init__(
        self,
        session: requests.Session,
        graph_url: str,
        version: str,
        app_id: str = "",
        *,
        list_within_s: float = LIST_WITHIN_S,
    ) -> None:
        self._session = session
        self._list_within_s = list_within_s
        self._base = f"{graph_url.rstrip('/')}/{version}/"
        self._app_id = app_id

    def health(self, line: Line) -> NumberHealth:
        said = self._ask(line.token, quote(line.phone_number_id, safe=""), fields=FIELDS)
        tier = text_of(said, "whatsapp_business_manager_messaging_limit")
        try:
            return NumberHealth(limit_of(tier), text_of(said, "quality_rating")[:20])
        except ValueError:
            raise AccountSilent from None

    def templates(self, account: Account) -> list[TemplateAtMeta]:
        found: list[TemplateAtMeta] = []
        after: dict[str, str] = {}
        ends = time.monotonic() + self._list_within_s
        for _ in range(PAGES):
            if time.monotonic() > ends:
                break
            said = self._ask(account.token, _edge(account), limit=str(PAGE), **after)
            lines = said.get("data")
            if not isinstance(lines, list):
                raise AccountSilent
            found += [_listed(line) for line in lines if text_of(line, "name")]
            cursor = text_of(said, "paging", "cursors", "after")
            if not text_of(said, "paging", "next") or not cursor:
                return found
            after = {"after": cursor}
        raise AccountSilent  # a list without an end is none

    def why_rejected(self, account: Account, meta_id: str) -> str:
        said = self._ask(account.token, quote(meta_id, safe=""), fields=WHY)
        return template_bodies.judgement(said).reason

    def upload_example(self, account: Account, png: bytes) -> str:
        if not self._app_id:
            raise AccountRefuses("META_APP_ID is not set: Meta takes example pictures for an app.")
        about = {"file_name": "example.png", "file_length": len(png), "file_type": "image/png"}
        session = text_of(
            self._hand_in(account.token, f"{quote(self._app_id, safe='')}/uploads", params=about),
            "id",
        )
        if not _UPLOAD.fullmatch(session):
            raise AccountSilent
        said = self._hand_in(
            account.token, session, data=png, headers={"file_offset": "0"}, scheme="OAuth"
        )
        if handle := text_of(said, "h"):
            return handle
        raise AccountSilent

    def submit(self, account: Account, wording: Wording, example: str) -> Judgement:
        body = template_bodies.body(wording, example)
        said = self._hand_in(account.token, _edge(account), json=body)
        if not text_of(said, "id"):
            raise AccountSilent
        return template_bodies.judgement(said)

    def delete(self, account: Account, name: str, meta_id: str) -> None:
        which = {"name": name, "hsm_id": meta_id}
        self._hand_in(account.token, _edge(account), "DELETE", params=which)

    def _ask(self, token: str, path: str, **params: str) -> Json:
        return self._call("GET", token, path, PATIENCE_S, params=params)

    def _hand_in(self, token: str, path: str, method: str = "POST", **content: Any) -> Json:
        return self._call(method, token, path, HANDING_IN_S, changes=True, **content)

    def _call(
        self,
        method: str,
        token: str,
        path: str,
        patience: tuple[float, float],
        *,
        changes: bool = False,
        scheme: str = "Bearer",
        **content: Any,
    ) -> Json:
        try:
            response = self._session.request(
                method,
                self._base + path,
                auth=bearer(token, scheme),
                timeout=patience,
                allow_redirects=False,
                **content,
            )
            said: Any = response.json()
        except (requests.RequestException, ValueError):
            raise AccountSilent from None  # its cause carries the token
        if response.status_code == 200 and isinstance(said, dict):
            return said
        error = error_in(response.content)
        if error.get("error_subcode") == NO_SUCH_TEMPLATE:
            return {}
        if changes and error and is_for_good(response.status_code):
            raise AccountRefuses(_why(error), code_of(error))
        raise AccountSilent(code_of(error))


def _listed(line: Any) -> TemplateAtMeta:
    at_meta = template_bodies.listed(line)
    if at_meta is None:
        raise AccountSilent
    return at_meta


def _edge(account: Account) -> str:
    return f"{quote(account.waba, safe='')}/message_templates"


def _why(error: Json) -> str:
    """In our words where we have some for its code; else what Meta asks to show to people."""
    for code in (error.get("error_subcode"), code_of(error)):
        if isinstance(code, int) and code != BAD_PARAMETER and known(code):
            return diagnose(code).what
    return text_of(error, "error_user_msg") or details_of(error) or "Meta does not say why."

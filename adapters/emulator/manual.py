"""Pages to read: how to use the emulator, and how it differs from Meta."""

from flask import Blueprint, render_template, request

from adapters.emulator.differences import DECIDED, ENFORCED, NOT_HERE
from adapters.emulator.faults import KINDS
from adapters.emulator.settings import Settings
from adapters.emulator.tokens import SCOPES, SUBCODES
from adapters.emulator.trouble import AFTER, BEFORE, STATUS


class Manual:
    """`/docs` and `/simulator-and-meta`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def blueprint(self) -> Blueprint:
        pages = Blueprint("manual", __name__)
        pages.get("/docs")(self.docs)
        pages.get("/simulator-and-meta")(self.differences)
        return pages

    def docs(self) -> str:
        given = self._settings
        return render_template(
            "docs.html",
            base=request.host_url.rstrip("/"),
            number=given.phone_number_id,
            account=given.waba_id,
            webhook=given.webhook_url,
            scopes=SCOPES,
            subcodes=SUBCODES,
            faults=KINDS,
            kinds=sorted(BEFORE | AFTER | STATUS),
        )

    def differences(self) -> str:
        return render_template(
            "differences.html", enforced=ENFORCED, decided=DECIDED, missing=NOT_HERE
        )

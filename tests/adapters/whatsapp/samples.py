"""Outgoing messages and webhook bodies, as small as they get."""

import json
from typing import Any

from domain.messages import Form
from ports.messenger import Line, Outgoing, Template

LINE = Line("106540352242922", "EAAG-canary-token")
TEMPLATE = Template("chart_ready", "en_US")
NUMBER = "106540352242922"


def outgoing(form: Form = Form.TEXT, **fields: Any) -> Outgoing:
    given: dict[str, Any] = {
        "form": form,
        "phone": "16505551234",
        "user_id": "",
        "text": "Orders fell by 37%.",
        "attempt": "4be0643f-1d98-473b-97cd-ca98a65347dd",
        "media_id": "" if form is Form.TEXT else "1037543291543636",
        "template": TEMPLATE if form is Form.TEMPLATE else None,
    }
    return Outgoing(**given | fields)


def value(**parts: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "15550783881", "phone_number_id": NUMBER}
    return {"messaging_product": "whatsapp", "metadata": metadata, **parts}


def body(*values: Any, field: str = "messages") -> bytes:
    changes = [{"value": each, "field": field} for each in values]
    entry = [{"id": "980198427658004", "changes": changes}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def said(type: str, **fields: Any) -> dict[str, Any]:
    """A message of a type, by somebody with a number."""
    return {
        "from": "16505551234",
        "id": "wamid.A",
        "timestamp": "1749416383",
        "type": type,
        **fields,
    }


def status(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": "wamid.OURS",
        "status": name,
        "timestamp": "1750030073",
        "recipient_id": "16505551234",
        **fields,
    }

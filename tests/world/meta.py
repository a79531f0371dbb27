"""What people and Meta tell the number, in the webhook’s own shapes."""

import json
from typing import Any

from sqlalchemy import insert

from adapters.sql import tables
from adapters.sql.engine import database_now, writing
from tests.world.known import NUMBER, SARAH
from tests.world.wired import Wired


class Meta(Wired):
    """The other side of the webhook."""

    def says(self, phone: str, text: str, *, user_id: str = "", about: str = "") -> str:
        """Somebody writes to the Managed number; the wamid of what they wrote."""
        message: dict[str, Any] = {"type": "text", "text": {"body": text}}
        if about:
            message["context"] = {"from": NUMBER.display_number, "id": about}
        return self.posts_message(phone, message, user_id)

    def says_in_group(self, phone: str, group_id: str, text: str, *, about: str = "") -> str:
        """A member writes in a group that the Managed number is in."""
        message: dict[str, Any] = {"type": "text", "text": {"body": text}, "group_id": group_id}
        if about:
            message["context"] = {"from": NUMBER.display_number, "id": about}
        return self.posts_message(phone, message)

    def reacts(self, phone: str, emoji: str, *, about: str) -> str:
        """Somebody reacts to a message of ours; an empty emoji takes that back."""
        reaction = {"message_id": about, "emoji": emoji}
        return self.posts_message(phone, {"type": "reaction", "reaction": reaction})

    def posts_message(self, phone: str, message: dict[str, Any], user_id: str = "") -> str:
        wamid = f"wamid.in{next(self._words)}"
        who = {"from": phone} if phone else {}
        contact: dict[str, Any] = {"profile": {"name": self.names.get(phone, f"Name of {phone}")}}
        if phone:
            contact["wa_id"] = phone
        if user_id:
            who["from_user_id"] = contact["user_id"] = user_id
        stamp = str(int(self.clock.now().timestamp()))
        self.posts(
            {
                "contacts": [contact],
                "messages": [{**who, "id": wamid, "timestamp": stamp, **message}],
            }
        )
        return wamid

    def status(self, status: str, *, attempt: str = "", wamid: str, code: int = 0) -> None:
        """Meta reports on a message of ours."""
        stamp = str(int(self.clock.now().timestamp()))
        line: dict[str, Any] = {"id": wamid, "status": status, "timestamp": stamp}
        line |= {"recipient_id": SARAH, "biz_opaque_callback_data": attempt}
        if code:
            line["errors"] = [{"code": code, "title": "as Meta says"}]
        self.posts({"statuses": [line]})

    def posts(self, value: dict[str, Any]) -> None:
        metadata = {
            "display_phone_number": NUMBER.display_number,
            "phone_number_id": NUMBER.phone_number_id,
        }
        whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        self.posts_change("messages", whole)

    def posts_change(self, field: str, value: dict[str, Any]) -> None:
        """Something that Meta tells the account."""
        change = {"field": field, "value": value}
        entry = [{"id": NUMBER.waba, "changes": [change]}]
        self.inbox.keep(
            json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()
        )

    def quarantined(self) -> str:
        """An event whose work failed each time; its key, as Meta makes them."""
        key = f"{NUMBER.phone_number_id}:wamid.poison{next(self._words)}"
        with writing(self.engine) as connection:
            row = {"kind": "message", "phone_number_id": NUMBER.phone_number_id, "payload": "{}"}
            connection.execute(
                insert(tables.event).values(
                    key=key,
                    seq=next(self._words),
                    received_at=database_now(connection),
                    state="quarantined",
                    tries=3,
                    why="It failed three times.",
                    **row,
                )
            )
        return key

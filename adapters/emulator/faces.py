"""What a message looks like on the phone, whatever its type."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

ButtonKind = Literal["quick_reply", "reply", "url", "row", "code"]


@dataclass(frozen=True)
class Button:
    """Something to tap. `value` is a payload, a reply id, an address, or a code to copy."""

    kind: ButtonKind
    text: str
    value: str
    description: str = ""


@dataclass(frozen=True)
class Face:
    """The visible parts; `image` is a media id, `link` a picture still to be fetched."""

    text: str = ""
    image: str | None = None
    link: str | None = None
    header: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()

    def dumped(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def loaded(cls, text: str) -> "Face":
        parts = json.loads(text)
        buttons = tuple(Button(**button) for button in parts.pop("buttons"))
        return cls(**parts, buttons=buttons)

    @property
    def summary(self) -> str:
        """One line for a list or a quote."""
        words = " ".join((self.text or self.header).split())
        if self.image or self.link:
            return f"📷 {words}" if words else "📷 Photo"
        return words

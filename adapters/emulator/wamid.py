"""Message ids shaped like Meta's: base64 around the other side's number."""

import base64
import secrets

OUTBOUND, INBOUND = 0x11, 0x12


def new_wamid(number: str, direction: int) -> str:
    """As `wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3MTE5MjVBOTE3MDk5QUVFM0YA`, which decodes to it."""
    unique = secrets.token_hex(9 if direction == OUTBOUND else 10).upper().encode()
    name = number.encode()[:250]
    frame = b"\x1c\x18" + bytes([len(name)]) + name + b"\x15\x02\x00"
    frame += bytes([direction]) + b"\x18" + bytes([len(unique)]) + unique + b"\x00"
    return "wamid." + base64.b64encode(frame).decode()

"""Six digits by HMAC, as one-time passwords are made (RFC 4226, with SHA-256)."""

import hmac

from domain.phone_checks import DIGITS


class HmacCodes:
    """See ports.codes.Codes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def code(self, reference: str) -> str:
        digest = hmac.digest(self._key, reference.encode(), "sha256")
        return str(int.from_bytes(digest[:16]) % 10**DIGITS).zfill(DIGITS)

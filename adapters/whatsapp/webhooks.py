"""What Meta posts to us: is it genuine, which events does it hold."""

import hashlib
import hmac
from collections.abc import Callable

from adapters.whatsapp import cutting, reading
from domain.inbound import Inbound
from ports.webhook import KeptKeys, RawEvent


class CloudApiWebhooks:
    """See ports.webhook.Webhooks. `app_secret` is the Meta app's, not a tenant's; `kept` are
    those that an operator has typed in, of which several count at once.

    While it is being replaced, what the `former` one signed is genuine, too.
    """

    def __init__(
        self,
        app_secret: str,
        verify_token: str,
        former: str = "",
        kept: Callable[[], KeptKeys] = KeptKeys,
    ) -> None:
        if not app_secret or not verify_token:
            raise ValueError("webhooks need an app secret and a verify token")
        self._secrets = tuple(each for each in (app_secret, former) if each)
        self._verify_token = verify_token
        self._kept = kept

    def genuine(self, raw: bytes, signature: str) -> bool:
        """Every secret is tried, so that the time does not tell which one fits."""
        kept = self._kept()
        secrets = kept.secrets if kept.live else (*self._secrets, *kept.secrets)
        fits = [_same(_signature(secret, raw), signature) for secret in secrets]
        return any(fits)

    def challenge(self, mode: str, token: str) -> bool:
        kept = self._kept()
        tokens = kept.verify_tokens if kept.live else (self._verify_token, *kept.verify_tokens)
        return mode == "subscribe" and any(_same(each, token) for each in tokens)

    def split(self, raw: bytes) -> list[RawEvent]:
        return cutting.events(raw)

    def read(self, event: RawEvent) -> Inbound:
        return reading.read(event)


def _signature(secret: str, raw: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def _same(ours: str, theirs: str) -> bool:
    """Takes as long however much of it is right; bytes, for compare_digest takes ASCII only."""
    return hmac.compare_digest(
        ours.encode("utf-8", "backslashreplace"), theirs.encode("utf-8", "backslashreplace")
    )

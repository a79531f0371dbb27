"""What the emulator is told at start, from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.emulator.limits import TIERS


@dataclass(frozen=True)
class Settings:
    """Secrets are left out of `repr`, so that no log line can carry them."""

    host: str = "127.0.0.1"
    port: int = 8801
    db: str = "var/emulator.db"
    webhook_url: str = "http://127.0.0.1:8000/webhook/integrations/whatsapp"
    app_secret: str = field(default="emulator-app-secret", repr=False)
    verify_token: str = field(default="emulator-verify-token", repr=False)
    access_token: str = field(default="emulator-access-token", repr=False)
    phone_number_id: str = "106540352242922"
    waba_id: str = "102290129340398"
    display_number: str = "15550783881"
    verified_name: str = "Chartcastr"
    webhooks: str = "on"
    retry_s: float = 1.0
    status_delay_ms: int = 60
    messages_per_second: int = 80
    pair_interval_s: float = 6.0
    approval: str = "at-once"
    tier: str = "TIER_2K"
    hostility: str = "hostile"
    hold_s: float = 60.0
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        if self.host != "localhost" and not ip_address(self.host).is_loopback:
            raise ValueError(f"EMULATOR_HOST must be a loopback address, not {self.host}")
        if self.hostility not in ("hostile", "calm"):
            raise ValueError(f"EMULATOR_HOSTILITY is hostile or calm, not {self.hostility}")
        if self.tier not in TIERS:
            raise ValueError(f"EMULATOR_TIER is one of {', '.join(TIERS)}")
        if not re.fullmatch(r"at-once|by-hand|after:\d+", self.approval):
            raise ValueError("EMULATOR_APPROVAL is at-once, by-hand, or after: and seconds")
        try:
            ZoneInfo(self.timezone)
        except (ValueError, ZoneInfoNotFoundError):
            raise ValueError(f"EMULATOR_TIMEZONE: {self.timezone} is no time zone") from None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read `EMULATOR_PORT`, `EMULATOR_DB` and so on; what is absent keeps its default."""

        def given(name: str, default: str) -> str:
            return environ.get(f"EMULATOR_{name}") or default

        plain = cls()
        return cls(
            host=given("HOST", plain.host),
            port=int(given("PORT", str(plain.port))),
            db=given("DB", plain.db),
            webhook_url=given("WEBHOOK_URL", plain.webhook_url),
            app_secret=given("APP_SECRET", plain.app_secret),
            verify_token=given("VERIFY_TOKEN", plain.verify_token),
            access_token=given("ACCESS_TOKEN", plain.access_token),
            phone_number_id=given("PHONE_NUMBER_ID", plain.phone_number_id),
            waba_id=given("WABA_ID", plain.waba_id),
            display_number=given("DISPLAY_NUMBER", plain.display_number),
            verified_name=given("VERIFIED_NAME", plain.verified_name),
            webhooks=given("WEBHOOKS", plain.webhooks),
            retry_s=float(given("RETRY_S", str(plain.retry_s))),
            status_delay_ms=int(given("STATUS_DELAY_MS", str(plain.status_delay_ms))),
            messages_per_second=int(given("MPS", str(plain.messages_per_second))),
            pair_interval_s=float(given("PAIR_INTERVAL_S", str(plain.pair_interval_s))),
            approval=given("APPROVAL", plain.approval),
            tier=given("TIER", plain.tier),
            hostility=given("HOSTILITY", plain.hostility),
            hold_s=float(given("HOLD_S", str(plain.hold_s))),
            timezone=given("TIMEZONE", plain.timezone),
        )

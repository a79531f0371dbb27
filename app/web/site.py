"""What an installation tells its web app."""

from dataclasses import dataclass, field

from app.use_cases.accounts import BusinessNumber
from app.web.entrance import OPEN_ENTRANCE, Entrance
from domain.groups import COMMAND
from domain.numbers import NumberKeys
from domain.plans import BRANDED_FROM, OPEN, Admission


@dataclass(frozen=True, slots=True)
class Site:
    secret_key: str = field(repr=False)
    """Signs sessions."""
    public_url: str
    outages: tuple[type[Exception], ...] = ()
    """What the storage raises while its database is away: they answer 503."""
    limits_storage: str = "memory://"
    """Where sign-ins and their like are counted, in the words of Flask-Limiter."""
    proxies: int = 0
    """How many stand in front and may say who asks and over which scheme."""
    contact: str = ""
    """The operator's mail address, for those who want a number of their own."""
    admission: Admission = OPEN
    branded_from: int = BRANDED_FROM
    """US dollars a month: from what a number of one's own costs."""
    settings_number: BusinessNumber | None = None
    settings_keys: NumberKeys | None = None
    group_command: str = COMMAND
    entrance: Entrance = OPEN_ENTRANCE

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

"""The product, wired to one database and to fakes."""

from dataclasses import replace
from itertools import count

from argon2 import PasswordHasher
from sqlalchemy import Engine

from adapters.babel.formats import BabelFormats
from adapters.sources.csv_files import CsvFiles
from adapters.sql.alarm import SqlAlarm
from adapters.sql.deliveries import SqlDeliveries
from adapters.sql.inbox import SqlInbox
from adapters.sql.mails import SqlMailQueue
from adapters.sql.picture_links import SqlPictureLinks
from adapters.sql.runs import SqlRunQueue
from adapters.sql.units import SqlStorage
from adapters.sql.upkeep import SqlUpkeep
from adapters.vault.codes import HmacCodes
from adapters.vault.fingerprints import fingerprint
from adapters.vault.passwords import Argon2Passwords
from adapters.vault.seal import AesVault
from adapters.whatsapp.webhooks import CloudApiWebhooks
from adapters.writer.analyst import Writer
from app.use_cases.accounts import open_house
from domain.reactions import ReactionsOpen
from domain.tenancy import THE_HOUSE
from ports.mailer import Mailer
from tests.world.fakes import (
    DrawnCharts,
    HeardBell,
    MovedClock,
    SaidGroups,
    SaidHealth,
    SaidSetup,
    ScriptedMessenger,
    SentMail,
)
from tests.world.known import NUMBER, OPERATOR_MAIL


class Wired:
    """All that the product is made of; whoever arranges, acts or looks does it with these."""

    def __init__(self, engine: Engine, *, template: bool = True) -> None:
        self.engine = engine
        self.clock, self.bell, self.messenger = MovedClock(), HeardBell(), ScriptedMessenger()
        self.charts = DrawnCharts()
        self.mailer: Mailer = SentMail()
        self.business_account = SaidHealth()
        self.inspector = SaidSetup()
        self.reactions = ReactionsOpen.AUTO
        self.group_directory = SaidGroups()
        self.vault = AesVault(bytes(32))
        self.passwords = Argon2Passwords(PasswordHasher(1, 8, 1))
        self.storage = SqlStorage(engine, self.bell, fingerprint(bytes(32)))
        self.links = SqlPictureLinks(engine, fingerprint(bytes(32)))
        self.codes = HmacCodes(bytes(32))
        self.public_url = "https://charts.example"
        self.inbox, self.runs = SqlInbox(engine), SqlRunQueue(engine)
        self.deliveries, self.upkeep = SqlDeliveries(engine), SqlUpkeep(engine)
        self.mails = SqlMailQueue(engine)
        self.alarm = SqlAlarm(engine, OPERATOR_MAIL, "Chartcastr", "http://localhost/operator")
        self.webhooks = CloudApiWebhooks("secret", "verify")
        self.files, self.formats = CsvFiles(), BabelFormats("en")
        self.writer = Writer(self.formats)
        self._words = count(1)
        self.names: dict[str, str] = {}
        number = NUMBER if template else replace(NUMBER, template="")
        open_house(THE_HOUSE, number, storage=self.storage, vault=self.vault, clock=self.clock)

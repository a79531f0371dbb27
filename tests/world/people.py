"""Who there is and what they have: organisations, recipients, groups and pulses."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select

from adapters.sql import tables
from adapters.sql.engine import reading
from app.use_cases.accounts import Founder, found_organisation
from app.use_cases.group_watching import watch_groups
from app.use_cases.inviting import OpenInvite, create_invite, enable_managed, show_invite
from app.use_cases.inviting_many import create_team_link
from app.use_cases.pulsing import PulseWish, fire_pulse, make_pulse
from app.use_cases.sources import Upload, connect_file, define_metric, new_metric_id
from domain.charts import ChartKind
from domain.destinations import DestinationId
from domain.metrics import Grain, Metric, Unit, UnitKind
from domain.pulses import Pulse, Run, RunKind
from domain.tenancy import THE_HOUSE, Actor
from ports.bell import Lane
from tests.world.known import DAILY, SARAH, shop_csv
from tests.world.lanes import Lanes
from tests.world.meta import Meta
from tests.world.rows import Rows


class People(Meta, Lanes, Rows):
    """Arranged by the same use cases and the same webhook as in life."""

    def organisation(self, name: str = "Acme") -> Actor:
        """An organisation with its admin, Managed enabled."""
        domain = name.lower().replace(" ", "-")
        admin = found_organisation(
            THE_HOUSE,
            name,
            "Europe/Berlin",
            Founder(f"Admin of {name}", f"admin@{domain}.example", "correct horse"),
            storage=self.storage,
            passwords=self.passwords,
            clock=self.clock,
        )
        enable_managed(admin, storage=self.storage, clock=self.clock)
        return admin

    def invite(self, admin: Actor, label: str = "", *, for_self: bool = False) -> OpenInvite:
        return create_invite(
            admin,
            label,
            for_self=for_self,
            storage=self.storage,
            vault=self.vault,
            clock=self.clock,
        )

    def team_link(self, admin: Actor, label: str = "", most: int = 3, days: int = 7) -> OpenInvite:
        """An invite that as many as that may use."""
        known: dict[str, Any] = {
            "storage": self.storage,
            "vault": self.vault,
            "clock": self.clock,
        }
        made = create_team_link(admin, label, most, days, **known)
        return show_invite(admin, made.id, **known)

    def recipient(
        self, admin: Actor, phone: str = SARAH, label: str = "Sarah", **more: Any
    ) -> DestinationId:
        """Somebody who has opted in by an invite, through the real webhook's shape."""
        user_id = more.pop("user_id", "")
        offer = self.invite(admin, label, **more)
        self.says(phone, offer.token.prefilled, user_id=user_id)
        self.work(Lane.INBOX, Lane.DELIVER)
        with self.storage.tenant(admin) as uow:
            found = uow.invites.get(offer.invite.id).destination
        assert found is not None
        return found

    def group(self, admin: Actor, group_id: str = "Y2FwaV9ncm91cDox") -> DestinationId:
        """A group that Sarah, a recipient of this organisation, has linked to it."""
        self.recipient(admin)
        self.says_in_group(SARAH, group_id, "chartcastr link")
        self.work(Lane.INBOX, Lane.DELIVER)
        table = tables.address
        linked = next(row for row in self.rows("chat_group") if row.group_id == group_id)
        with reading(self.engine) as connection:
            found = select(table.c.destination).where(table.c.contact == linked.contact)
            return DestinationId(connection.execute(found).scalar_one())

    def meta_opens_groups(self, **subjects: str) -> None:
        """Meta lets the Managed number write to groups, and is asked about it."""
        self.group_directory.open = subjects
        self.clock.forward(minutes=11)
        self.watch_groups()

    def watch_groups(self) -> int:
        return watch_groups(
            THE_HOUSE,
            storage=self.storage,
            directory=self.group_directory,
            vault=self.vault,
            clock=self.clock,
            brand="Chartcastr",
        )

    def pulse(self, admin: Actor, *to: DestinationId, **more: Any) -> Pulse:
        """A daily pulse of a fictitious revenue, at nine in Berlin unless said otherwise."""
        keeps_open = more.pop("keeps_open", False)
        source, _ = connect_file(
            admin,
            Upload("Shop", "shop.csv", more.pop("content", shop_csv())),
            storage=self.storage,
            files=self.files,
            clock=self.clock,
        )
        metric = Metric(
            new_metric_id(),
            source.id,
            "Revenue",
            "date",
            "revenue",
            Unit(UnitKind.MONEY, "EUR"),
            Grain.DAY,
            timezone="Europe/Berlin",
            **more,
        )
        define_metric(admin, metric, storage=self.storage, files=self.files, clock=self.clock)
        wish = PulseWish(
            "Revenue", metric.id, ChartKind.LINE, DAILY, frozenset(to), keeps_open=keeps_open
        )
        return make_pulse(admin, wish, storage=self.storage, clock=self.clock)

    def fire(self, admin: Actor, pulse: Pulse, kind: RunKind = RunKind.NOW) -> Run:
        return fire_pulse(admin, pulse.id, kind, uuid4(), storage=self.storage, clock=self.clock)

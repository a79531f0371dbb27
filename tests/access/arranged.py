"""Two organisations that have everything, each with words that nobody else may ever read."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from adapters.clock import SystemClock
from adapters.sql import tables
from adapters.sql.alerts import open_alert
from adapters.sql.engine import open_database, writing
from app.settings import Settings
from app.use_cases.accounts import Founder
from app.use_cases.corresponding import Counter
from app.use_cases.letters import Letterhead
from app.use_cases.onboarding import book_onboarding
from app.use_cases.operating import take_on_operator
from app.use_cases.teaming import invite_teammate
from app.use_cases.templating import draft_template
from app.use_cases.tokens import make_token
from app.use_cases.visiting import begin_visit
from domain.onboarding import OwnNumber, Wish
from domain.template_library import LIBRARY
from domain.tenancy import THE_HOUSE, Actor, Membership, Person, PersonId, Role
from domain.tokens import Scope
from ports.bell import Lane
from tests.access.reaching import on_the_way
from tests.cast import PASSWORD
from tests.databases import sqlite_file
from tests.world import BEN, SARAH, World, shop_csv

ROLES = ("member", "admin", "owner", "operator")
"""An operator is here a member who also looks after the house."""
PHONES = {"Acme": SARAH, "Globex": BEN}


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation, its people by role, and the ids of what it has."""

    name: str
    emails: dict[str, str]
    things: dict[str, Any]
    canaries: tuple[bytes, ...]
    """Words that only its own people may read."""
    known: tuple[bytes, ...]
    """Words that operators may read, too: who to write to."""
    bearer: str
    """An API token of its owner's, of every scope."""


@dataclass(frozen=True, slots=True)
class Site:
    settings: Settings
    tenants: tuple[Tenant, Tenant]
    keeper: str
    """The mail address of an operator who is in no organisation."""


def arranged(folder: Path) -> Site:
    """A database in that folder, and the settings by which the product finds it."""
    url = sqlite_file(folder)
    settings = Settings(
        _env_file=None,
        var=folder,
        database_url=url,
        secret_key="a test has no secrets",
        vault_key=bytes(32).hex(),
        graph_api_url="http://127.0.0.1:9",
        smtp_host="127.0.0.1",  # so that one may sign up; the web itself sends nothing
        smtp_sender="charts@chartcastr.example",
    )
    world = World(open_database(url))
    world.clock = SystemClock()  # type: ignore[assignment]
    tenants = tuple(_tenant(world, name) for name in PHONES)
    keeper = take_on_operator(
        THE_HOUSE,
        Founder("Keeper", "keeper@house.example", PASSWORD),
        storage=world.storage,
        passwords=world.passwords,
        clock=world.clock,
    )
    world.engine.dispose()
    return Site(settings, (tenants[0], tenants[1]), keeper.email)


def _tenant(world: World, name: str) -> Tenant:
    owner = world.organisation(name)
    emails = _people(world, owner, name)
    things = _things(world, owner, name)
    known = (f"admin@{name.lower()}.example", f"Admin of {name}", f"{name}volume")
    spoken = tuple(each.encode() for each in known)
    return Tenant(
        name, emails, things, _canaries(world, owner, name), spoken, _bearer(world, owner)
    )


def _bearer(world: World, owner: Actor) -> str:
    """A token whose last use lies ahead: that it is used leaves no trace."""
    everything = frozenset(Scope)
    made = make_token(owner, "A script", everything, storage=world.storage, clock=world.clock)
    with writing(world.engine) as connection:
        used = {"last_used_at": world.clock.now() + timedelta(days=1)}
        connection.execute(update(tables.api_token).values(used))
    return made.secret


def _people(world: World, owner: Actor, name: str) -> dict[str, str]:
    """One of each role, all with the same password."""
    now, hashed = world.clock.now(), world.passwords.hash(PASSWORD)
    emails = {role: f"{role}.of@{name.lower()}.example" for role in ROLES}
    with world.storage.house(THE_HOUSE) as house:
        for role, email in emails.items():
            person = PersonId(uuid4())
            house.people.add(Person(person, email, f"{role} of {name}", hashed, now))
            seat = Role.MEMBER if role == "operator" else Role(role)
            house.people.join(Membership(owner.organisation, person, seat))
            if role == "operator":
                house.people.make_operator(person, now)
        house.commit()
    return emails


def _things(world: World, owner: Actor, name: str) -> dict[str, Any]:
    """The ids of what it has, by the word that stands before them in an address."""
    phone = PHONES[name]
    world.names[phone] = f"{name}profile"
    recipient = world.recipient(owner, phone, f"{name}label")
    offer = world.invite(owner, f"{name}invite")
    pulse = world.pulse(owner, recipient, content=shop_csv(world.clock.now()))
    run = world.fire(owner, pulse)
    world.work_all()
    world.says(phone, f"Why, {name}question?", about=world.messages("chart")[-1].wamid)
    world.says_in_group(phone, f"group{name}", "chartcastr link")
    world.work(Lane.INBOX)
    # a message that may be sent again
    chart = world.messages("chart")[-1]
    world.status("failed", wamid=chart.wamid, code=131026)
    world.work(Lane.INBOX)
    own = owner.organisation
    with world.storage.tenant(owner) as uow:
        metric = uow.metrics.get(pulse.metric)
    return {
        **_of_the_house(world, owner, name),
        **_of_the_team(world, owner, name),
        **on_the_way(world, owner, name, recipient),
        "groups": _first(world, "destination", own, kind="group"),
        "invites": offer.invite.id,
        "recipients": recipient,
        "phone": recipient,
        "mail": uuid4(),
        "mails": uuid4(),
        "pulses": pulse.id,
        "runs": run.id,
        "preview": run.id,
        "sources": metric.source,
        "metrics": metric.id,
        "messages": _first(world, "message", own, part="chart", state="dead"),
        "tokens": _token(world, owner, name),
        **_at_the_counter(world, owner, name),
        "confirmations": "in_app",
        "pictures": "nothing",
    }


def _of_the_team(world: World, owner: Actor, name: str) -> dict[str, Any]:
    """Who may be changed by admins, and who is invited."""
    head = Letterhead("Chartcastr", "http://localhost", world.vault)
    email = f"invited.to@{name.lower()}.example"
    invitation = invite_teammate(
        owner, email, Role.MEMBER, storage=world.storage, clock=world.clock, head=head
    )
    member = next(row for row in world.rows("person") if row.name == f"member of {name}")
    return {
        "organisations": owner.organisation,
        "teammates": member.id,
        "invitations": invitation.id,
        "browsers": uuid4(),
    }


def _of_the_house(world: World, owner: Actor, name: str) -> dict[str, Any]:
    """What operators look after: the same for both organisations but for its ids."""
    with writing(world.engine) as connection:
        open_alert(connection, "code", name, "Meta answered with a code that we do not know.")
    operator = Actor.operator(owner.person)
    number = len(world.rows("template"))
    wording = LIBRARY["report_update"]
    template = draft_template(
        operator,
        replace(wording, name=f"{wording.name}_{number}"),
        storage=world.storage,
        clock=world.clock,
    )
    return {
        "quarantined": world.quarantined(),
        "senders": world.rows("sender")[0].id,
        "alerts": world.rows("alert")[-1].id,
        "templates": template.id,
    }


def _token(world: World, owner: Actor, name: str) -> Any:
    made = make_token(
        owner,
        f"{name}token",
        frozenset({Scope.READ}),
        storage=world.storage,
        clock=world.clock,
    )
    return made.token.id


def _at_the_counter(world: World, owner: Actor, name: str) -> dict[str, Any]:
    """What it has settled with the operator, or asked for."""
    counter = Counter(world.storage, world.clock, "Chartcastr", "", "http://localhost")
    wish = Wish(f"{name}volume", "Germany", "Sales charts", "", OwnNumber.BUY)
    booked = book_onboarding(owner, wish, counter=counter)
    visit = begin_visit(
        Actor.operator(owner.person),
        owner.organisation,
        "They asked about Monday.",
        storage=world.storage,
        clock=world.clock,
    )
    return {
        "organisations": owner.organisation,
        "access": _asked_for_access(world, owner),
        "onboardings": booked.id,
        "steps": "discovery",
        "visits": visit.id,
    }


def _asked_for_access(world: World, owner: Actor) -> UUID:
    asked = uuid4()
    with writing(world.engine) as connection:
        connection.execute(
            insert(tables.metadata.tables["access_request"]).values(
                id=asked,
                organisation=owner.organisation,
                by=owner.person,
                text="",
                asked_at=world.clock.now(),
            )
        )
    return asked


def _first(world: World, table: str, organisation: Any, **having: Any) -> Any:
    return next(
        row.id
        for row in world.rows(table)
        if row.organisation == organisation
        and all(getattr(row, name) == value for name, value in having.items())
    )


def _canaries(world: World, owner: Actor, name: str) -> tuple[bytes, ...]:
    """Everything that it has is called after it, so that whatever leaks is seen."""
    named = {
        tables.pulse: {"name": f"{name}pulse", "note": f"{name}note"},
        tables.metric: {"name": f"{name}metric"},
        tables.source: {"name": f"{name}source", "filename": f"{name}file.csv"},
        tables.reading: {
            "headline": f"{name}headline",
            "caption": f"{name}caption",
            "analysis": f"{name}analysis",
        },
    }
    with writing(world.engine) as connection:
        for table, values in named.items():
            mine = table.c.organisation == owner.organisation
            connection.execute(update(table).where(mine).values(**values))
    words = ("pulse", "note", "metric", "source", "file.csv", "headline", "caption", "analysis")
    words += ("token", "label", "invite", "profile", "question")
    phone = PHONES[name]
    return tuple(each.encode() for each in (*(f"{name}{word}" for word in words), phone))

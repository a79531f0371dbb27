"""Acme with somebody and something of every kind."""

import pytest

from adapters.sql.alerts import open_alert
from adapters.sql.engine import writing
from app.use_cases.admitting import ask_for_access
from app.use_cases.coding import request_code
from app.use_cases.corresponding import Counter
from app.use_cases.letters import Letterhead
from app.use_cases.onboarding import book_onboarding
from app.use_cases.operating import make_operator
from app.use_cases.own_account import begin_browser
from app.use_cases.teaming import invite_teammate
from app.use_cases.templating import draft_template
from app.use_cases.tokens import make_token
from app.use_cases.visiting import begin_visit
from domain.onboarding import OwnNumber, Wish
from domain.template_library import LIBRARY
from domain.tenancy import THE_HOUSE, Actor, Role
from domain.tokens import Scope
from ports.bell import Lane
from tests.cast import ACME, ADA, BEN, CLEO, EMAILS
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH

WISH = Wish("200 people, daily", "Germany", "Sales charts", "", OwnNumber.BUY)


@pytest.fixture
def arranged(world, demo_app):
    """Acme with somebody of every kind, and the ids of what it has. Ben is the operator, too."""
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    return {
        **of_the_house(world),
        **on_whatsapp(world),
        **of_the_team(world),
        **at_the_counter(world),
        **first_of_each(world),
    }


def of_the_house(world):
    with writing(world.engine) as connection:
        open_alert(connection, "code", "1", "Meta answered with a code that we do not know.")
    world.quarantined()
    template = draft_template(
        Actor.operator(BEN.person),
        LIBRARY["report_update"],
        storage=world.storage,
        clock=world.clock,
    )
    return {"templates": template.id}


def on_whatsapp(world):
    """A chart that came, a group, an invite, a number of one's own and a code that was sent."""
    sarah = world.recipient(ADA, SARAH, "Sarah — CFO")
    offer = world.invite(ADA, "Marketing lead")
    pulse = world.pulse(ADA, sarah)
    run = world.fire(ADA, pulse)
    world.work_all()
    world.says_in_group(SARAH, "Y2FwaV9ncm91cDox", "chartcastr link")
    world.work(Lane.INBOX)
    with world.storage.tenant(ADA) as uow:
        metric = uow.metrics.get(pulse.metric)
    return {
        "codes": a_code_sent(world),
        "phone": world.recipient(ADA, BENS_PHONE, "Ada", for_self=True),
        "groups": next(row.id for row in world.rows("destination") if row.kind == "group"),
        "invites": offer.invite.id,
        "recipients": sarah,
        "pulses": pulse.id,
        "runs": run.id,
        "preview": run.id,
        "sources": metric.source,
        "metrics": metric.id,
    }


def a_code_sent(world):
    """To a number that Acme verifies; it has waited for long enough to be sent once more."""
    world.meta_approves("verification_code")
    id = request_code(
        ADA, "16505550009", "Nora", for_self=False, storage=world.storage, clock=world.clock
    )
    world.clock.forward(minutes=2)
    return id


def of_the_team(world):
    known = {"storage": world.storage, "clock": world.clock}
    made = make_token(ADA, "Export", frozenset({Scope.READ}), **known)
    head = Letterhead("Chartcastr", "http://localhost", world.vault)
    invitation = invite_teammate(ADA, "dora@acme.example", Role.MEMBER, head=head, **known)
    begin_browser(ADA, "A browser", remembered=False, storage=world.storage)
    return {
        "organisations": ACME,
        "teammates": BEN.person,
        "invitations": invitation.id,
        "tokens": made.token.id,
    }


def at_the_counter(world):
    """What was asked of the operator, and that the operator looks around."""
    counter = Counter(world.storage, world.clock, "Chartcastr", "", "http://localhost")
    ask_for_access(CLEO, "", counter=counter)
    booked = book_onboarding(ADA, WISH, counter=counter)
    visit = begin_visit(
        Actor.operator(BEN.person),
        ACME,
        "Ada asked about Monday.",
        storage=world.storage,
        clock=world.clock,
    )
    return {"onboardings": booked.id, "steps": "discovery", "visits": visit.id}


def first_of_each(world):
    """Of what nobody was handed the id of."""
    tables = {
        "browsers": "signed_in_browser",
        "access": "access_request",
        "mail": "mail",
        "mails": "mail",
        "messages": "message",
        "senders": "sender",
        "alerts": "alert",
    }
    return {word: world.rows(table)[0].id for word, table in tables.items()}


@pytest.fixture
def undelivered(world, arranged):
    """The chart did not arrive, so that it could be sent again."""
    world.status("failed", wamid=world.messages("chart")[0].wamid, code=131026)
    world.work(Lane.INBOX)
    return arranged | {"messages": world.messages("chart")[0].id}

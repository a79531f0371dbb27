"""`found`, `set-up` and `operator`: the first organisation, and who runs the house."""

import argparse

from sqlalchemy.exc import DatabaseError

from app.commands.saying import NOT_GOOD, ask_password, complain, say
from app.keys import set_up_code
from app.services import Services
from app.settings import Settings
from app.use_cases.accounts import Founder, found_organisation
from app.use_cases.operating import make_operator, remove_operator, take_on_operator
from app.wiring import build_services
from domain.accounts import AddressTaken
from domain.tenancy import THE_HOUSE, NotFound

FIRST_RUN_OVER = (
    "The first run is over: somebody has an account, and /set-up is closed. `user list` says who, "
    "`user password ADDRESS` sets a password, `found` makes another organisation, and "
    "`operator ADDRESS` lets somebody look after the installation."
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    founding = commands.add_parser("found", help="an organisation with its owner")
    founding.add_argument("organisation")
    founding.add_argument("email")
    founding.add_argument("--name", default="", help="the owner's name")
    founding.add_argument("--timezone", default="UTC", help="an IANA zone")
    commands.add_parser("set-up", help="print what the page of the first run asks for")
    operating = commands.add_parser("operator", help="let somebody watch the lanes")
    operating.add_argument("email")
    which = operating.add_mutually_exclusive_group()
    which.add_argument("--remove", action="store_true", help="do not let them any more")
    which.add_argument("--new", action="store_true", help="make their account, with no seat")
    operating.add_argument("--name", default="", help="of somebody new")


def found(settings: Settings, asked: argparse.Namespace) -> int:
    """The password is asked for; without a terminal it is a line of standard input."""
    services = build_services(settings)
    try:
        found_organisation(
            THE_HOUSE,
            asked.organisation,
            asked.timezone,
            Founder(asked.name or asked.email, asked.email, ask_password()),
            storage=services.storage,
            passwords=services.passwords,
            clock=services.clock,
        )
    except tuple(NOT_GOOD) as error:
        return complain(f"{NOT_GOOD[type(error)]} Nothing was made.")
    say(f"{asked.organisation} is there, and {asked.email} owns it.")
    return 0


def set_up(settings: Settings, _asked: argparse.Namespace) -> int:
    """Printed here and nowhere logged: whoever reads it takes the house."""
    if _first_run_is_over(settings):
        return complain(FIRST_RUN_OVER)
    say(f"{settings.public_url}/set-up asks for: {set_up_code(settings) or 'no code'}")
    return 0


def _first_run_is_over(settings: Settings) -> bool:
    try:
        return not build_services(settings).seats.nobody_yet()
    except DatabaseError:  # before `migrate` there are no tables, and nobody
        return False


def operator(settings: Settings, asked: argparse.Namespace) -> int:
    """Of somebody who has an account, or is to have one without a seat in any organisation."""
    services = build_services(settings)
    if asked.new:
        return _take_on(services, asked)
    change = remove_operator if asked.remove else make_operator
    try:
        change(THE_HOUSE, asked.email, storage=services.storage, clock=services.clock)
    except NotFound:
        return complain(
            "Nobody has an account with that address. With --new one is made, in no organisation."
        )
    return 0


def _take_on(services: Services, asked: argparse.Namespace) -> int:
    who = Founder(asked.name or asked.email, asked.email, ask_password())
    try:
        person = take_on_operator(
            THE_HOUSE,
            who,
            storage=services.storage,
            passwords=services.passwords,
            clock=services.clock,
        )
    except AddressTaken:
        return complain("They have an account: leave --new out. Nothing was changed.")
    except tuple(NOT_GOOD) as error:
        return complain(f"{NOT_GOOD[type(error)]} Nothing was made.")
    say(f"{person.email} looks after the house, and is in no organisation.")
    return 0

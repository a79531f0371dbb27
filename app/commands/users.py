"""`user`: the people of the installation, also where no mail leaves."""

import argparse
from collections.abc import Callable

from app.commands.saying import NOT_GOOD, ask_password, complain, say
from app.services import Services
from app.settings import Settings
from app.use_cases.accounts import Founder, normalised
from app.use_cases.letters import Letterhead
from app.use_cases.seating import (
    Known,
    NobodyThere,
    everybody,
    organisations_called,
    seat_person,
    set_password,
    unseat_person,
)
from app.wiring import build_services
from domain.errors import DomainError
from domain.team import ROLES, InTheTeam, LastOwner
from domain.tenancy import THE_HOUSE, NotFound, OrganisationId, Role

SAID: dict[type[DomainError], str] = {
    **NOT_GOOD,
    NobodyThere: "Nobody has an account with that address.",
    NotFound: "They are not in that organisation.",
    InTheTeam: "They are in that organisation already; an owner changes roles on the page Team.",
    LastOwner: "They are its only owner: make somebody else an owner first.",
}


class WhichOne(DomainError):
    """No organisation is called so, or several are; says what to type."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    user = commands.add_parser("user", help="list, add and remove people; set a password")
    doing = user.add_subparsers(dest="doing", required=True)
    listing = doing.add_parser("list", help="who has an account, and where they sit")
    adding = doing.add_parser("add", help="put somebody in an organisation")
    setting = doing.add_parser("password", help="set somebody's password; asked for, or a line")
    removing = doing.add_parser("remove", help="take somebody out of an organisation")
    listing.add_argument("--in", dest="where", default="", help="only of this organisation")
    for each in (adding, setting, removing):
        each.add_argument("email")
    for each in (adding, removing):
        each.add_argument("--in", dest="where", required=True, help="organisation, name or id")
    adding.add_argument("--role", choices=[role.value for role in ROLES], default="member")
    adding.add_argument("--name", default="", help="of somebody new")


def user(settings: Settings, asked: argparse.Namespace) -> int:
    doings: dict[str, Callable[[Settings, Services, argparse.Namespace], None]] = {
        "list": _list,
        "add": _add,
        "password": _password,
        "remove": _remove,
    }
    try:
        doings[asked.doing](settings, build_services(settings), asked)
    except WhichOne as error:
        return complain(str(error))
    except tuple(SAID) as error:
        return complain(f"{SAID[type(error)]} Nothing was changed.")
    return 0


def _list(_settings: Settings, services: Services, asked: argparse.Namespace) -> None:
    within = _organisation(services, asked.where) if asked.where else None
    people = everybody(THE_HOUSE, storage=services.storage, within=within)
    for one in people:
        say(f"{one.email}  {one.name}  {_seats(one)}")
    if not people:
        say("Nobody has an account yet: open /set-up, or run `found`.")


def _seats(one: Known) -> str:
    seats = [f"{role.value} of {name}" for name, role in one.seats] or ["in no organisation"]
    return ", ".join([*seats, *(["operator"] if one.operates else [])])


def _add(_settings: Settings, services: Services, asked: argparse.Namespace) -> None:
    """Somebody new gets a password; who has an account keeps theirs."""
    where = _organisation(services, asked.where)
    known = {one.email for one in everybody(THE_HOUSE, storage=services.storage)}
    is_new = normalised(asked.email) not in known
    password = ask_password() if is_new else ""
    person = seat_person(
        THE_HOUSE,
        where,
        Role(asked.role),
        Founder(asked.name or asked.email, asked.email, password),
        storage=services.storage,
        passwords=services.passwords,
        clock=services.clock,
    )
    kept = "" if is_new else " They had an account: its password is as it was."
    say(f"{person.email} is {asked.role} of {asked.where}.{kept}")


def _password(settings: Settings, services: Services, asked: argparse.Namespace) -> None:
    head = Letterhead(services.brand, settings.public_url, services.vault)
    ended = set_password(
        THE_HOUSE,
        asked.email,
        ask_password(),
        storage=services.storage,
        passwords=services.passwords,
        clock=services.clock,
        head=head,
    )
    say(f"{asked.email} has a new password. Browsers signed out: {ended}.")


def _remove(_settings: Settings, services: Services, asked: argparse.Namespace) -> None:
    where = _organisation(services, asked.where)
    person = unseat_person(
        THE_HOUSE, where, asked.email, storage=services.storage, clock=services.clock
    )
    say(f"{person.email} is no longer in {asked.where}. What they made stays, and their account.")


def _organisation(services: Services, called: str) -> OrganisationId:
    found = organisations_called(THE_HOUSE, called, storage=services.storage)
    if not found:
        raise WhichOne(f"No organisation is called {called}. `user list` names them.")
    if len(found) > 1:
        ids = ", ".join(f"{each.id} of {each.created_at:%Y-%m-%d}" for each in found)
        raise WhichOne(f"{len(found)} are called {called}. Say which by its id: {ids}.")
    return found[0].id

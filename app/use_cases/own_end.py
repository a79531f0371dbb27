"""The end of one's own account: what stands in its way, what goes, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.actors import needs
from app.use_cases import letters
from app.use_cases.erasing import begin_its_end
from app.use_cases.letters import Letterhead, post
from app.use_cases.own_account import proved
from domain.accounts import LastOperator, StillAnswers
from domain.tenancy import (
    HOUSE,
    THE_HOUSE,
    Actor,
    OrganisationId,
    Permission,
    PersonId,
    Role,
)
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import House, Storage
from ports.vault import Passwords


@dataclass(frozen=True, slots=True)
class Owned:
    """An organisation of which they are the only owner."""

    organisation: OrganisationId
    name: str
    others: int
    """Teammates of theirs in it."""
    holds: bool
    """Whether anything has been made in it."""

    @property
    def binds(self) -> bool:
        return self.holds or self.others > 0


@dataclass(frozen=True, slots=True)
class End:
    """What would come of it now."""

    owned: Sequence[Owned]
    only_operator: bool

    @property
    def binding(self) -> list[Owned]:
        """What has to be handed over or erased first."""
        return [each for each in self.owned if each.binds]

    @property
    def going(self) -> list[Owned]:
        """What goes with them: nobody else is there, and nothing."""
        return [each for each in self.owned if not each.binds]

    def must_be_free(self) -> None:
        """Raises StillAnswers or LastOperator."""
        if self.binding:
            raise StillAnswers(tuple(each.name for each in self.binding))
        if self.only_operator:
            raise LastOperator


@needs(Permission.KEEP_ACCOUNT)
def look_at_my_end(actor: Actor, *, storage: Storage) -> End:
    """Without doing anything."""
    with storage.house(THE_HOUSE) as house:
        return _end(house, actor.person)


def _end(house: House, person: PersonId) -> End:
    """As it is; nobody leaves or comes, and no operator is unmade, until this unit ends."""
    owned = []
    for seat in house.people.memberships(person):
        rows = house.tenant(seat.organisation)
        roles = rows.team.held().roles
        owners = [each for each, role in roles.items() if role is Role.OWNER]
        if owners == [person]:
            holds = house.erasure.holds(seat.organisation)
            name = rows.organisation.name
            owned.append(Owned(seat.organisation, name, len(roles) - 1, holds))
    house.organisations.held(HOUSE)
    return End(owned, [each.id for each in house.people.operators()] == [person])


@needs(Permission.KEEP_ACCOUNT)
def delete_my_account(
    actor: Actor,
    present: str,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
    head: Letterhead | None,
) -> None:
    """Nothing personal of theirs stays: they are out everywhere at once, and what they made is
    their organisations', by nobody in particular. With a `head`, a mail says goodbye, of which
    nothing stays either.

    Raises PasswordWrong, StillAnswers, LastOperator or StillSending, and then changes nothing.
    """
    person, now = proved(actor, present, storage, passwords), clock.now()
    with storage.house(THE_HOUSE) as house:
        house.people.get(person.id)
        house.erasure.hold(person.id)
        end = _end(house, person.id)
        end.must_be_free()
        places = [seat.organisation for seat in house.people.memberships(person.id)]
        for place in (*places, *([HOUSE] if house.people.operates(person.id) else [])):
            house.tenant(place).note(actor, "deleted their account", str(person.id), now)
        for each in end.going:
            begin_its_end(house, each.organisation, now)
        house.erasure.person(person.id, now)
        if head is not None:
            letter = letters.farewell(head.brand, head.public_url)
            post(house.tenant(HOUSE), person.email, letter, head, now)
            house.after_commit(Lane.MAIL)
        house.commit()

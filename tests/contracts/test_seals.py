"""Everything sealed goes under another key while all runs, on both databases."""

import pytest
from sqlalchemy import Engine, update

from adapters.sql.engine import writing
from adapters.sql.seals import ABOUT, SqlSeals
from adapters.sql.tables import invite, metadata, sender
from adapters.vault.seal import AesVault
from app.use_cases.accounts import token_place
from app.use_cases.inviting import token_place as invites_place
from app.use_cases.rotating import Rotated, rotate_keys
from domain.tenancy import THE_HOUSE
from ports.vault import SealBroken
from tests.world import NUMBER, World

FORMER, PRESENT = bytes(32), bytes(range(32))


@pytest.fixture
def sealed(engine: Engine) -> World:
    """A number's token and an invite's, sealed with the former key."""
    world = World(engine)
    world.offer = world.invite(world.organisation())  # type: ignore[attr-defined]
    return world


def rotated(world: World, vault: AesVault) -> Rotated:
    return rotate_keys(THE_HOUSE, seals=SqlSeals(world.engine), vault=vault)


def test_every_sealed_column_is_known():
    columns = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }

    assert columns == set(ABOUT)


def test_everything_opens_with_the_present_key_alone(sealed: World):
    done = rotated(sealed, AesVault(PRESENT, FORMER))

    number, offer = sealed.rows("sender")[0], sealed.rows("invite")[0]
    opened = AesVault(PRESENT).open(number.token_sealed, token_place(number.id))
    token = AesVault(PRESENT).open(offer.token_sealed, invites_place(offer.id))
    assert done == Rotated(2, ())
    assert opened == NUMBER.token
    assert token == sealed.offer.token.secret


def test_once_more_changes_nothing(sealed: World):
    rotated(sealed, AesVault(PRESENT, FORMER))
    before = sealed.rows("sender"), sealed.rows("invite")

    assert rotated(sealed, AesVault(PRESENT, FORMER)) == Rotated(0, ())
    assert (sealed.rows("sender"), sealed.rows("invite")) == before


def test_what_no_key_opens_is_named_and_left(sealed: World):
    with writing(sealed.engine) as connection:
        connection.execute(update(sender).values(token_sealed=b"x" * 40))
    offer = sealed.rows("invite")[0]

    done = rotated(sealed, AesVault(PRESENT, FORMER))

    number = sealed.rows("sender")[0]
    assert done == Rotated(1, (token_place(number.id),))
    assert number.token_sealed == b"x" * 40
    assert sealed.rows("invite")[0].token_sealed != offer.token_sealed


def test_what_somebody_seals_meanwhile_is_not_written_over(sealed: World):
    vault, newer = AesVault(PRESENT, FORMER), b"sealed meanwhile"

    def again(before: bytes, about: str) -> bytes | None:
        if about.startswith("invite"):
            with writing(sealed.engine) as connection:
                connection.execute(update(invite).values(token_sealed=newer))
        return vault.renew(before, about)

    SqlSeals(sealed.engine).renew(again)

    assert sealed.rows("invite")[0].token_sealed == newer


def test_a_secret_moved_to_another_row_is_not_sealed_anew(sealed: World):
    offer = sealed.rows("invite")[0]
    with writing(sealed.engine) as connection:
        connection.execute(update(sender).values(token_sealed=offer.token_sealed))

    done = rotated(sealed, AesVault(PRESENT, FORMER))

    assert len(done.broken) == 1
    with pytest.raises(SealBroken):
        AesVault(PRESENT, FORMER).open(offer.token_sealed, done.broken[0])

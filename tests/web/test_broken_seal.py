"""The live number's secrets open with no key that is set: the release step, the operator's page
and the doctor say so, and what is typed anew is taken."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.doctor import run_doctor
from app.settings import Settings
from app.use_cases.accounts import open_house
from app.wiring import build_app, build_services, managed_number
from domain.senders import Sender, SenderState
from domain.tenancy import THE_HOUSE
from tests.adapters.emulator.driver import Bench
from tests.web.a_number import KEYS, PAGE, saved_and_checked
from tests.web.conftest import Browser
from tests.web.installation import Installation, installed

SECRETS = ("token", "app_secret", "verify_token")
SAID = "open with no key that is set"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    """Its number was set live under the key of before."""
    bench = Bench(str(tmp_path / "emulator.db"))
    with installed(tmp_path, bench) as house:
        olga = Browser(house.app, house.operator)
        saved_and_checked(olga)
        olga.post(f"{PAGE}/webhook")
        assert olga.post(f"{PAGE}/live").status_code == 303
        yield house
    bench.close()


@pytest.fixture
def rekeyed(house: Installation) -> Settings:
    return house.settings.model_copy(update={"vault_key": SecretStr("11" * 32)})


@pytest.fixture
def olga(house: Installation, rekeyed: Settings) -> Browser:
    return Browser(build_app(rekeyed), house.operator)


def released(settings: Settings) -> Sender:
    services = build_services(settings)
    return open_house(
        THE_HOUSE,
        managed_number(settings),
        storage=services.storage,
        vault=services.vault,
        clock=services.clock,
    )


def test_the_release_step_holds_the_number_and_does_not_end(rekeyed, olga, caplog):
    sender = released(rekeyed)

    assert sender.state is SenderState.HELD
    assert SAID in sender.reason
    assert SAID in caplog.text
    assert SAID in olga.get("/operator").text
    assert "VAULT_KEY_OLD" in olga.get("/operator").text


def test_the_key_of_before_sets_the_number_going_again(house, rekeyed):
    released(rekeyed)

    assert released(house.settings).state is SenderState.ACTIVE


@pytest.mark.parametrize("empty", SECRETS)
def test_each_kept_secret_that_does_not_open_is_to_be_typed_anew(olga, empty):
    answer = olga.post(PAGE, **(KEYS | {empty: ""}))

    assert answer.status_code == 422
    assert answer.text.count("no longer opens: type it anew") == 1
    assert f'id="{empty}-fault"' in answer.text


def test_secrets_typed_anew_are_saved_and_set_live(rekeyed, olga):
    released(rekeyed)

    saved_and_checked(olga)

    assert olga.post(f"{PAGE}/live").status_code == 303
    assert released(rekeyed).state is SenderState.ACTIVE


def test_asking_meta_with_keys_that_do_not_open_says_so(olga):
    answer = olga.post(f"{PAGE}/live/check")

    assert answer.status_code == 409
    assert "A kept secret no longer opens" in answer.text


def test_the_doctor_says_it_beside_its_other_lines(rekeyed, capsys):
    assert run_doctor(rekeyed, {"database": lambda: "sqlite answers."}) == 1

    said = capsys.readouterr().out
    assert "ok     database: sqlite answers." in said
    assert "WRONG  number: Its keys open with no key that is set." in said
    assert "→ Set VAULT_KEY_OLD to the key that sealed them, or type them anew" in said

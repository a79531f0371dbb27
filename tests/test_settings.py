"""A start with something wrong ends with a list; production refuses what only a demo may have."""

import re
from pathlib import Path

import pytest

from adapters.emulator.settings import Settings as EmulatorSettings
from app.settings import OWN_IN_PRODUCTION, ROOT, Settings, SettingsNotGood, load_settings
from domain.number_words import LANGUAGES


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No `.env` of a checkout, and nothing of this machine's environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def refused(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsNotGood) as error:
        load_settings()
    return str(error.value)


def test_the_embedded_default_needs_nothing():
    assert load_settings().on_sqlite


def test_production_names_everything_that_is_missing_at_once(monkeypatch):
    said = refused(monkeypatch, APP_ENV="production", DEMO="1")

    assert all(name.upper() in said for name in OWN_IN_PRODUCTION)
    assert all(name in said for name in ("PUBLIC_URL", "GRAPH_API_URL", "PROXIES", "DEMO"))
    assert "VAULT_KEY is missing or still its default. `openssl rand -hex 32` makes one." in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VAULT_KEY", "abc", "64 hexadecimal digits"),
        ("ANALYST", "gemini", "GEMINI_API_KEY"),
        ("PORT", "many", "PORT"),
        ("LOCALE", "ja_JP", "LOCALE"),
        ("BRANDED_FROM", "85.50", "BRANDED_FROM: whole US dollars a month are needed"),
        ("BRANDED_FROM", "-1", "BRANDED_FROM: whole US dollars a month are needed"),
        ("SIGN_UP_PLAN", "gold", "SIGN_UP_PLAN: Input should be 'free', 'managed' or 'branded'"),
    ],
)
def test_a_setting_that_is_wrong_is_named(monkeypatch, name, value, said):
    assert said in refused(monkeypatch, **{name: value})


def test_a_list_of_faults_holds_no_secret(monkeypatch):
    assert "not-a-key" not in refused(monkeypatch, VAULT_KEY="not-a-key")


def test_the_emulator_by_itself_fits_our_defaults():
    ours, theirs = load_settings(), EmulatorSettings()

    assert ours.meta_app_secret.get_secret_value() == theirs.app_secret
    assert ours.meta_verify_token.get_secret_value() == theirs.verify_token
    assert ours.managed_token.get_secret_value() == theirs.access_token
    assert ours.managed_phone_number_id == theirs.phone_number_id
    assert ours.managed_waba_id == theirs.waba_id
    assert ours.managed_display_number == theirs.display_number


def test_the_readme_lists_the_languages_that_locale_takes():
    lines = (ROOT / "README.md").read_text().splitlines()
    (row,) = [line for line in lines if line.startswith("| `LOCALE`")]

    assert set(re.findall(r"`([a-z]{2})`", row)) == set(LANGUAGES)


def test_words_are_kept_for_as_long_as_meta_may_give_a_message_back(monkeypatch):
    assert "more than 30, or 0 to keep words for good" in refused(
        monkeypatch, WORDS_KEPT_DAYS="30"
    )

    monkeypatch.setenv("WORDS_KEPT_DAYS", "0")
    assert load_settings().words_kept is None

"""What Heroku reads of us says what is so: app.json, the Aptfile, the hooks of a build."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.settings import OWN_IN_PRODUCTION, ROOT, Settings
from tests.figures.deploying import PAGE, filled_in
from tests.processes.dynos import procfile

APP: dict[str, Any] = json.loads((ROOT / "app.json").read_text("utf-8"))
ENV: dict[str, dict[str, Any]] = APP["env"]
DYNOS_MB = {"standard-1x": 512, "standard-2x": 1024}
IN_A_ROTATION = {"VAULT_KEY_OLD": "a5" * 32, "FINGERPRINT_KEY": "5a" * 64}
BY_ADD_ONS = {"DATABASE_URL", "REDIS_URL"}


def words_of(name: str) -> set[str]:
    """The words of a file, its comments left out."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return {word for line in lines for word in line.partition("#")[0].split()}


def measured() -> dict[str, float]:
    """What each process held, by the last measurement."""
    proof = json.loads((ROOT / "docs" / "proof" / "memory.json").read_text("utf-8"))
    return dict(proof["figures"])


def built(tmp_path: Path, hook: str) -> Path:
    """A folder in which this hook has run, with fonts where the apt buildpack unpacks them."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / hook, tmp_path / "bin")
    fonts = tmp_path / ".apt" / "usr" / "share" / "fonts" / "truetype"
    fonts.mkdir(parents=True)
    (fonts / "noto.ttf").touch()
    subprocess.run([tmp_path / "bin" / hook], check=True)
    return tmp_path


def test_every_name_in_app_json_is_read_by_somebody():
    settings = {name.upper() for name in Settings.model_fields}
    in_commands = set(re.findall(r"\$\{([A-Z_]+)", " ".join(procfile().values())))

    assert settings | in_commands >= ENV.keys()


def test_a_deploy_button_asks_for_all_that_production_refuses_to_start_without():
    wanted = {name.upper() for name in OWN_IN_PRODUCTION} | {"PUBLIC_URL", "GRAPH_API_URL"}
    asked = {name for name, each in ENV.items() if each.get("required", True)}

    assert asked >= wanted | {"PROXIES", "APP_ENV"}


def test_with_what_app_json_asks_for_production_starts():
    assert settled(optional="our own").faults() == []
    assert settled(optional="").faults() == []


def settled(*, optional: str) -> Settings:
    """The settings of who has typed in all that is asked for, and that where one need not."""
    typed = {
        name: each.get("value", "our own" if each.get("required", True) else optional)
        for name, each in ENV.items()
    }
    typed |= {"PUBLIC_URL": "https://charts.example", "VAULT_KEY": "5a" * 32}
    typed |= {name: digits if optional else "" for name, digits in IN_A_ROTATION.items()}
    return Settings(_env_file=None, **{name.lower(): said for name, said in typed.items()})


def test_an_operator_is_offered_who_may_come_in_where_mail_goes_and_the_keys_of_a_rotation():
    offered = {name for name, each in ENV.items() if not each.get("required", True)}

    assert offered >= {"SIGN_UP", "PRIVATE_BETA", "CONTACT_EMAIL", *IN_A_ROTATION}


def test_what_heroku_makes_up_may_be_any_text():
    made_up = {name for name, each in ENV.items() if each.get("generator")}

    assert made_up == {"SECRET_KEY", "META_VERIFY_TOKEN"}


def test_the_formation_names_the_procfiles_processes():
    assert APP["formation"].keys() == procfile().keys() - {"release"}


def test_each_process_fits_into_its_dyno_by_what_was_measured():
    figures = measured()

    for kind, dyno in APP["formation"].items():
        assert figures[f"{kind}_dyno_mb"] < DYNOS_MB[dyno["size"]]


def test_the_page_on_deploying_says_what_was_measured():
    page = PAGE.read_text("utf-8")

    assert filled_in(page, measured()) == page


def test_each_figure_has_its_own_place_on_the_page_on_deploying():
    numbered = {name: 10_000 + at for at, name in enumerate(measured()) if name != "runs"}

    told = filled_in(PAGE.read_text("utf-8"), numbered)

    assert sorted(map(int, re.findall(r"1\d{4}", told))) == sorted(numbered.values())


def test_a_figure_without_a_place_on_the_page_is_said():
    with pytest.raises(ValueError, match="no place for web_parent_rss_mb"):
        filled_in("nothing of it", measured())


def test_the_add_ons_bring_database_and_redis():
    assert [each["plan"].partition(":")[0] for each in APP["addons"]] == [
        "heroku-postgresql",
        "heroku-redis",
    ]
    assert not BY_ADD_ONS & ENV.keys()


def test_python_comes_last_so_that_its_hooks_find_what_the_others_brought():
    assert [each["url"].partition("/")[2] for each in APP["buildpacks"]] == [
        "apt",
        "chrome-for-testing",
        "nodejs",
        "python",
    ]


def test_the_aptfile_brings_the_fonts_that_a_checkout_fetches():
    fonts = re.search(r'^font_packages="(.*)"$', (ROOT / "bin" / "prepare").read_text(), re.M)

    assert fonts
    assert words_of("Aptfile") == set(fonts[1].split())


def test_a_browser_finds_the_aptfiles_fonts_below_its_home(tmp_path):
    assert (built(tmp_path, "post_compile") / ".local/share/fonts/truetype/noto.ttf").exists()


def test_a_build_takes_a_python_that_we_run_on(tmp_path):
    wanted = (built(tmp_path, "pre_compile") / ".python-version").read_text().strip()
    least = re.search(r'^requires-python = ">=(.+)"$', (ROOT / "pyproject.toml").read_text(), re.M)

    assert least
    assert wanted == least[1]


def test_the_front_end_files_are_made_by_npms_build():
    scripts = json.loads((ROOT / "package.json").read_text("utf-8"))["scripts"]

    assert scripts["build"] == "bin/vendor"

"""What docs/security.md says: every threat has a test, and every test that it names is there."""

import re

import grimp
import pytest

from app.settings import ROOT

ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
NETWORK = {"requests", "urllib.request", "http.client", "socket", "httpx", "aiohttp", "urllib3"}

THREATS = (
    "reads or changes another's data",
    "wrong organisation",
    "forged webhook",
    "played back",
    "token is guessed",
    "leaked invite",
    "tricked into sending a stranger's invite",
    "number changes its owner",
    "takes a group over",
    "instructs the model",
    "questions without end",
    "fetch an address inside our network",
    "browser that draws",
    "writes to redis",
    "scripts in names",
    "another site posts a form",
    "session is planted or taken",
    "leads to another site",
    "passwords are tried out",
    "stolen database",
    "logs give",
    "runs as a formula",
    "upload fills memory",
    "picture's address is guessed",
    "asks to be forgotten",
    "package is not the one",
)
"""What could be done to a service like this one; whoever takes a row out takes it out here too."""


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall((ROOT / "docs" / "security.md").read_text("utf-8"))


def test_it_has_thirty_threats_and_counts_them():
    assert [int(number) for number, *_ in rows()] == list(range(1, len(rows()) + 1))
    assert len(rows()) >= 30


@pytest.mark.parametrize("threat", THREATS)
def test_each_threat_has_its_row(threat: str):
    assert sum(threat in named.casefold() for _, named, *_ in rows()) == 1


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_test_that_it_names_is_there(row: tuple[str, str, str, str]):
    named = TEST.findall(row[3])

    assert named
    assert row[3].count("`") == 2 * len(named)
    for path, name in named:
        assert re.search(rf"^\s*def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), (
            name
        )


def test_who_reads_files_knows_no_network():
    graph = grimp.build_graph("adapters", include_external_packages=True)
    readers = {module for module in graph.modules if module.startswith("adapters.sources")}
    reached = {
        imported
        for module in readers
        for imported in graph.find_modules_directly_imported_by(module)
    }

    assert len(readers) > 5
    assert not reached & NETWORK


@pytest.mark.parametrize("name", ["", "-dev", "-bootstrap", "-node"])
def test_every_locked_package_has_its_hash(name: str):
    locked = (ROOT / f"requirements{name}.txt").read_text("utf-8").replace("\\\n", " ")
    lines = [each for each in locked.splitlines() if each and not each.startswith("#")]

    assert lines
    assert all("--hash=sha256:" in each for each in lines)

"""A file over 400 lines, or a function over 40, lacks an idea that would divide it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from app.settings import ROOT

OURS = ("domain", "ports", "adapters", "app", "templates", "static", "tests")
KINDS = {".py", ".html", ".css", ".js"}
VERSIONS = "adapters/sql/migrations/versions"

LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 400, 40
LONG_FILES = {
    f"{VERSIONS}/0001_the_first_tables.py": "it was generated once, and nobody touches it",
}


def files() -> Iterator[Path]:
    """What we write; what others have written is under static/vendor."""
    for folder in OURS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in KINDS and ROOT / "static" / "vendor" not in path.parents:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each with its lines, from its `def` to its end."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{name_of(path)}::{node.name}", node.end_lineno - node.lineno + 1


def test_there_are_files_of_every_kind_to_look_at():
    assert {path.suffix for path in files()} == KINDS


def test_no_file_is_longer_than_400_lines():
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in files()}

    long = {name: lines for name, lines in lengths.items() if lines > LINES_OF_A_FILE}

    assert long.keys() == LONG_FILES.keys(), long


def test_no_function_is_longer_than_40_lines():
    """But those of migrations: once one is out, it never changes."""
    long = {
        name: lines
        for path in files()
        if path.suffix == ".py" and not name_of(path).startswith(VERSIONS)
        for name, lines in functions(path)
        if lines > LINES_OF_A_FUNCTION
    }

    assert not long

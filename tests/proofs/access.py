"""Proves who gets where: `python -m tests.proofs.access`.

Every address of the routing table, with every method, is asked by nobody in particular, a
member, an admin, an owner and an operator of two organisations, for their own things and for the
other's, and by an operator who is in none, in process and on a real SQLite. What each must get
is in `tests/access/table.py`.
"""

import sys
import tempfile
from pathlib import Path

from app.wiring import build_app
from tests.access.arranged import arranged
from tests.access.walk import walk
from tests.figures.proof import Proof

NONE_OF = ("leaks", "unlisted", "wrong", "changed")


def main() -> int:
    proof = Proof(
        "access",
        "python -m tests.proofs.access",
        dict.fromkeys(NONE_OF, 0),
        at_least={"routes": 60, "cells": 60 * 7 * 5 * 2},
    )
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        site = arranged(Path(folder))
        walked = walk(build_app(site.settings), site)
    proof.figures = dict(walked.figures)
    for line in walked.said:
        sys.stderr.write(f"{line}\n")
    return proof.finish()


if __name__ == "__main__":
    sys.exit(main())

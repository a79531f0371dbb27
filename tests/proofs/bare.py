"""A bare loop of `requests`: `python -m tests.proofs.bare URL BODIES CONNECTIONS`.

It posts each line of a file, from as many threads as connections, each with a session of its
own, and does nothing else.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import requests

TIMEOUT_S = (3.0, 15.0)


def main() -> int:
    url, bodies, connections = sys.argv[1:]
    lines = iter(Path(bodies).read_bytes().splitlines())
    loops = [Thread(target=_post, args=(url, lines)) for _ in range(int(connections))]
    for each in loops:
        each.start()
    for each in loops:
        each.join()
    return 0


def _post(url: str, lines: Iterator[bytes]) -> None:
    headers = {"Authorization": "Bearer token", "Content-Type": "application/json"}
    with requests.Session() as session:
        for body in lines:
            session.post(url, data=body, headers=headers, timeout=TIMEOUT_S)


if __name__ == "__main__":
    sys.exit(main())

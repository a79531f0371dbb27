"""A worker whose drains write a line each: run as a process of its own by the tests."""

import logging
import sys
import time
from pathlib import Path

from adapters.rq.bells import RedisBell, connect
from adapters.rq.worker import LaneWorker
from ports.bell import Lane


def main(url: str, diary: Path, seconds: float) -> None:
    logging.basicConfig(level=logging.INFO)

    def write(word: str) -> None:
        with diary.open("a") as page:
            page.write(f"{word} {time.monotonic()}\n")

    bell = RedisBell(connect(url))

    def drain() -> None:
        write("began")
        bell.answered(Lane.DELIVER)
        time.sleep(seconds)
        write("ended")

    LaneWorker(Lane.DELIVER, connect(url), drain).work()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))

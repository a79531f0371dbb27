"""Several at once: the same thing from many threads, at the same moment."""

import threading
from collections.abc import Callable

AT_ONCE = 6


def at_once(each: Callable[[int], object], times: int = AT_ONCE) -> list[object]:
    """Call from so many threads at the same moment; what they returned. Raises what one did."""
    start, found, failed = threading.Barrier(times), [], []

    def call(place: int) -> None:
        start.wait()
        try:
            found.append(each(place))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=call, args=(place,)) for place in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return found

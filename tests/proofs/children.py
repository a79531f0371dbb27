"""Lives in forked children, and what they find warm."""

import os
import pickle
from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Engine


class Warm:
    """What SQLAlchemy has compiled. It knows statements again only under the same dialect."""

    def __init__(self) -> None:
        self._compiled: dict[Any, Any] = {}
        self._dialect: Dialect | None = None

    def serve(self, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=self._compiled)
        self._dialect = engine.dialect = self._dialect or engine.dialect


def child(task: Callable[[], object]) -> tuple[int, Any]:
    """Fork; do the task there. Its exit code, and what it brought."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        code = 1
        try:
            with os.fdopen(into, "wb") as pipe:
                pickle.dump(task(), pipe)
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        os._exit(code)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        brought = pipe.read()
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), pickle.loads(brought) if brought else None

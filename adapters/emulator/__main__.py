"""`python -m adapters.emulator`: serve Meta and the phones on one loopback port."""

import logging
import os
import signal
import sys
import threading

from adapters.emulator import Settings, create_emulator
from adapters.emulator.server import serve


def main() -> None:
    """Until SIGTERM or SIGINT."""
    logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.WARNING)
    log = logging.getLogger("emulator")
    log.setLevel(logging.INFO)
    try:
        settings = Settings.from_env(os.environ)
    except ValueError as fault:
        sys.exit(str(fault))
    emulator = create_emulator(settings)
    server = serve(emulator.app, settings.host, settings.port)
    emulator.start()

    def end(_signal: int, _frame: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    log.info("listening on http://%s:%s", settings.host, server.server_port)
    server.serve_forever()
    emulator.stop()


if __name__ == "__main__":
    main()

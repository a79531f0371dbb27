"""Structured log lines on standard output, without what must not be in them."""

import logging
import re
import sys

import structlog
from structlog.types import Processor

_SECRETS = re.compile(
    r"wamid\.[A-Za-z0-9+/=_-]+"  # a wamid embeds its recipient's number
    r"|\bWA\s*[-\u2010-\u2015]?\s*[0-9A-Z]{4}[-\s]?[0-9A-Z]{4}\b"
    r"|/pictures/[\w.-]+"  # whoever has the address may fetch it
    r"|[?&]key=[\w-]+"  # of a link in a mail
    r"|Bearer\s+\S+"
    r"|\bcc_[\w-]{10,}"  # our own, for scripts
    r"|\bEAA\w{10,}"  # Meta's access tokens
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w.:-])\+?\d(?:[ ()/-]{0,2}\d){8,14}(?![\w:-])",
    re.IGNORECASE,
)


_OWN = frozenset({"_record", "_from_structlog"})
"""What structlog carries along and takes out again before it writes."""


def redacted(text: str) -> str:
    """A line with phone numbers, tokens, wamids and invites blotted out."""
    return _SECRETS.sub("…", text)


def _redact(
    _logger: object, _name: str, line: structlog.types.EventDict
) -> structlog.types.EventDict:
    return {key: value if key in _OWN else _told(value) for key, value in line.items()}


def _told(value: object) -> object:
    """What is no text may hold text, and a number may be somebody's."""
    text = str(value)
    blotted = redacted(text)
    return value if blotted == text else blotted


def log_to_stdout(level: int = logging.INFO) -> None:
    """Send everything that logs, ours and the libraries', through one redacted format."""
    shared: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact,
    ]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("urllib3", "selenium", "bokeh", "alembic", "werkzeug", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)

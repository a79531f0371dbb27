"""`web`: gunicorn, as the Procfile starts it."""

import argparse
import os
import sys

from app.settings import Settings


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serving = commands.add_parser("web", help="serve the pages and the webhook on PORT")
    serving.add_argument("--host", default="0.0.0.0", help="where to listen")
    serving.add_argument(
        "--workers",
        type=int,
        default=int(os.environ.get("WEB_CONCURRENCY") or 2),
        help="how many processes; WEB_CONCURRENCY unless said",
    )


def serve(settings: Settings, asked: argparse.Namespace) -> int:
    """The process becomes gunicorn."""
    command = [sys.executable, *gunicorn(f"{asked.host}:{settings.port}", asked.workers)]
    os.execv(sys.executable, command)


def gunicorn(bind: str, workers: int) -> list[str]:
    served = ["--config", "python:app.serving", "--workers", str(workers), "--bind", bind]
    return ["-m", "gunicorn", *served, "app.wsgi:app"]

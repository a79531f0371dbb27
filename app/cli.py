"""The command line: `python -m app.cli COMMAND`."""

import argparse
import sys
from collections.abc import Callable, Sequence

from app.clock import run_clock
from app.commands import app_secret, backups, founding, keys, users, web
from app.demo import run_demo, run_emulator, seed, web_is_up
from app.doctor import run_doctor
from app.jobs import drainer
from app.logs import log_to_stdout
from app.nursery import Nursery
from app.settings import Environment, Settings, SettingsNotGood, load_settings
from app.use_cases.accounts import open_house
from app.wiring import build_services, build_worker, managed_number, migrate_database
from domain.tenancy import THE_HOUSE
from ports.bell import Lane


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m app.cli")
    parser.add_argument("--when-up", action="store_true", help="begin when the web answers")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database and the house up to date")
    worker = commands.add_parser("worker", help="start a process for each lane, or one lane's")
    worker.add_argument("lane", nargs="?", choices=[lane.value for lane in Lane])
    commands.add_parser("clock", help="fire the slots that have come")
    demo = commands.add_parser("demo", help="run everything on this machine")
    commands.add_parser("emulator", help="run the stand-in for Meta alone, for tests of your own")
    seeding = commands.add_parser("seed", help="make what the demo shows")
    seeding.add_argument("--stay", action="store_true", help="do not return")
    for each in (demo, seeding):
        each.add_argument("--empty", action="store_true", help="only an account, nothing set up")
    doctor = commands.add_parser(
        "doctor", help="what works here and at Meta, and how to mend the rest"
    )
    doctor.add_argument(
        "--trip", metavar="PHONE", help="also send one message there, and wait for its status"
    )
    for subject in (founding, web, keys, app_secret, backups, users):
        subject.add_to(commands)
    asked = parser.parse_args(arguments)
    if asked.command == "emulator":
        return run_emulator()
    try:
        settings = load_settings()
    except SettingsNotGood as error:
        print(f"The settings will not do:\n{error}", file=sys.stderr)  # noqa: T201
        return 2
    if asked.command in FOR_THE_DEMO and settings.app_env is Environment.PRODUCTION:
        print(f"{asked.command} is for the demo only.", file=sys.stderr)  # noqa: T201
        return 2
    log_to_stdout()
    if asked.when_up and not web_is_up(settings):
        return 1
    return COMMANDS[asked.command](settings, asked)


def _migrate(settings: Settings, _asked: argparse.Namespace) -> int:
    migrate_database(settings)
    services = build_services(settings)
    open_house(
        THE_HOUSE,
        managed_number(settings),
        storage=services.storage,
        vault=services.vault,
        clock=services.clock,
    )
    return 0


def _worker(settings: Settings, asked: argparse.Namespace) -> int:
    if asked.lane is None:
        return Nursery(lambda lane: _drain_one(settings, lane)).run()
    return _drain_one(settings, Lane(asked.lane))


def _drain_one(settings: Settings, lane: Lane) -> int:
    drain = drainer(lane, build_services(settings), settings)
    worker = build_worker(settings, lane, lambda: drain(worker.stopping))
    worker.heed()  # one who is ended while the browser starts would leave it behind
    drain.warm()
    worker.work()
    drain.close()
    return 0


def _clock(settings: Settings, _asked: argparse.Namespace) -> int:
    run_clock(build_services(settings), settings.public_url)
    return 0


FOR_THE_DEMO = {"demo", "seed"}
COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "migrate": _migrate,
    "worker": _worker,
    "clock": _clock,
    "found": founding.found,
    "operator": founding.operator,
    "set-up": founding.set_up,
    "doctor": lambda settings, asked: run_doctor(settings, trip=asked.trip or ""),
    "web": web.serve,
    "rotate-keys": keys.rotate,
    "rotate-app-secret": app_secret.rotate,
    "backup": backups.backup,
    "restore": backups.restore,
    "user": users.user,
    "demo": lambda settings, asked: run_demo(settings, empty=asked.empty),
    "seed": lambda settings, asked: seed(settings, stay=asked.stay, empty=asked.empty),
}

if __name__ == "__main__":
    sys.exit(main())

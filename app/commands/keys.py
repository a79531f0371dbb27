"""`rotate-keys`: everything sealed goes under the present VAULT_KEY."""

import argparse

from app.commands.saying import complain, say
from app.keys import keys_of
from app.settings import Settings
from app.use_cases.rotating import rotate_keys
from app.wiring import build_seals, build_vault
from domain.tenancy import THE_HOUSE


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rotating = commands.add_parser(
        "rotate-keys", help="seal everything with the present VAULT_KEY"
    )
    rotating.add_argument(
        "--fingerprint-key",
        action="store_true",
        help="only print the FINGERPRINT_KEY to set before VAULT_KEY is replaced; it is a secret",
    )


def rotate(settings: Settings, asked: argparse.Namespace) -> int:
    """While everything runs, with VAULT_KEY and VAULT_KEY_OLD set for all processes."""
    if asked.fingerprint_key:
        say(keys_of(settings).fingerprint.hex())
        return 0
    done = rotate_keys(THE_HOUSE, seals=build_seals(settings), vault=build_vault(settings))
    say(f"{done.renewed} secrets are under VAULT_KEY now that were under VAULT_KEY_OLD.")
    if done.broken:
        return complain(
            f"{len(done.broken)} can be opened with neither key and were left as they are: "
            f"{', '.join(done.broken)}. Set VAULT_KEY_OLD to the key that sealed them, and run "
            "this again."
        )
    say("Nothing needs VAULT_KEY_OLD any more: take it out of the settings.")
    return 0

"""The embedded Valkey server."""

import os
from pathlib import Path

import pytest

from adapters.rq.bells import connect
from adapters.valkey.server import EmbeddedValkey, ValkeyWillNotStart


def test_it_answers_drops_nothing_and_has_its_own_process_group(valkey: EmbeddedValkey) -> None:
    with connect(valkey.url) as redis:
        server = redis.info("server")["process_id"]

        assert redis.ping()
        assert redis.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert os.getpgid(server) == server


def test_a_live_server_is_shared_and_outlives_who_only_found_it(
    valkey: EmbeddedValkey, tmp_path: Path
) -> None:
    with EmbeddedValkey(tmp_path / "valkey") as second, connect(second.url) as redis:
        assert second.url == valkey.url
        redis.set("seen", "yes")

    with connect(valkey.url) as redis:
        assert redis.get("seen") == b"yes"


def test_it_starts_again_over_the_socket_of_a_killed_one(valkey: EmbeddedValkey) -> None:
    with connect(valkey.url) as redis:
        os.kill(redis.info("server")["process_id"], 9)
    valkey.stop()

    valkey.start()

    with connect(valkey.url) as redis:
        assert redis.ping()


def test_an_odd_and_long_folder_works(tmp_path: Path) -> None:
    folder = tmp_path / "a folder, 100 % odd?"

    with EmbeddedValkey(folder) as short, connect(short.url) as redis:
        assert redis.ping()
    with EmbeddedValkey(folder / ("long" * 30)) as long, connect(long.url) as redis:
        assert redis.ping()
        assert len(long.url) < 120


def test_one_that_cannot_start_says_so(tmp_path: Path) -> None:
    (tmp_path / "valkey.sock").mkdir()

    with pytest.raises((ValkeyWillNotStart, OSError)):
        EmbeddedValkey(tmp_path).start()

"""The models of magent2 on a real broker: what they send while idle, and what their drills find."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.worker_support import DEADLINE_S, Server, until

pytest_plugins = ["tests.integration.worker_fixtures"]

MODELS = Path(__file__).parents[2] / "scenarios" / "models" / "magent2"


class Model:
    """A model, started as the scenarios start it."""

    def __init__(self, script: Path, server: Server, prefix: str, log: Path, *options: str) -> None:
        """Start it and wait until it is ready."""
        self.server = server
        self.prefix = prefix
        self._log = log
        environment = {"IDLEBENCH_BROKER_URL": server.url, "IDLEBENCH_PREFIX": prefix}
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(script), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
            )
        until(lambda: "ready" in self.log or self.process.poll() is not None, "ready")
        assert "ready" in self.log, self.log

    @property
    def log(self) -> str:
        """All that it wrote."""
        return self._log.read_text()

    def calls(self, command: str, seconds: float = 1.0) -> int:
        """How often a command is called while we watch."""
        before = self.server.calls(command)
        time.sleep(seconds)
        return self.server.calls(command) - before


class Models:
    """Starts models on one server, and ends them all."""

    def __init__(self, server: Server, directory: Path) -> None:
        """Start nothing yet."""
        self.server = server
        self._directory = directory
        self._started: list[Model] = []

    def start(self, *options: str, script: Path = MODELS / "worker.py") -> Model:
        """Start one with keys of its own."""
        number = len(self._started)
        prefix = f"idlebench:{self._directory.name}:{number}:"
        model = Model(script, self.server, prefix, self._directory / f"{number}.log", *options)
        self._started.append(model)
        return model

    def close(self) -> None:
        """End all that still live."""
        for model in self._started:
            model.process.kill()
            model.process.wait(DEADLINE_S)


@pytest.fixture
def models(worker_server: Server, tmp_path: Path) -> Iterator[Models]:
    """Workers on the shared server."""
    started = Models(worker_server, tmp_path)
    yield started
    started.close()


def drill(server: Server, script: Path) -> dict[str, float]:
    """Run a drill to its end, and give what it reports."""
    environment = {"IDLEBENCH_BROKER_URL": server.url, "IDLEBENCH_PREFIX": f"idlebench:{script.stem}:"}
    ended = subprocess.run(
        [sys.executable, "-P", str(script)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, float] = {}
    for line in ended.stdout.splitlines():
        found |= json.loads(line)
    return found


def test_the_loop_before_the_fix_reads_again_at_once(models: Models) -> None:
    """Hundreds of reads a second at the very least, and no sleep between them."""
    assert models.start().calls("xrevrange") > 200


def test_the_backoff_comes_to_rest_at_five_reads_a_second(models: Models) -> None:
    """The pause doubles to its cap of 200 ms and stays there."""
    assert 2 <= models.start("--backoff").calls("xrevrange") <= 9


def test_every_cycle_of_the_group_creates_the_group(models: Models) -> None:
    """As many creations as reads, give or take the one under way."""
    models.start("--group", "--block-ms=100")
    reads, creations = models.server.calls("xreadgroup"), models.server.calls("xgroup|create")
    time.sleep(1)
    reads = models.server.calls("xreadgroup") - reads
    creations = models.server.calls("xgroup|create") - creations
    assert reads >= 2
    assert abs(reads - creations) <= 1


def test_a_group_with_block_0_asks_once_and_waits(models: Models) -> None:
    """It is no non-blocking read: nothing is sent any more, and a message is answered."""
    model = models.start("--group", "--block-ms=0")
    assert model.calls("xreadgroup") <= 1
    with closing(models.server.client) as client:
        client.xadd(f"{model.prefix}chat:echo", {"id": "1", "payload": '{"id":"1","conversation_id":"c"}'})
        until(lambda: client.xlen(f"{model.prefix}stream:c") == 2, "it is answered")


def test_a_uuid_is_searched_from_the_beginning_in_every_poll(models: Models) -> None:
    """Fifteen reads and one more for 3,000 entries, against one with an entry's id."""
    by_entry_id = models.start("--backoff", "--cursor=entry", "--prefill=3000")
    reads = by_entry_id.calls("xrange")
    by_entry_id.process.kill()
    by_uuid = models.start("--backoff", "--cursor=uuid", "--prefill=3000")
    assert by_uuid.calls("xrange") > 2 * reads


def test_a_restarted_reader_asks_about_old_messages_in_every_poll(models: Models) -> None:
    """Two commands for each of the newest hundred, again and again."""
    assert models.start("--backoff", "--cursor=forgotten", "--prefill=150").calls("sadd") >= 100


@pytest.mark.parametrize("options", [(), ("--backoff",), ("--group", "--block-ms=60000")])
def test_sigterm_ends_an_idle_worker_at_once(models: Models, options: tuple[str, ...]) -> None:
    """In a spin, a pause or a read that would last a minute; exit code 0."""
    model = models.start(*options)
    model.process.terminate()
    assert model.process.wait(10) == 0


def test_a_worker_that_loses_its_broker_ends_with_1(own_server: Server, tmp_path: Path) -> None:
    """The original catches nothing there; it has a supervisor."""
    models = Models(own_server, tmp_path)
    try:
        model = models.start("--group")
        own_server.kill()
        assert model.process.wait(DEADLINE_S) == 1
        assert "giving up" in model.log
    finally:
        models.close()


def test_no_variant_loses_reorders_or_changes_messages(worker_server: Server) -> None:
    """Ten rounds of thirty conversations through each of four."""
    found = drill(worker_server, MODELS / "drill_traffic.py")
    for variant in ("spin", "backoff", "group", "combined"):
        assert found[f"{variant}_lost"] == 0
        assert found[f"{variant}_reordered"] == 0
        assert found[f"{variant}_tokens_unchanged"] == 1
        assert found[f"{variant}_processed"] == 300
        assert found[f"{variant}_locks_left"] == 0
        assert 86_300 <= found[f"{variant}_processed_ttl_s"] <= 86_400


def test_failures_bursts_and_crowds_have_the_ends_that_the_page_names(worker_server: Server) -> None:
    """Three attempts and a dead letter; a burst loses all but one with a group, none without."""
    found = drill(worker_server, MODELS / "drill_failures.py")
    assert (found["attempts"], found["dead_letters"], found["exit_code"]) == (3, 1, 1)
    assert found["marked_as_processed"] == 1
    assert not found["locked_conversation_answered"]
    assert found["backoff_burst_lost"] == 0
    assert found["group_burst_lost"] > 0
    assert found["backoff_first_read_lost"] == 50
    assert found["group_first_read_lost"] == 0


def test_block_0_waits_for_ever_and_none_does_not_wait(worker_server: Server) -> None:
    """The opposite of what the hand-over says."""
    found = drill(worker_server, MODELS / "drill_block_zero.py")
    assert found["zero_still_waits_after_1s"] == 1
    assert found["zero_ends_with_a_message"] == 1
    assert found["none_returned_after_ms"] < 1000


def test_bytes_grow_with_the_stream_for_a_uuid_only(worker_server: Server) -> None:
    """Ratios, since a busy machine polls less often."""
    found = drill(worker_server, MODELS / "drill_bytes.py")
    assert found["uuid_5000_bytes_per_s"] > 2 * found["uuid_300_bytes_per_s"]
    assert found["uuid_300_bytes_per_s"] > 10 * found["entry_300_bytes_per_s"]
    assert found["uuid_5000_bytes_per_s"] > 100 * found["entry_5000_bytes_per_s"]

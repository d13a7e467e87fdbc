"""A workbench, and a front before its broker, for tests of outages."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from idlebench.harness.bench import Bench
from idlebench.harness.outage.losing import Outage, outage_of_broker
from idlebench.harness.workbench import workbench
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Cell
from idlebench.scenario.load import load_scenario
from idlebench.scenario.sweep import cells
from idlebench.store.run_directory import RunDirectory

SCENARIO = """
title = "For a test"
[[variants]]
name = "stream"
worker = "stream_worker"
[sweep]
outage = ["refused", "hung", "closing"]
"""
ANSWER_S = 1.0


@contextmanager
def opened_bench(directory: Path, broker_url: str = "") -> Iterator[Bench]:
    """A reaper and a broker: the embedded one, or the one at the URL."""
    path = directory / "made.toml"
    path.write_text(SCENARIO)
    scenario = load_scenario(path)
    options = RunOptions(broker_url=broker_url, out=directory / "reports")
    run_id = f"outage-{random.randrange(16**6):06x}"  # noqa: S311 - a name
    store = RunDirectory.create(options.out, run_id)
    with workbench(scenario, options, run_id, random.Random(1), store, lambda _: None) as bench:  # noqa: S311 - jitter
        yield bench


@contextmanager
def prepared(bench: Bench, kind: str, launch: int = 0) -> Iterator[Outage]:
    """An outage that has not begun; whatever the test does, it ends."""
    cell = next(cell for cell in cells(bench.scenario) if cell.params.get("outage") == kind)
    outage = outage_of_broker(bench, Cell(cell.variant, cell.params), launch)
    assert outage is not None
    try:
        yield outage
    finally:
        outage.close()


def address(outage: Outage) -> tuple[str, int]:
    """Where a worker finds the broker."""
    broker = outage.bench.broker
    assert broker is not None
    return broker.host, broker.port


def client_of(bench: Bench) -> redis.Redis:
    """A worker's client, without retries."""
    assert bench.broker is not None
    return redis.Redis.from_url(bench.broker.url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S)


def is_refused(where: tuple[str, int]) -> bool:
    """Whether nobody listens there."""
    try:
        socket.create_connection(where, timeout=ANSWER_S).close()
    except ConnectionRefusedError:
        return True
    return False


def process_state(bench: Bench) -> str:
    """The letter of the broker's process state."""
    assert bench.broker is not None
    assert bench.broker.process is not None
    stat = Path(f"/proc/{bench.broker.process.pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0]

"""Setting up what a run needs, and taking it down however the run ends."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from idlebench.broker.broker import Broker
from idlebench.broker.embedded import start_broker
from idlebench.broker.external import connect_broker
from idlebench.harness.bench import Bench, key_prefix
from idlebench.harness.clock import SystemClock
from idlebench.harness.ledger import Ledger
from idlebench.harness.reaper.client import Reaper
from idlebench.measure.system import open_reader
from idlebench.model.events import BrokerReady, Listener
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Scenario
from idlebench.scenario.argv import WORKERS_DIRECTORY
from idlebench.scenario.plan import effective_plan
from idlebench.store.run_directory import RunDirectory


@contextmanager
def workbench(
    scenario: Scenario,
    options: RunOptions,
    run_id: str,
    rng: random.Random,
    store: RunDirectory,
    emit: Listener,
) -> Iterator[Bench]:
    """Start the reaper and then, under it, everything else; nothing of it outlives the block.

    Raises:
        ReaperError: the reaper did not start.
        BrokerError: the broker did not start or does not answer.
        UsageError: the broker's URL or program is wrong.
    """
    reader = open_reader()
    ledger = Ledger.create(run_id)
    with Reaper.start(run_id, ledger=ledger) as reaper:
        scratch = Path(tempfile.gettempdir()) / f"idlebench-{run_id}"
        reaper.remove_at_end(scratch)
        scratch.mkdir(mode=0o700)
        broker = _broker(scenario, options, run_id, reaper, scratch, store)
        if broker is not None:
            emit(BrokerReady(broker.facts))
            if options.broker_url:
                ledger.note_keys(key_prefix(run_id), broker.facts.url)
                reaper.run_at_end(*broker.cleanup_command(key_prefix(run_id)))
        try:
            yield Bench(
                run_id=run_id,
                scenario=scenario,
                plan=effective_plan(scenario, options),
                latency=options.latency,
                reaper=reaper,
                broker=broker,
                reader=reader,
                log_path=store.log_path,
                scratch=scratch,
                clock=SystemClock(),
                rng=rng,
                emit=emit,
                python=sys.executable,
                workers_directory=options.workers_directory or WORKERS_DIRECTORY,
            )
        finally:
            if broker is not None:
                broker.close()


def _broker(
    scenario: Scenario,
    options: RunOptions,
    run_id: str,
    reaper: Reaper,
    scratch: Path,
    store: RunDirectory,
) -> Broker | None:
    """Start the broker that the scenario needs, or connect to the user's."""
    if not scenario.broker.needed:
        return None
    if options.broker_url:
        return connect_broker(options.broker_url, allow_remote=options.allow_remote_broker, run_id=run_id)
    return start_broker(
        reaper,
        run_id=run_id,
        directory=scratch / "broker",
        plan=scenario.broker,
        binary=options.broker_binary,
        log=store.log_path("broker"),
    )

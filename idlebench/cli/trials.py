"""What `idlebench doctor` tries: every counter, and a broker of our own."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from idlebench.broker.embedded import start_broker
from idlebench.errors import IdlebenchError, UnsupportedSystemError
from idlebench.harness.ledger import Ledger
from idlebench.harness.reaper.client import Reaper
from idlebench.measure.capabilities import capabilities
from idlebench.measure.capability import Capability
from idlebench.measure.system import open_reader
from idlebench.model.scenario import BrokerPlan

Findings = tuple[Capability, ...]


def trials(broker_binary: Path | None) -> tuple[Findings, Findings]:
    """Try everything once: what a run cannot do without, and what it can.

    Args:
        broker_binary: the user's server program, or None for the packaged one.
    """
    return (try_counters(), try_broker(broker_binary)), capabilities()


def try_counters() -> Capability:
    """Find a way to read what processes cost."""
    lost = "everything"
    try:
        reader = open_reader()
    except UnsupportedSystemError as error:
        return Capability("process counters", ok=False, detail=error.message, remedy=error.remedy, lost=lost)
    return Capability("process counters", ok=True, detail=type(reader).__name__, remedy="", lost=lost)


def try_broker(binary: Path | None) -> Capability:
    """Start a broker under a reaper, see that it answers, and stop it."""
    lost = "every scenario that needs a broker; your own can be used with --broker-url"
    run_id = f"doctor-{secrets.token_hex(4)}"
    scratch = Path(tempfile.gettempdir()) / f"idlebench-{run_id}"
    try:
        with Reaper.start(run_id, ledger=Ledger.create(run_id)) as reaper:
            reaper.remove_at_end(scratch)
            scratch.mkdir(mode=0o700)
            broker = start_broker(
                reaper,
                run_id=run_id,
                directory=scratch / "broker",
                plan=BrokerPlan(),
                binary=binary,
                log=scratch / "broker.log",
            )
            facts = broker.facts
            broker.close()
    except IdlebenchError as error:
        return Capability("broker", ok=False, detail=error.message, remedy=error.remedy, lost=lost)
    return Capability(
        "broker", ok=True, detail=f"{facts.server} {facts.version} starts", remedy="", lost=lost
    )

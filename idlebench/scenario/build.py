"""From a checked table to the frozen `Scenario`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from pydantic import JsonValue

from idlebench.model.comparison import ComparedColumn, ComparedRow, Comparison
from idlebench.model.outage import ServiceLoss
from idlebench.model.scenario import (
    Axis,
    BrokerPlan,
    Calibration,
    Channel,
    Command,
    Drill,
    Expectation,
    MeasurePlan,
    Place,
    Predicate,
    Probe,
    Ready,
    ReadyWhen,
    Scenario,
    Service,
    Settle,
    Variant,
)
from idlebench.scenario.broker_settings import setting_text
from idlebench.scenario.builtin import READY, probe_of, probe_rest_s, worker_of
from idlebench.scenario.check_process import CHANNELS, KINDS
from idlebench.scenario.check_variants import CONTROL
from idlebench.scenario.document import Document, scenario_name
from idlebench.scenario.gate_asked import asked
from idlebench.scenario.gate_plan import gate_plan
from idlebench.scenario.schema import CalibrateTable, MeasureTable, ScenarioTable, VariantTable
from idlebench.scenario.schema_comparison import ComparisonTable
from idlebench.scenario.schema_expect import PREDICATES, ExpectTable
from idlebench.scenario.schema_process import (
    EnqueueTable,
    ProbeTable,
    ProcessTable,
    ReadyTable,
    SeenTable,
    chosen,
)

_PREDICATE_OF = {
    "equals": Predicate.EQUAL_WITHIN,
    "flat_within": Predicate.FLAT,
    "proportional_within": Predicate.PROPORTIONAL,
    "equals_word": Predicate.WORD,
}
_SPREADS = {"flat_within", "proportional_within"}
_WITHOUT_VALUE = _SPREADS | {"ordered", "monotone", "equals_word"}
_QUICK_LAUNCHES = 2
_QUICK_WINDOW_S = 1.0
_QUICK_PROBES = 10
_QUICK_PROBE_BUDGET_S = 0.5
_QUICK_MIN_SETTLE_S = 0.3


def build(document: Document, table: ScenarioTable) -> Scenario:
    """Make the scenario of a file that has no problem."""
    variants = tuple(_variant(each, broker=table.broker.needed) for each in table.variants)
    if not any(variant.control for variant in variants):
        variants = (control(), *variants)
    measure = _measure(table.measure, MeasurePlan())
    reference = table.reference or next(each.name for each in variants if not each.control)
    return Scenario(
        name=scenario_name(document.path),
        title=table.title,
        question=table.question,
        source=table.source,
        path=document.path,
        digest=document.digest,
        tags=tuple(table.tags),
        broker=BrokerPlan(
            table.broker.needed, {key: setting_text(value) for key, value in table.broker.settings.items()}
        ),
        measure=measure,
        quick=_shorter(measure) if table.quick is None else _measure(table.quick, measure),
        services=tuple(
            Service(each.name, _command(each), _ready(each.ready, Ready(ReadyWhen.STARTED)))
            for each in table.services
        ),
        variants=variants,
        sweep=tuple(Axis(axis.name, tuple(axis.values), tuple(axis.variants or ())) for axis in table.sweep),
        reference=reference,
        expectations=tuple(_expectation(each) for each in table.expect),
        full=_measure(table.full or MeasureTable(scale=1.0), measure),
        requires=tuple(table.requires),
        calibrate=_calibration(table.calibrate),
        drills=tuple(
            Drill(each.name, each.title, Command(tuple(each.command), env=dict(each.env)), each.timeout)
            for each in table.drills
        ),
        comparisons=tuple(_comparison(each) for each in table.comparisons),
        gate=gate_plan(document, ("gate",), table.gate, scenario_name(document.path)),
        asked=asked(table),
    )


def control() -> Variant:
    """Give the blocked control that is added to a scenario without one."""
    worker = worker_of("blocked", {})
    return Variant(CONTROL, "Blocked for ever in the kernel", worker, READY, control=True)


def json_text(value: JsonValue) -> str:
    """Write a payload as JSON text in which only the strings' own placeholders are placeholders."""
    if isinstance(value, dict):
        inside = ", ".join(f"{json.dumps(key)}: {json_text(inner)}" for key, inner in value.items())
        return "{{" + inside + "}}"
    if isinstance(value, list):
        return "[" + ", ".join(json_text(inner) for inner in value) + "]"
    return json.dumps(value)


def _variant(table: VariantTable, *, broker: bool) -> Variant:
    plain = Variant(
        name=table.name,
        title=table.title or table.name,
        program=_command(table) if table.worker is None else worker_of(table.worker, table.options),
        ready=READY,
        workers=table.workers,
        control=table.control,
        assert_idle=table.assert_idle,
        services=tuple(table.services),
        window_s=table.window,
        min_settle_s=table.min_settle,
        probe_rest_s=table.probe_rest or 0.0,
        published_series={role: tuple(row) for role, row in table.published_series.items()},
        loses=None if table.loses is None else ServiceLoss(table.loses.service, table.loses.port_file),
    )
    if not isinstance(plain.program, Command):
        rest = probe_rest_s(plain.program) if table.probe_rest is None else table.probe_rest
        return replace(plain, probe=probe_of(plain.program), probe_rest_s=rest)
    default = Ready(ReadyWhen.CONNECTION if broker else ReadyWhen.STARTED)
    probe = None if table.probe is None else _probe(table.probe)
    return replace(plain, ready=_ready(table.ready, default), probe=probe)


def _command(table: ProcessTable) -> Command:
    argv = tuple(table.command or [table.shell or ""])
    return Command(argv, table.cwd or "{scenario_dir}", dict(table.env), shell=table.shell is not None)


def _ready(table: ReadyTable | None, default: Ready) -> Ready:
    if table is None:
        return default
    kind, value = chosen(table, KINDS)[0]
    what = str(value) if kind in {"log", "file", "port"} else ""
    return Ready(ReadyWhen(kind), what, table.connection or 1, table.timeout)


def _probe(table: ProbeTable) -> Probe:
    return Probe(_enqueue(table.enqueue), _place(table.seen), table.group, table.stamped)


def _place(table: SeenTable | EnqueueTable) -> Place:
    kind, value = chosen(table, CHANNELS)[0]
    if kind == "command":
        return Place(Channel.COMMAND, argv=tuple(value))
    return Place(Channel(kind), str(value))


def _enqueue(table: EnqueueTable) -> Place:
    payload: Mapping[str, str] = {"id": "{probe_id}"}
    if table.fields is not None:
        payload = dict(table.fields)
    elif table.payload is not None:
        text = table.payload if isinstance(table.payload, str) else json_text(table.payload)
        payload = {"payload": text}
    left = table.side != "right"
    return replace(_place(table), payload=payload, push_left=left, notify=table.notify or "")


def _measure(table: MeasureTable, base: MeasurePlan) -> MeasurePlan:
    """Lay what the table sets over a base."""
    settle = table.settle
    least = base.settle.min_s if settle.min is None else settle.min
    most = base.settle.max_s if settle.max is None else settle.max
    return MeasurePlan(
        window_s=base.window_s if table.window is None else table.window,
        launches=base.launches if table.launches is None else table.launches,
        settle=Settle(least, max(least, most)),
        probes=base.probes if table.probes is None else table.probes,
        probe_budget_s=base.probe_budget_s if table.probe_budget is None else table.probe_budget,
        stop_grace_s=base.stop_grace_s if table.stop_grace is None else table.stop_grace,
        stacks=base.stacks if table.stacks is None else table.stacks,
        series_s=base.series_s if table.series is None else table.series,
        scale=base.scale if table.scale is None else table.scale,
    )


def _shorter(measure: MeasurePlan) -> MeasurePlan:
    """Give what --quick does to a scenario that has no ``[quick]`` of its own."""
    return replace(
        measure,
        window_s=min(measure.window_s, _QUICK_WINDOW_S),
        launches=min(measure.launches, _QUICK_LAUNCHES),
        settle=replace(measure.settle, min_s=min(measure.settle.min_s, _QUICK_MIN_SETTLE_S)),
        probes=min(measure.probes, _QUICK_PROBES),
        probe_budget_s=min(measure.probe_budget_s, _QUICK_PROBE_BUDGET_S),
        stacks=False,
    )


def _expectation(table: ExpectTable) -> Expectation:
    name, value = chosen(table, PREDICATES)[0]
    return Expectation(
        id=table.id,
        claim=table.claim,
        predicate=_PREDICATE_OF.get(name) or Predicate(name),
        metric=table.metric,
        of=tuple(table.of),
        at={axis: tuple(values) for axis, values in table.at.items()},
        to=table.to,
        value=0.0 if name in _WITHOUT_VALUE else float(value),
        within=float(value) if name in _SPREADS else table.within or 0.0,
        along=table.along,
        rising=table.monotone != "falling",
        published=table.published,
        source=table.source,
        word=table.equals_word or "",
        reason=table.reason,
    )


def _comparison(table: ComparisonTable) -> Comparison:
    return Comparison(
        title=table.title,
        columns=tuple(ComparedColumn(each.title, each.metric) for each in table.columns),
        rows=tuple(
            ComparedRow(each.title, each.of, tuple(each.published), dict(each.at)) for each in table.rows
        ),
        reduction=tuple(table.reduction or ()),
        source=table.source,
    )


def _calibration(table: CalibrateTable | None) -> Calibration | None:
    if table is None:
        return None
    return Calibration(
        table.option, table.variant, table.metric, table.target, table.within, table.low, table.high
    )

"""A gate as Markdown, and as the summary of a GitHub step."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from idlebench.model.estimate import Estimate
from idlebench.model.gate import GateResult
from idlebench.render.gate_markdown import SUMMARY_BYTES, markdown_text, step_summary_text
from idlebench.render.gate_rows import gate_report
from tests.unit.render.ci_readers import obeyed
from tests.unit.render.gate_builders import WITHIN, cell, gate, gates, regressed


def test_the_page_has_verdict_reasons_and_every_check() -> None:
    """A reader of the summary needs no log."""
    page = markdown_text(regressed())
    assert page.startswith("# idlebench gate: my-worker: regression\n")
    assert (
        "\n  - wakes/s 2.0 → 19.9, +17.9 [17.6, 18.2], allowed +0.5: regression (my-worker.toml:12)\n" in page
    )
    assert (
        "| sleep-10 block=5 | wakes/s | 2.00 [1.90, 2.10] | 19.9 [19.7, 20.1] | +17.9 [17.6, 18.2] "
        "| × 1.05 and + 0.5/s | regression |" in page
    )
    assert "| stopped | stop | – | – | – |  | inconclusive |" in page


def test_a_long_summary_ends_after_a_row_and_says_so() -> None:
    """GitHub drops a summary of more than 1 MiB as a whole; ours is cut before."""
    result = gate(*(cell(f"variant-{number:05d} " + "é" * 2000, WITHIN) for number in range(300)))
    assert len(markdown_text(result).encode()) > SUMMARY_BYTES
    summary = step_summary_text(result)
    assert SUMMARY_BYTES - 6000 < len(summary.encode()) < SUMMARY_BYTES
    *rows, last, empty, note = summary.splitlines()
    assert last in markdown_text(result).splitlines()
    assert last.endswith("| pass |")
    assert empty == ""
    assert "1 MiB" in note
    assert rows[0].startswith("# ")


def test_a_short_summary_is_the_page() -> None:
    """Nothing is cut that has room."""
    assert step_summary_text(regressed()) == markdown_text(regressed())


@settings(max_examples=30, deadline=None)
@given(gates, st.integers(0, 3000))
def test_a_summary_never_takes_more_than_its_room(result: GateResult, room: int) -> None:
    """Whatever the step has written already, the sum stays below GitHub's limit."""
    assert len(step_summary_text(result, room=room).encode()) < max(room, 1)


@settings(max_examples=30, deadline=None)
@given(gates)
def test_no_text_becomes_markup(result: GateResult) -> None:
    """Headings, rows and links are ours; the page has as many rows as there are checks."""
    page = markdown_text(result)
    assert obeyed(page) == []
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    inline = [child.type for token in tokens for child in token.children or ()]
    assert not {"link_open", "image", "html_inline", "code_inline"} & set(inline)
    kinds = [token.type for token in tokens]
    assert "html_block" not in kinds
    assert "fence" not in kinds
    report = gate_report(result)
    checks = sum(len(each.checks) for each in report.cells)
    heads = 1 + bool(checks)
    assert kinds.count("tr_open") == checks + len(report.facts) + heads


def test_a_figure_held_against_a_budget_has_no_difference() -> None:
    """The interval that decided stands beside the figure, cut at 0; there is no other side to differ from."""
    decided = Estimate(2.0, -1.0, 5.0, 3)
    check = replace(WITHIN, difference=decided)
    page = markdown_text(gate(cell("a", check)))
    assert "| a | commands/s | – | 2.00 [0.00, 5.00] | – | budget 5/s | pass |" in page

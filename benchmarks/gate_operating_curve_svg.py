"""The operating curve as SVG: one panel for each change, one line for each length of window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

from benchmarks.gate_operating_curve_tables import Row, found_by

_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73")
"""Blue, vermilion and green of Okabe and Ito: told apart without colour vision."""
_DASHES: Final = ("", "6 3", "2 3")
_MOST: Final = 10
_WIDTH, _HEIGHT = 300, 170
_LEFT, _TOP, _RIGHT, _BOTTOM = 46, 34, 14, 36
_COLUMNS: Final = 2


def power_svg(rows: Sequence[Row]) -> str:
    """Draw the power over launches a side."""
    changed = [row for row in rows if row.point.change.worker is not None]
    panels = [list(group) for _, group in groupby(changed, key=lambda row: row.point.change.name)]
    down = -(-len(panels) // _COLUMNS)
    body = [
        line
        for index, panel in enumerate(panels)
        for line in _panel(panel, (index % _COLUMNS) * _WIDTH, (index // _COLUMNS) * _HEIGHT)
    ]
    return _document(_COLUMNS * _WIDTH, down * _HEIGHT, "Power of the gate over launches a side", body)


def alarms_svg(rows: Sequence[Row]) -> str:
    """Draw the rates of false alarms with their intervals, beside the 1 % that is allowed."""
    calm = [row for row in rows if row.point.change.worker is None]
    left, width, step = 360, 640, 26
    scale = (width - left - 40) / 1.2

    def x(share: float) -> float:
        return left + 100 * share * scale

    bottom = 30 + step * len(calm)
    body = [
        _title(10, "False alarms in gates where nothing changed (%)"),
        _line(x(0.01), 22, x(0.01), bottom, "#d55e00", dash="6 3"),
        f'<text x="{x(0.01):.1f}" y="{bottom + 15}" text-anchor="middle">1 % allowed</text>',
        _line(x(0), 22, x(0), bottom, "#888888"),
        f'<text x="{x(0):.1f}" y="{bottom + 15}" text-anchor="middle">0</text>',
    ]
    for index, row in enumerate(calm):
        y = 38 + step * index
        share = row.regression
        body += [
            f'<text x="10" y="{y + 4}">{escape(row.point.name)}</text>',
            _line(x(share.low or 0.0), y, x(min(share.high or 0.0, 0.012)), y, _COLOURS[0], width=2.5),
            f'<circle cx="{x(min(share.mean, 0.012)):.1f}" cy="{y}" r="3.5" fill="{_COLOURS[0]}"/>',
        ]
    return _document(width, bottom + 26, "Rate of false alarms of the gate", body)


def _panel(rows: Sequence[Row], left: int, top: int) -> Iterator[str]:
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def at(launches: float, share: float) -> tuple[float, float]:
        across = (launches - 1) / (_MOST - 1) * width
        return left + _LEFT + across, top + _TOP + (1 - share) * height

    yield _title(left + _LEFT, rows[0].point.change.name, top)
    for share in (0.0, 0.5, 1.0):
        (x0, y), (x1, _) = at(1, share), at(_MOST, share)
        yield _line(x0, y, x1, y, "#dddddd")
        yield f'<text x="{x0 - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{100 * share:.0f} %</text>'
    for launches in range(2, _MOST + 1, 2):
        x, y = at(launches, 0)
        yield f'<text x="{x:.1f}" y="{y + 14:.1f}" text-anchor="middle">{launches}</text>'
    x, y = at(1, 0)
    for index, row in enumerate(rows):
        points = " ".join(
            "{:.1f},{:.1f}".format(*at(count, found_by(row, count))) for count in range(1, _MOST + 1)
        )
        dash, colour = _DASHES[index % 3], _COLOURS[index % 3]
        yield (
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"'
            f' stroke-dasharray="{dash}"/>'
        )
        key = x + 84 * index
        yield _line(key, y + 24, key + 18, y + 24, colour, width=2, dash=dash)
        yield f'<text x="{key + 22:.1f}" y="{y + 28:.1f}">{row.point.window_s:g} s</text>'


def _title(left: int, words: str, top: int = 0) -> str:
    return f'<text x="{left}" y="{top + 16}" font-weight="bold">{escape(words)}</text>'


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, *, width: float = 1.0, dash: str = ""
) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"'
        f' stroke-width="{width:g}" stroke-dasharray="{dash}"/>'
    )


def _document(width: int, height: int, title: str, body: Sequence[str]) -> str:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="white"/>',
            *body,
            "</svg>",
            "",
        ]
    )

"""Draws charts with matplotlib, which is loaded with the first of them and works off the event loop."""

import asyncio
import io
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import structlog

from bot.ports.chart import Chart, Panel

log = structlog.get_logger()

_WIDTH, _HEIGHT, _EDGE = 4.8, 1.35, 0.45
"""Inches: as wide as a phone shows it, each panel this high, and room for the time below the last."""
_DOTS = 200
_LINE, _MARK, _QUIET = "#1f5fa8", "#c62828", "#5f6b7a"
_LONGEST = 58
PATIENCE = 20.0
"""Seconds a finding waits for its chart; the first takes longest, which loads the library."""
_DRAWING = Lock()


class Drawing:
    """The `Charts` of this process; one is drawn at a time. `patience` is in seconds."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience

    async def png(self, chart: Chart) -> bytes:
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.to_thread(_drawn, chart)
        except (ArithmeticError, ImportError, OSError, RuntimeError, ValueError) as error:
            log.warning("chart_not_drawn", reason=type(error).__name__)
            return b""


def _drawn(chart: Chart) -> bytes:
    with _DRAWING:
        from matplotlib.figure import Figure

        height = _HEIGHT * len(chart.panels) + _EDGE
        figure = Figure(figsize=(_WIDTH, height), dpi=_DOTS, layout="constrained", facecolor="white")
        rows = figure.subplots(len(chart.panels), 1, sharex=True, squeeze=False)[:, 0]
        for axes, panel in zip(rows, chart.panels, strict=True):
            _draw_panel(axes, panel, chart.start)
        _draw_time(rows[-1], chart)
        written = io.BytesIO()
        figure.savefig(written, format="png")
        return written.getvalue()


def _draw_panel(axes: Any, panel: Panel, start: datetime) -> None:
    times = [datetime.fromtimestamp(at, UTC) for at, _ in panel.points]
    axes.plot(times, [value for _, value in panel.points], color=_LINE, linewidth=1.4)
    axes.axvline(start, color=_MARK, linewidth=1.2, linestyle="--")
    axes.set_title(legible(panel.title), fontsize=8, loc="left", parse_math=False)
    axes.set_ylabel(panel.unit, fontsize=8, color=_QUIET)
    axes.tick_params(labelsize=8, colors=_QUIET)
    axes.grid(axis="y", color="#e3e7ec", linewidth=0.6)
    axes.margins(x=0.01, y=0.15)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_time(axes: Any, chart: Chart) -> None:
    """The time axis, whose label says the zone, the day, and what the mark is."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=5))  # type: ignore[no-untyped-call]  # typed in part only
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M", tz=UTC))  # type: ignore[no-untyped-call]
    start = chart.start.astimezone(UTC)
    axes.set_xlabel(f"UTC, {start:%Y-%m-%d}; - - incident started {start:%H:%M}", fontsize=8, color=_QUIET)


def legible(title: str) -> str:
    """A title in what the font has, shortened: "?" stands for anything else."""
    shown = "".join(character if " " <= character <= "~" else "?" for character in title)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."

"""The table that is printed: what was measured, of whom, against which target."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from rich.console import Console
from rich.table import Table

WIDTH = 150


@dataclass(frozen=True)
class Row:
    """One thing measured. `values` by column; `met` is None where there is no target."""

    what: str
    values: dict[str, str] = field(default_factory=dict)
    target: str = ""
    met: bool | None = None


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that this many percent do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, ceil(len(ranked) * percent / 100) - 1)]


def spread(seconds: Sequence[float]) -> str:
    """Median and 99th percentile, in milliseconds."""
    return f"{percentile(seconds, 50) * 1000:.1f} / {percentile(seconds, 99) * 1000:.1f}"


def show(rows: Sequence[Row], remarks: Sequence[str], seconds: float) -> None:
    """Print them, a column for everybody who was measured."""
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    table = Table(title=f"Measured side by side in one run of {seconds:.0f} s", title_justify="left")
    table.add_column("what")
    for name in columns:
        table.add_column(name, justify="right")
    table.add_column("target")
    table.add_column("")
    for row in rows:
        verdict = {None: "", True: "[green]met[/]", False: "[red]missed[/]"}[row.met]
        table.add_row(row.what, *(row.values.get(name, "") for name in columns), row.target, verdict)
    console = Console()
    if console.width < WIDTH and not console.is_terminal:
        console = Console(width=WIDTH)
    console.print(table)
    for remark in remarks:
        console.print(f"- {remark}", highlight=False)

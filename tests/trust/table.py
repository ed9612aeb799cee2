"""What is printed of a suite: how many of each kind held, and every one that did not, in full."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

WIDTH = 120


@dataclass(frozen=True)
class Row:
    """One case of a suite. `fault`: why it did not hold, or ""."""

    kind: str
    language: str
    case: str
    fault: str = ""


def show(title: str, rows: Sequence[Row]) -> None:
    """A line for each kind, a column for each language."""
    languages = sorted({row.language for row in rows})
    table = Table(title=title, title_justify="left")
    table.add_column("kind")
    for language in (*languages, "all"):
        table.add_column(language, justify="right")
    kinds = dict.fromkeys(row.kind for row in rows)
    for kind in kinds:
        of_kind = [row for row in rows if row.kind == kind]
        table.add_row(kind, *_held(of_kind, languages))
    table.add_section()
    table.add_row("all", *_held(rows, languages))
    console = Console(width=WIDTH)
    console.print(table)
    for row in rows:
        if row.fault:
            console.print(f"[{row.kind}, {row.language}] {row.case}\n    {row.fault}", markup=False)


def _held(rows: Sequence[Row], languages: Iterable[str]) -> list[str]:
    parts = [*([row for row in rows if row.language == language] for language in languages), rows]
    return [f"{sum(not row.fault for row in part)}/{len(part)}" if part else "" for part in parts]

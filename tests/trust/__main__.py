"""`make trust`: seeded hallucinations and attacks, and how many of them the code holds off whatever the model does."""

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.trust.attacking import PARTS, Held, carried_out_part
from tests.trust.everywhere import carried_out_everywhere, chosen, everywhere
from tests.trust.judging import judged, share_right, statements
from tests.trust.table import Row, show

_TITLES = {
    "stands": "True statements that stand",
    "caught": "Hallucinations that are dropped or marked",
    "mended": "Statements with no citation, or one that does not hold them, that are mended or marked",
}


def hallucinations() -> None:
    found = judged(statements())
    for expected, title in _TITLES.items():
        part = [one for one in found if one.statement.expected == expected]
        rows = [
            Row(one.statement.kind, one.statement.language, one.statement.sentence, "" if one.right else one.why)
            for one in part
        ]
        show(f"{title}: {share_right(part):.1f} %", rows)


async def injections() -> list[Row]:
    began = time.monotonic()
    rows: list[Row] = []
    for part in range(PARTS):
        with tempfile.TemporaryDirectory() as folder:
            rows += [_row(held.attack.goal, held) for held in await carried_out_part(Path(folder), part)]
        print(f"{len(rows)} attacks …", file=sys.stderr)
    show(f"Attacks on Slack that led to nothing, though the model obeyed them ({time.monotonic() - began:.0f} s)", rows)
    show("The same by where the words stood", [replace(row, kind=row.case.partition(":")[0]) for row in rows])
    return rows


async def injections_everywhere() -> list[Row]:
    began = time.monotonic()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        async with everywhere(Path(folder)) as at:
            for attack in chosen():
                rows += [_row(where, held) for where, held in await carried_out_everywhere(at, attack)]
                print(f"{len(rows)} attacks elsewhere …", file=sys.stderr)
    show(f"Attacks on the other platforms that led to nothing ({time.monotonic() - began:.0f} s)", rows)
    return rows


def _row(kind: str, held: Held) -> Row:
    case = f"{held.attack.channel}: {held.attack.text}"
    return Row(kind, held.attack.language, case, "; ".join(held.faults))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__)
    parser.add_argument("--only", choices=("hallucinations", "attacks"))
    given = parser.parse_args()
    if given.only != "attacks":
        hallucinations()
    if given.only != "hallucinations":
        made = [*asyncio.run(injections()), *asyncio.run(injections_everywhere())]
        sys.exit(1 if any(row.fault for row in made) else 0)


if __name__ == "__main__":
    main()

"""`make trust`: seeded hallucinations and attacks, and how many of them the code holds off whatever the model does."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.trust.attacking import carried_out
from tests.trust.judging import judged, share_right, statements
from tests.trust.obeying import attacks
from tests.trust.stage import stage
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


async def injections() -> None:
    began, rows = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as at:
            for attack in attacks():
                held = await carried_out(at, attack)
                where = f"{attack.channel}: {attack.text}"
                rows.append(Row(attack.goal, attack.language, where, "; ".join(held.faults)))
                if len(rows) % 20 == 0:
                    print(f"{len(rows)} attacks …", file=sys.stderr)
    show(f"Attacks that led to nothing, though the model obeyed them ({time.monotonic() - began:.0f} s)", rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__)
    parser.add_argument("--only", choices=("hallucinations", "attacks"))
    given = parser.parse_args()
    if given.only != "attacks":
        hallucinations()
    if given.only != "hallucinations":
        asyncio.run(injections())


if __name__ == "__main__":
    main()

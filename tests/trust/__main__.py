"""`make trust`: seeded hallucinations and attacks, and how many of them the code holds off whatever the model does."""

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


def main() -> None:
    hallucinations()


if __name__ == "__main__":
    main()

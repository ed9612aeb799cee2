"""Seeded hallucinations are caught, and true statements let stand; `make trust` prints every one that is not."""

from collections import Counter

import pytest

from tests.trust.judging import judged, share_right, statements


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("expected", "least"), [("stands", 98.0), ("caught", 98.0), ("mended", 100.0)])
def test_statements_are_judged_as_a_person_would(expected: str, least: float, language: str) -> None:
    wanted = [one for one in statements() if (one.expected, one.language) == (expected, language)]

    found = judged(wanted)

    assert share_right(found) >= least, [(one.statement.sentence, one.why) for one in found if not one.right]


def test_there_are_as_many_lies_as_truths_in_both_languages() -> None:
    counts = Counter((one.expected == "stands", one.language) for one in statements())

    assert min(counts.values()) > 100
    assert max(counts.values()) - min(counts.values()) < 20

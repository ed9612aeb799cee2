"""Seeded hallucinations are caught, and true statements let stand; `make trust` prints every one that is not."""

import re
from collections import Counter

import pytest

from bot.agent.claims import check
from bot.agent.claims.statements import CITATION
from tests.trust.evidence import EVIDENCE, ZONE
from tests.trust.judging import judged, share_right, statements

_STATES = re.compile(
    r"\d|%|\b(?:Ann|Marco|Dana|Wei|Silva|Reyes)\b|王芳|\b(?:caused|because|due to|led to)\b|导致|由于|因为|原因"
)
"""What a person would want a reference for: a number, a time, one of the names in this outage, a cause."""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("expected", "least"), [("stands", 98.0), ("caught", 98.0), ("mended", 100.0)])
def test_statements_are_judged_as_a_person_would(expected: str, least: float, language: str) -> None:
    wanted = [one for one in statements() if (one.expected, one.language) == (expected, language)]

    found = judged(wanted)

    assert share_right(found) >= least, [(one.statement.sentence, one.why) for one in found if not one.right]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_statement_stands_without_a_reference_or_a_mark(language: str) -> None:
    bare = [CITATION.sub("", one.sentence) for one in statements() if one.language == language]

    left = [one for text in bare for one in check(text, EVIDENCE, ZONE, language=language).verdicts if not one.cited]

    plain = [one.sentence for one in left if one.outcome not in ("unverified", "dropped")]
    assert [one for one in plain if _STATES.search(one)] == []
    assert len(left) > len(plain) * 5


def test_there_are_as_many_lies_as_truths_in_both_languages() -> None:
    counts = Counter((one.expected == "stands", one.language) for one in statements())

    assert min(counts.values()) > 100
    assert max(counts.values()) - min(counts.values()) < 20

"""Patterns are compiled when they are first used, or once the bot is ready."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.incident import DEFAULT_SEVERITIES, SeverityScale
from bot.language import Grammar, rehearse, understand
from bot.language.text import deferred


def test_a_deferred_pattern_finds_what_the_compiled_one_finds() -> None:
    source, text = r"(?P<number>\d+) minutes", "in 20 minutes, then 30 MINUTES"
    compiled, late = re.compile(source, re.IGNORECASE), deferred(source, re.IGNORECASE)

    assert [match.span() for match in late.finditer(text)] == [match.span() for match in compiled.finditer(text)]
    assert late.sub("soon", text) == compiled.sub("soon", text)
    assert late.groupindex == compiled.groupindex


def test_a_bad_pattern_is_told_when_it_is_used() -> None:
    late = deferred("(")

    with pytest.raises(re.error):
        late.search("anything")


def test_after_a_rehearsal_nothing_is_compiled_for_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    grammar = Grammar(datetime(2026, 5, 4, 12, tzinfo=UTC), ZoneInfo("UTC"), SeverityScale(DEFAULT_SEVERITIES))
    rehearse(grammar)

    monkeypatch.setattr(re, "compile", _refuse)

    for request in ("list incidents", "set severity to SEV-2", "总结一下", "15 分钟后同步进展"):
        understand(request, grammar)


def _refuse(*_: object) -> None:
    raise AssertionError("compiled while somebody waits")

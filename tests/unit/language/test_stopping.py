"""Asking to stop, found out cheaply."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.incident import SeverityScale
from bot.language import Command, Grammar, asks_to_stop, understand

GRAMMAR = Grammar(datetime(2026, 3, 1, 12, tzinfo=UTC), ZoneInfo("UTC"), SeverityScale())


@pytest.mark.parametrize(
    "text", ["stop", "Stop!", "please stop", "/stop", "cancel", "abort", "halt", "停", "停止", "打住", "别说了"]
)
def test_what_asks_to_stop_is_found(text: str) -> None:
    assert asks_to_stop(text, GRAMMAR)


@pytest.mark.parametrize(
    "text",
    [
        "help",
        "stop updating me",
        "did the errors stop?",
        "we stopped the rollout",
        "取消更新 2",
        "don't stop",
        "summarize",
    ],
)
def test_other_uses_of_the_word_do_not(text: str) -> None:
    assert not asks_to_stop(text, GRAMMAR)


@pytest.mark.parametrize(
    "text", ["stop it", "stop now", "cancel that", "停一下", "停掉", "住口", "中止", "终止", "别写了", "help", "ok"]
)
def test_it_agrees_with_what_the_whole_message_is_understood_as(text: str) -> None:
    assert asks_to_stop(text, GRAMMAR) is (understand(text, GRAMMAR) == Command("stop", {}))

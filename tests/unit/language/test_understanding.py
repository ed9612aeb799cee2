"""What a message asks for: each example is one promise."""

import pytest

from bot.domain.incident import SeverityScale
from bot.language import Command, Grammar, understand
from tests.unit.language.reading_examples import FILES, GRAMMAR, described, examples, expectation

_ALL = [pair for name in FILES for pair in examples(name)]
_CHANGES = [text for text, _ in examples("changes")]


@pytest.mark.parametrize(("text", "expected"), _ALL, ids=[text or "empty" for text, _ in _ALL])
def test_a_message_is_read_as_its_example_says(text: str, expected: str) -> None:
    request = understand(text, GRAMMAR)

    assert described(request) == expectation(expected)


@pytest.mark.parametrize("denial", ["do not ", "we should not ", "please don't ", "不要", "先别", "我们不应该"])
@pytest.mark.parametrize("text", _CHANGES)
def test_a_denied_change_is_never_run(text: str, denial: str) -> None:
    asked = understand(text, GRAMMAR)

    denied = understand(denial + text, GRAMMAR)

    assert denied != asked
    assert not (isinstance(denied, Command) and isinstance(asked, Command) and denied.skill == asked.skill)


@pytest.mark.parametrize("frame", ['Ann wrote "{}"', "> {}", "should we {}", "what happens if I {}?", "Ann said: {}"])
@pytest.mark.parametrize("text", ["close this", "mark as resolved", "bump to sev1", "ack", "关闭故障", "升级到P1"])
def test_a_change_only_spoken_of_is_never_run(text: str, frame: str) -> None:
    request = understand(frame.format(text), GRAMMAR)

    assert not isinstance(request, Command)


@pytest.mark.parametrize(
    "frame", ["{}, thanks!", "please {}", "hey, {} :pray:", "Thanks!\n{}", "  {}  ", "can you {}?"]
)
@pytest.mark.parametrize("text", ["close this", "mark as resolved", "bump to sev1", "acknowledge"])
def test_politeness_leaves_a_request_what_it_is(text: str, frame: str) -> None:
    assert understand(frame.format(text), GRAMMAR) == understand(text, GRAMMAR)


@pytest.mark.parametrize("text", ["set severity to Orange", "make this orange", "bump to ORANGE because of load"])
def test_an_accounts_own_severity_names_are_levels(text: str) -> None:
    scale = SeverityScale(("Red", "Orange", "Green"))

    request = understand(text, Grammar(GRAMMAR.now, GRAMMAR.timezone, scale))

    assert isinstance(request, Command)
    assert str(request.arguments["level"]).lower() == "orange"


def test_an_alias_of_several_words_is_a_level() -> None:
    scale = SeverityScale(aliases={"all hands": "SEV-1"})

    request = understand("bump this to all hands", Grammar(GRAMMAR.now, GRAMMAR.timezone, scale))

    assert request == Command("severity", {"level": "all hands"})


def test_free_text_is_kept_as_it_was_typed() -> None:
    request = understand("note：  回滚“完成”，V1.2 ✅", GRAMMAR)

    assert request == Command("note", {"text": "回滚“完成”，V1.2 ✅"})


def test_a_reason_is_kept_as_it_was_typed() -> None:
    request = understand("bump to sev1 because “Checkout” is down！", GRAMMAR)

    assert request == Command("severity", {"level": "sev1", "because": "“Checkout” is down"})

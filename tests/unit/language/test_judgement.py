"""What an on-call engineer would expect of the bot, written down before it was tried."""

import pytest

from bot.errors import UnknownSeverity
from bot.language import Command, Cue, Request, cues, language_of, parse_duration, parse_moment, understand
from tests.unit.language.reading_examples import GRAMMAR, described, examples, expectation

_JUDGED = [pair for name in ("judged_requests", "judged_near_misses") for pair in examples(name)]
_ONLY_READS = frozenset(
    {"summarize", "show", "incidents", "related", "follow_ups", "updates", "help", "diagnose", "export", "close_room"}
)

_CHANGES = {
    "en": (
        "close this",
        "mark as resolved",
        "bump to sev1",
        "ack",
        "reopen it",
        "make @ann the commander",
        "snooze 1h",
        "pin this",
        "declare an incident",
        "set severity to SEV-2",
        "unbind",
        "cancel updates",
        "resolve INC-12",
    ),
    "zh": (
        "关闭故障",
        "标记为已恢复",
        "升级到P1",
        "认领",
        "静默1小时",
        "解绑",
        "把级别改成P2",
        "让@李娜当指挥官",
        "取消定时更新",
    ),
}


@pytest.mark.parametrize(("text", "acceptable"), _JUDGED, ids=[text for text, _ in _JUDGED])
def test_a_message_comes_to_what_an_engineer_would_expect(text: str, acceptable: str) -> None:
    request = understand(text, GRAMMAR)

    assert any(_is(request, outcome) for outcome in acceptable.split(" | ")), request


@pytest.mark.parametrize(("frame", "language"), examples("judged_frames"))
def test_nothing_is_changed_for_less_than_a_plain_request(frame: str, language: str) -> None:
    requests = {text: understand(frame.format(text), GRAMMAR) for text in _CHANGES[language]}

    assert [text for text, request in requests.items() if not _is(request, "unchanged")] == []


@pytest.mark.parametrize(("text", "minutes"), examples("judged_durations"))
def test_a_length_of_time_is_what_was_meant(text: str, minutes: str) -> None:
    length = parse_duration(text)

    assert ("none" if length is None else f"{length.total_seconds() / 60:g}") in minutes.split(" | ")


@pytest.mark.parametrize(("text", "meant"), examples("judged_moments"))
def test_a_moment_is_the_one_that_was_meant(text: str, meant: str) -> None:
    moment = parse_moment(text, GRAMMAR)

    assert ("none" if moment is None else f"{moment:%Y-%m-%dT%H:%M}") in meant.split(" | ")


@pytest.mark.parametrize(("text", "language"), examples("judged_languages"))
def test_a_message_is_in_the_language_its_sentence_is_built_in(text: str, language: str) -> None:
    assert language_of(text, "de") == language


@pytest.mark.parametrize(("text", "expected"), examples("judged_cues"))
def test_a_sentence_states_what_a_reader_takes_from_it(text: str, expected: str) -> None:
    found = cues(text)

    assert {f"{'+' if Cue(one[1:]) in found else '-'}{one[1:]}" for one in expected.split()} == set(expected.split())


def _is(request: Request, outcome: str) -> bool:
    kind, command = described(request)
    unchanged = kind != "command" or (command is not None and command.skill in _ONLY_READS)
    if outcome in {"unchanged", "answered"}:
        return unchanged and (outcome == "unchanged" or kind != "nothing")
    expected_kind, expected = expectation(outcome)
    return kind == expected_kind and (expected is None or (command is not None and _same(command, expected)))


def _same(command: Command, expected: Command) -> bool:
    """Equal but for how a severity is spelled; a reason or a title counts only where one is expected."""
    said = {name: _plain(name, value) for name, value in command.arguments.items()}
    wanted = {name: _plain(name, value) for name, value in expected.arguments.items()}
    free = {"because"} if wanted or expected.skill != "declare" else {"because", "title", "severity"}
    return command.skill == expected.skill and wanted == {
        name: value for name, value in said.items() if name in wanted or name not in free
    }


def _plain(name: str, value: object) -> object:
    if name in {"level", "severity"}:
        try:
            return GRAMMAR.severities.named(str(value))
        except UnknownSeverity:
            return value
    return value.strip(" .。!").lower() if isinstance(value, str) else value

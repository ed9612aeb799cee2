"""The examples beside this file: what they say a message is, as the values the reader must return."""

import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.incident import SeverityScale
from bot.language import Command, Grammar, Nothing, Question, Request, Unclear

GRAMMAR = Grammar(datetime(2026, 3, 10, 15, 0, tzinfo=UTC), ZoneInfo("Europe/London"), SeverityScale())
FILES = ("changes", "reads", "near_misses", "questions", "nothing")
_DURATIONS = frozenset({"after", "every", "duration"})


def examples(name: str) -> list[tuple[str, str]]:
    """Message and expectation, one pair a line, in the file of that name."""
    lines = (Path(__file__).parent / "examples" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("# ")]
    return [(text.replace("\\n", "\n"), expected) for text, expected in pairs]


def described(request: Request) -> tuple[str, Command | None]:
    """The kind of a request, and the command in it."""
    match request:
        case Command():
            return "command", request
        case Unclear(candidate=candidate):
            return "unclear", candidate
        case Question():
            return "question", None
        case Nothing():
            return "nothing", None


def expectation(text: str) -> tuple[str, Command | None]:
    """What a line of an example file expects: a kind, or a skill and its arguments."""
    kind, *rest = shlex.split(text)
    if kind in {"question", "nothing"}:
        return kind, None
    if kind == "unclear":
        return kind, _command(rest) if rest else None
    return "command", _command([kind, *rest])


def _command(words: list[str]) -> Command:
    skill, *arguments = words
    return Command(skill, dict(_argument(argument) for argument in arguments))


def _argument(text: str) -> tuple[str, object]:
    name, value = text.split("=", 1)
    if name in _DURATIONS:
        return name, timedelta(minutes=int(value.removesuffix("m")))
    if name in {"since", "at"} or (name == "until" and value != "resolved"):
        return name, datetime.fromisoformat(value)
    if name == "people":
        return name, tuple(value.split(","))
    if name in {"number", "sentences"}:
        return name, int(value)
    return name, True if value == "yes" else value

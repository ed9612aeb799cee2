"""Logs: one line an event, whoever wrote it, and nothing a reader's terminal would obey."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot import logs


class Terminal(io.StringIO):
    """Standard error as a person sees it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def restored() -> Iterator[None]:
    """Put logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def written(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> io.StringIO:
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure()
    return stream


def broken(secret: str) -> None:
    """Fail with something nobody should read in a local variable."""
    raise LookupError("first\nsecond \x1b[2J")


def log_failure(logger: Any) -> None:
    try:
        broken("hunter2")
    except LookupError:
        logger.exception("a library failed at\n%s" if isinstance(logger, logging.Logger) else "failed")


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("library", [True, False])
def test_a_failure_is_one_line_of_json_without_anybodys_variables(
    monkeypatch: pytest.MonkeyPatch, library: bool
) -> None:
    stream = written(monkeypatch, io.StringIO())

    log_failure(logging.getLogger("library") if library else structlog.get_logger("ours"))

    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert told["level"] == "error"
    assert told["timestamp"]
    assert told["exception"][0]["exc_type"] == "LookupError"
    assert "hunter2" not in line


@pytest.mark.usefixtures("restored")
def test_a_librarys_warning_names_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = written(monkeypatch, io.StringIO())

    logging.getLogger("library.part").warning("bad line: %s", "a\nERROR forged\x1b[2J")

    told = json.loads(stream.getvalue())
    assert told["logger"] == "library.part"
    assert told["event"] == "bad line: a\nERROR forged\x1b[2J"
    assert len(stream.getvalue().splitlines()) == 1


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("library", [True, False])
def test_a_terminal_is_shown_no_escape_but_our_colours(monkeypatch: pytest.MonkeyPatch, library: bool) -> None:
    stream = written(monkeypatch, Terminal())

    if library:
        logging.getLogger("library").warning("bad line: %s", "a\r\x1b[2Jb\x9bc")
    else:
        structlog.get_logger("ours").warning("bad line", path="a\r\x1b[2Jb\x9bc")
    log_failure(logging.getLogger("library") if library else structlog.get_logger("ours"))

    assert "bad line" in stream.getvalue()
    assert not {"\r", "\x9b"} & set(stream.getvalue())
    assert "\x1b[2J" not in stream.getvalue()


@pytest.mark.usefixtures("restored")
def test_libraries_are_heard_from_warnings_on_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = written(monkeypatch, io.StringIO())

    logging.getLogger("library").info("chatter")

    assert stream.getvalue() == ""

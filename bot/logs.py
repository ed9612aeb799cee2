"""Structured logs: JSON lines for machines, aligned and coloured for a person's terminal."""

import io
import json
import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What a terminal would obey or a reader of lines take for an end of one, besides "\\n" and tabs."""


def configure(level: str = "INFO") -> None:
    """To standard error, what libraries have to say from warnings on included.

    Message texts and tokens are never passed to a log call, so nothing has to be filtered out.
    """
    person = sys.stderr.isatty()
    begin: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    end = _for_a_person() if person else _for_machines()
    structlog.configure(
        processors=[*begin, *end],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *begin],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *end],
    )
    _hear_libraries(formatter)


class _StandardError(logging.Handler):
    """Writes to what is standard error at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except (OSError, ValueError):  # closed, or its reader is gone
            self.handleError(record)


def _hear_libraries(formatter: logging.Formatter) -> None:
    """Once, however often this is configured; handlers of others stay."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _StandardError)]:
        root.removeHandler(handler)
    handler = _StandardError(logging.WARNING)
    handler.setFormatter(formatter)
    root.addHandler(handler)


def _for_machines() -> list[Processor]:
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)  # locals hold message texts and secrets
    return [structlog.processors.ExceptionRenderer(frames), structlog.processors.JSONRenderer(serializer=_one_line)]


def _for_a_person() -> list[Processor]:
    return [_plain, structlog.dev.ConsoleRenderer(exception_formatter=_traceback)]


def _one_line(told: Any, **options: Any) -> str:
    return _spelled(json.dumps(told, ensure_ascii=False, **options))


def _plain(_: WrappedLogger, __: str, told: EventDict) -> EventDict:
    """The event on one line; the renderer itself spells out what is strange in values."""
    told["event"] = _spelled(str(told.get("event", ""))).replace("\n", "\\n")
    return told


def _traceback(out: TextIO, exc_info: ExcInfo) -> None:
    """Without variables, which hold message texts and secrets."""
    written = io.StringIO()
    structlog.dev.plain_traceback(written, exc_info)
    out.write(_spelled(written.getvalue()))


def _spelled(text: str) -> str:
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

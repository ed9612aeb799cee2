"""Structured logs: JSON lines for machines, aligned and coloured for a person's terminal."""

import logging
import sys

import structlog


def configure(level: str = "INFO") -> None:
    """To standard error. Message texts and tokens are never passed to a log call, so nothing has to be filtered out."""
    person = sys.stderr.isatty()
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: structlog.typing.Processor = plain if person else structlog.processors.JSONRenderer(ensure_ascii=False)
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)  # locals hold message texts and secrets
    shaping = [] if person else [structlog.processors.ExceptionRenderer(frames)]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *shaping,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")

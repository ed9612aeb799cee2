"""The present moment, so that tests can choose it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns an aware datetime in UTC."""


def system_clock() -> datetime:
    """What the machine says."""
    return datetime.now(UTC)

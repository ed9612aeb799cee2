"""Column types: UTC times, storable text, and values kept as JSON."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError
from sqlalchemy import JSON, DateTime, Dialect, Text, TypeDecorator

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises `ValueError` for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC)


def stamp(moment: datetime) -> str:
    """A time as SQLite keeps it: UTC text that sorts by time."""
    return utc(moment).replace(tzinfo=None).isoformat(" ", "microseconds")


def storable(text: str) -> str:
    """Text as every database takes it: NUL and lone surrogates become U+FFFD, split surrogate pairs are joined."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class UtcTime(TypeDecorator[datetime]):
    """Aware in, UTC in the database, aware out; a time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text as people and platforms wrote it, made storable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else storable(value)


class AsJson(TypeDecorator[Any]):
    """A value of the domain kept as JSON; the engine's own JSON step must pass text through.

    `frozen`: nothing can change the value, so that rows with the same text share one.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, kind: Any, *, frozen: bool = False) -> None:
        super().__init__(none_as_null=True)
        self.kind = kind
        self.frozen = frozen

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        """Built when a value is first read or kept: building every column's takes a while of a start."""
        return TypeAdapter(self.kind)

    @cached_property
    def _read(self) -> Callable[[str], Any]:
        read: Callable[[str], Any] = self._adapter.validate_json
        return lru_cache(maxsize=1024)(read) if self.frozen else read

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else to_json(self._adapter, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self._read(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """In one step where the engine passes text through as it is: rows are read by the hundred."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda value: None if value is None else self._read(value)


def to_json(adapter: TypeAdapter[T], value: T) -> str:
    """A value as storable JSON text."""
    try:
        return adapter.dump_json(value).decode()
    except (UnicodeEncodeError, PydanticSerializationError):
        plain = _storable_inside(adapter.dump_python(value, mode="json"))
        return json.dumps(plain, ensure_ascii=False)


def _storable_inside(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(key): _storable_inside(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable_inside(item) for item in value]
    return value

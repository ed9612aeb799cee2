"""What may be asked of the API after the question mark."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.domain.incident import Status
from bot.errors import MalformedCall


def _split(value: Any) -> Any:
    return [part for part in value.split(",") if part] if isinstance(value, str) else value


def _utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("is beyond the calendar") from None


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]


class Query(BaseModel):
    """No parameters; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class IncidentsQuery(Query):
    """Which incidents; everything given must hold."""

    status: Annotated[frozenset[Status], BeforeValidator(_split)] = frozenset()
    severity: Annotated[frozenset[str], BeforeValidator(_split)] = frozenset()
    since: Moment | None = None
    limit: int = Field(default=100, ge=1, le=1000)


class TimelineQuery(Query):
    """Entries numbered above `after`; the newest `limit` of them. `html`: with their text made ready for a page."""

    after: int = Field(default=0, ge=0, lt=2**31)
    limit: int = Field(default=1000, ge=1, le=10_000)
    html: bool = False


class MessagesQuery(Query):
    """Messages not before `since`; the newest `limit`. `html`: with their text made ready for a page."""

    since: Moment | None = None
    limit: int = Field(default=200, ge=1, le=1000)
    html: bool = False


class NewestQuery(Query):
    """The newest `limit`."""

    limit: int = Field(default=50, ge=1, le=500)


class StepsQuery(Query):
    """Those taken to answer `message`, by its id."""

    message: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")


class TurnsQuery(Query):
    """The newest `limit` turns; `thread`: of that thread's session."""

    thread: str = Field(default="", pattern=r"^[^\x00]*$")
    limit: int = Field(default=50, ge=1, le=200)


def parse(kind: type[Query], parameters: Mapping[str, str]) -> Query:
    """Raises `MalformedCall` naming the parameters that are wrong."""
    try:
        return kind.model_validate(dict(parameters))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
    raise MalformedCall("; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg'].lower()}" for one in problems) + ".")

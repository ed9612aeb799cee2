"""What a Loki shows around the start: kinds of troubled lines that are new, or came more often."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.evidence import Observation
from bot.ports.survey import Scope, Sign
from bot.tools.http import HttpSource, items, mapping
from bot.tools.looking import Asked
from bot.tools.notes import Notes, Shown, bearing
from bot.tools.patterns import Line, Pattern, patterns, told_patterns

_LABELS = ("service_name", "service", "app", "job", "container", "component", "namespace")
"""Where a service's name stands, the surest first."""
_TROUBLED = (
    "(?i)error|warn|fail|exception|panic|fatal|timeout|timed out|refused|denied|unavailable|exhausted|out of memory"
    "|killed|错误|失败|异常|超时|拒绝"
)
_LINES = 2_000
_BEFORE, _AFTER = timedelta(minutes=30), timedelta(minutes=15)
_MOST_SIGNS = 4
_GROWN = 3.0
_FEW = 3


async def survey(http: HttpSource, scope: Scope, notes: Notes, longest: timedelta) -> None:
    """The lines nearest to the start on both sides, of whatever carries the incident's names: ten calls at most."""
    selector = await _selector(http, scope, notes)
    if not selector:
        return
    query = f'{selector} |~ "{_TROUBLED}"'
    since = scope.start - min(_BEFORE, longest)
    until = max(min(scope.now, scope.start + min(_AFTER, longest)), scope.start + timedelta(seconds=1))
    before: list[Line] = []
    asked = Asked("loki_logs", query, since, scope.start)

    async def earlier() -> Shown:
        before.extend(await _read(http, query, since, scope.start, "backward"))
        told = told_patterns(before, scope.start.timestamp(), known_start=True)
        return (asked.found(told.text, told.omitted) if before else asked.nothing("No line like that before.")), ()

    seen = await notes.look(asked, earlier)
    if seen.outcome == "failed":
        return
    after = Asked("loki_logs", query, scope.start, until)

    async def later() -> Shown:
        lines = await _read(http, query, scope.start, until, "forward")
        told = told_patterns(lines, scope.start.timestamp(), known_start=True)
        if not lines:
            return after.nothing("No line like that since the start."), ()
        found = after.found(told.text, told.omitted)
        return found, _signs(before, lines, (since, scope.start, until), found)

    await notes.look(after, later)


async def _selector(http: HttpSource, scope: Scope, notes: Notes) -> str:
    """What selects the streams of the first label that has one of the names; "" where none has."""
    pattern = bearing(scope.names)
    if not pattern:
        return ""
    known = await _values(http, "labels", "/loki/api/v1/labels", scope, notes)
    labels = [one for one in _LABELS if one in known]
    paths = [f"/loki/api/v1/label/{one}/values" for one in labels]
    values = await asyncio.gather(
        *(_values(http, one, path, scope, notes) for one, path in zip(labels, paths, strict=True))
    )
    for label, found in zip(labels, values, strict=True):
        if any(re.fullmatch(pattern, value) for value in found):
            return f'{{{label}=~"{pattern}"}}'
    return ""


async def _values(http: HttpSource, name: str, path: str, scope: Scope, notes: Notes) -> Sequence[str]:
    """The labels there are, or one's values."""
    since, until = scope.start - _BEFORE, max(scope.now, scope.start)
    asked = Asked("loki_labels", name, since, until)
    found: list[str] = []

    async def see() -> Shown:
        answer = mapping(await http.json(path, [("start", nanoseconds(since)), ("end", nanoseconds(until))]))
        found.extend(sorted(str(one) for one in items(answer.get("data"))))
        return (asked.found(", ".join(found)) if found else asked.nothing("There is none in this range.")), ()

    await notes.look(asked, see)
    return found


async def _read(http: HttpSource, query: str, since: datetime, until: datetime, direction: str) -> list[Line]:
    """Up to 2,000 lines, those nearest to the start."""
    span = [("start", nanoseconds(since)), ("end", nanoseconds(until))]
    asked = [("query", query), *span, ("limit", str(_LINES)), ("direction", direction)]
    answer = mapping(await http.json("/loki/api/v1/query_range", asked))
    return read_lines(mapping(answer.get("data")).get("result"))


def _signs(
    before: Sequence[Line], after: Sequence[Line], span: tuple[datetime, datetime, datetime], seen: Observation
) -> list[Sign]:
    """Templates that are new, or at least three times as frequent; of a side that was not read whole, what was."""
    since, start, until = (one.timestamp() for one in span)
    minutes_before = _minutes(start - (before[0][0] if len(before) >= _LINES else since))
    minutes_after = _minutes((after[-1][0] if len(after) >= _LINES else until) - start)
    found: list[Sign] = []
    for one in patterns([*before, *after], start):
        rate_before, rate_after = (one.count - one.after) / minutes_before, one.after / minutes_after
        if _stands_out(one, rate_before, rate_after):
            new = datetime.fromtimestamp(one.first, UTC) if one.after == one.count else None
            score = -float(len(found))
            found.append(Sign("log", one.template, seen, score, new, rate_before, rate_after, detail=one.example))
    return found[:_MOST_SIGNS]


def _stands_out(one: Pattern, before: float, after: float) -> bool:
    if one.after == one.count:
        return True
    return one.after >= _FEW and after >= _GROWN * before


def _minutes(seconds: float) -> float:
    return max(seconds, 1.0) / 60


def read_lines(streams: Any) -> list[Line]:
    """Every stream's lines in order of time."""
    values = (value for stream in items(streams) for value in items(mapping(stream).get("values")))
    return sorted((int(value[0]) / 1e9, str(value[1])) for value in values)


def nanoseconds(at: datetime) -> str:
    """A time as Loki takes it."""
    return str(int(at.timestamp() * 1_000_000) * 1000)

"""Which of a service's metrics tell of trouble: errors, latency, traffic, saturation, by how metrics are named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CODES = "code, status, status_code, http_status_code, grpc_code, outcome"
"""Where the way a request ended stands; a label that a metric lacks costs nothing."""
_NO_GAUGE = re.compile(r"_(?:total|bucket|count|sum|created|info)$")


@dataclass(frozen=True, slots=True)
class Measure:
    """A query of which something may be seen; `what` is its short name, `alert` the rule it is taken from."""

    what: str
    query: str
    alert: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """Metrics of one kind: at most so many, and how one is asked for."""

    names: re.Pattern[str]
    most: int
    what: str
    query: str


def _named(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_KINDS = (
    _Kind(
        _named(r"(?:error|fail|exception|panic|reject|timeout|abort|drop|5xx|restart|oom)\w*_total$"),
        4,
        "rate({name})",
        "sum(rate({name}{selector}[{window}]))",
    ),
    _Kind(
        _named(r"(?:requests?|handled|responses?|calls?|queries|orders?|jobs?|tasks?)(?:_\w+)?_(?:total|count)$"),
        4,
        "rate({name})",
        f"sum by ({_CODES}) (rate({{name}}{{selector}}[{{window}}]))",
    ),
    _Kind(
        _named(r"(?:duration|latency|time|seconds|milliseconds)\w*_bucket$"),
        3,
        "p99({name})",
        "histogram_quantile(0.99, sum by (le) (rate({name}{selector}[{window}])))",
    ),
    _Kind(
        _named(
            r"queue|backlog|pending|in_?flight|_lag|saturat|pool|connections|waiting|utili[sz]ation|usage|_ratio"
            r"|workers|threads|goroutines|resident_memory|heap_(?:used|inuse|alloc)|open_fds|load"
        ),
        8,
        "sum({name})",
        "sum({name}{selector})",
    ),
    _Kind(_named(r"cpu\w*_seconds_total$"), 1, "rate({name})", "sum(rate({name}{selector}[{window}]))"),
    _Kind(_named(r"^up$"), 1, "sum({name})", "sum({name}{selector})"),
)


def golden(names: Iterable[str], selector: str, window: str) -> list[Measure]:
    """Measures of these metrics, each kind bounded, shorter names first. `window` is what rates are taken over."""
    rest = sorted(names, key=lambda name: (len(name), name))
    found: list[Measure] = []
    for kind in _KINDS:
        chosen = [name for name in rest if kind.names.search(name) and _fits(kind, name)][: kind.most]
        rest = [name for name in rest if name not in chosen]
        for name in chosen:
            query = kind.query.format(name=name, selector=selector, window=window)
            found.append(Measure(kind.what.format(name=name.removesuffix("_bucket")), query))
    return found


def _fits(kind: _Kind, name: str) -> bool:
    """A kind that sums up values as they are takes no counter."""
    return "rate(" in kind.query or not _NO_GAUGE.search(name)

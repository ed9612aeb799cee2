"""Which metrics there are, and which labels they have."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.evidence import Observation
from bot.tools.cutting import cut
from bot.tools.http import mapping
from bot.tools.looking import Asked

_MOST_NAMES = 200
_VALUES_SHOWN = 20


def metrics_named(asked: Asked, names: Sequence[str]) -> Observation:
    """Metrics by name, in groups that begin alike kept together."""
    if not names:
        return asked.nothing("No metric of the past hour has a name like that. Try fewer or other words.")
    shown = cut(sorted(names), f"{len(names)} metrics", most=_MOST_NAMES)
    return asked.found(shown.text, shown.omitted, "Give more words.")


def labels_of(asked: Asked, series: Sequence[Mapping[str, Any]], metadata: Sequence[Any]) -> Observation:
    """A metric's labels, each with how many values it has and some of them."""
    if not series:
        return asked.nothing("No series of this metric in the past hour. Find metrics by words of their names.")
    values: dict[str, set[str]] = {}
    for labels in series:
        for label, value in labels.items():
            if label != "__name__":
                values.setdefault(label, set()).add(str(value))
    lines = [f"{label} ({len(found)} values): {_some(found)}" for label, found in sorted(values.items())]
    about = "".join(f"; {mapping(one).get('type')}: {mapping(one).get('help')}" for one in metadata[:1])
    shown = cut(lines, f"{len(series)} series{about}")
    return asked.found(shown.text, shown.omitted, "Ask for the metric with a matcher, and aggregate by one label.")


def _some(values: set[str]) -> str:
    shown = sorted(values)[:_VALUES_SHOWN]
    more = len(values) - len(shown)
    return ", ".join(shown) + (f", … {more} more" if more else "")

"""What an alert's expression measures, without what it compares that with."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`|[()\[\]{}]|[<>=!]=|[<>]|[^\W\d]\w*|[\s\S]')
_COMPARISONS = frozenset({">", ">=", "<", "<=", "==", "!="})
_SETS = frozenset({"and", "or", "unless"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_NUMBER = re.compile(r"\s*[-+]?(?:\d[\d_.]*(?:e[-+]?\d+)?|\.\d+|inf|nan)\s*", re.IGNORECASE)


def measured(expression: str) -> str:
    """`rate(x[5m])` of `rate(x[5m]) > 0.1 and on() up`; an expression that compares nothing stays as it is.

    An alert's expression has values only while it holds: what it was before can be seen of what it measures alone.
    """
    whole = _unwrapped(expression.strip())
    for start, end, word in _outermost(whole):
        if word.lower() in _SETS and start:
            return measured(whole[:start])
        if word in _COMPARISONS:
            left, right = whole[:start].strip(), whole[end:].strip()
            if _NUMBER.fullmatch(left):
                return _unwrapped(re.split(r"\s(?:and|or|unless)\b", right)[0].removeprefix("bool ").strip())
            return _unwrapped(left)
    return whole


def _unwrapped(expression: str) -> str:
    """Without parentheses around the whole of it."""
    while (
        expression.startswith("(") and expression.endswith(")") and not list(_outermost(expression[1:-1], strict=True))
    ):
        expression = expression[1:-1].strip()
    return expression


def _outermost(expression: str, *, strict: bool = False) -> Iterator[tuple[int, int, str]]:
    """The words and signs outside all brackets; with `strict` only brackets that close what was not opened."""
    depth = 0
    for found in _TOKEN.finditer(expression):
        token = found[0]
        if token in _CLOSING:
            depth -= 1
            if strict and depth < 0:
                yield found.start(), found.end(), token
        elif token in _OPENING:
            depth += 1
        elif depth == 0 and not strict:
            yield found.start(), found.end(), token

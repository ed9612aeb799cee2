"""Payloads that are a platform's own with something wrong in them, made from bytes that Hypothesis chooses."""

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WIRE = Path(__file__).parent.parent / "wire"
JSON = dict[str, Any]

A_PAYLOAD = 24
"""Bytes that decide about one payload."""

AT_ONCE = 50
"""Payloads in one example of Hypothesis, which takes its time for each."""

NEW_AMONG = 25
"""One payload among so many has ids of its own, and is worked on to the end."""

_numbers = count(1)

JUNK: Sequence[Any] = (
    None, True, False, 0, -1, 1.5, 1e308, 2**70, "", " ", "\x00", "1e400", "-1", "ÿ‮🔥", "x" * 5_000, "{", "[]",
    [], [None], [[], {}], {}, {"id": None}, {"text": {}}, {"type": "text", "content": 7}, [{"tag": []}], {"": ""},
)  # fmt: skip


@cache
def recorded(folder: str) -> Sequence[JSON]:
    """What this platform was seen to send."""
    files = sorted((WIRE / folder).glob("*.json"))
    told = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return [_fields(one["xml"]) if "xml" in one else one["payload"] for one in told if {"xml", "payload"} & one.keys()]


def _fields(xml: str) -> JSON:
    """What a recorded message says, element by element."""

    def value(element: ElementTree.Element) -> Any:
        return {inner.tag: value(inner) for inner in element} or element.text or ""

    fields: JSON = value(ElementTree.fromstring(xml))
    return fields


def payloads(count: int) -> Callable[[Any], Any]:
    """Give a test the bytes of so many payloads, the same at every run."""
    pace = settings(
        max_examples=count // AT_ONCE,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    content = st.binary(min_size=AT_ONCE * A_PAYLOAD, max_size=AT_ONCE * A_PAYLOAD)
    return lambda test: pace(given(content=content)(test))


def parts(content: bytes) -> Iterator[bytes]:
    """What decides about each payload."""
    return (content[at : at + A_PAYLOAD] for at in range(0, len(content), A_PAYLOAD))


def renewed(payload: JSON, ids: Sequence[tuple[str, ...]]) -> JSON:
    """Now and then with ids of its own, where it still has any; most are taken for what was seen before."""
    number = next(_numbers)
    for path in ids if number % NEW_AMONG == 0 else ():
        node: Any = payload
        for name in path[:-1]:
            node = node.get(name) if isinstance(node, dict) else None
        if isinstance(node, dict) and isinstance(node.get(path[-1]), str):
            node[path[-1]] = f"{1_700_000_000 + number}.000100"
    return payload


class Dice:
    """Choices, each decided by a byte; when there are no more, the first of what there is to choose from."""

    def __init__(self, content: bytes) -> None:
        self._left = iter(content)

    def of(self, things: Sequence[Any]) -> Any:
        return things[next(self._left, 0) % len(things)]


def spoiled(content: bytes, payloads: Sequence[JSON], words: Sequence[Any]) -> JSON:
    """One of these payloads with up to four places in it replaced, or taken out.

    `words` mean something to the platform; whole parts of other payloads are put in as well.
    """
    dice = Dice(content)
    payload: JSON = copy.deepcopy(dice.of(payloads))
    for _ in range(dice.of((1, 2, 3, 4))):
        _spoil(payload, dice, payloads, words)
    return payload


def _spoil(node: Any, dice: Dice, payloads: Sequence[JSON], words: Sequence[Any]) -> None:
    while node:
        place = dice.of(sorted(node) if isinstance(node, dict) else range(len(node)))
        inner = node[place]
        if isinstance(inner, dict | list) and inner and dice.of((True, True, False)):
            node = inner
            continue
        how = dice.of(("junk", "word", "part", "gone"))
        if how == "gone":
            del node[place]
        elif how == "part":
            donor = dice.of(payloads)
            node[place] = copy.deepcopy(donor[dice.of(sorted(donor))]) if donor else None
        else:
            node[place] = copy.deepcopy(dice.of(JUNK if how == "junk" else words))
        return

"""Payloads that are a platform's own with something wrong in them, made from bytes that Hypothesis chooses."""

import copy
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

WIRE = Path(__file__).parent.parent / "wire"
JSON = dict[str, Any]

A_PAYLOAD = 24
"""Bytes that decide about one payload."""

JUNK: Sequence[Any] = (
    None, True, False, 0, -1, 1.5, 1e308, 2**70, "", " ", "\x00", "1e400", "-1", "ÿ‮🔥", "x" * 5_000, "{", "[]",
    [], [None], [[], {}], {}, {"id": None}, {"text": {}}, {"type": "text", "content": 7}, [{"tag": []}], {"": ""},
)  # fmt: skip


@cache
def recorded(folder: str) -> Sequence[JSON]:
    """What this platform was seen to send."""
    files = sorted((WIRE / folder).glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8"))["payload"] for file in files]


class Dice:
    """Choices, each decided by a byte; when there are no more, the first of what there is to choose from."""

    def __init__(self, content: bytes) -> None:
        self._left = iter(content)

    def of(self, things: Sequence[Any]) -> Any:
        return things[next(self._left, 0) % len(things)]


def spoiled(content: bytes, payloads: Sequence[JSON], words: Sequence[str]) -> JSON:
    """One of these payloads with up to four places in it replaced, or taken out.

    `words` mean something to the platform; whole parts of other payloads are put in as well.
    """
    dice = Dice(content)
    payload: JSON = copy.deepcopy(dice.of(payloads))
    for _ in range(dice.of((1, 2, 3, 4))):
        _spoil(payload, dice, payloads, words)
    return payload


def _spoil(node: Any, dice: Dice, payloads: Sequence[JSON], words: Sequence[str]) -> None:
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

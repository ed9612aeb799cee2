"""The provider's memory of prompts: what is read from it, and what a request adds to it."""

import json
from collections.abc import Iterator
from hashlib import sha256

from tests.simulators.messages.blocks import listed
from tests.simulators.model.scripted import JSON

_LOOK_BACK = 20
"""Blocks before a mark, itself among them, at which an earlier request's mark is found."""


class PromptCache:
    """Prefixes up to marked blocks. One is found again only where all before it is the same, byte for byte.

    Another choice of tools makes the turns different, but neither tools nor rules. Nothing here ever grows too old, and
    nothing is too short to be kept.
    """

    def __init__(self) -> None:
        self._kept: set[str] = set()

    def read(self, body: JSON) -> tuple[int, int, int]:
        """Tokens not cached, tokens added to the cache, tokens read from it."""
        sizes, prefixes, marked = [], [], []
        so_far = sha256()
        for place, (written, mark) in enumerate(_written(body)):
            so_far.update(written)
            sizes.append(len(written) // 4 + 1)
            prefixes.append(so_far.hexdigest())
            marked += [place] if mark else []
        found = -1
        for place in marked:
            behind = range(max(0, place - _LOOK_BACK + 1), place + 1)
            found = max(found, *(one if prefixes[one] in self._kept else -1 for one in behind))
        self._kept |= {prefixes[place] for place in marked}
        read = sum(sizes[: found + 1])
        added = sum(sizes[: marked[-1] + 1]) - read if marked else 0
        return sum(sizes) - read - added, added, read


def _written(body: JSON) -> Iterator[tuple[bytes, bool]]:
    """Each block as it is compared, and whether it is marked."""
    for one in (*body.get("tools", ()), *listed(body.get("system", ()))):
        yield _compared(one), "cache_control" in one
    choice = json.dumps(body.get("tool_choice"))
    for message in body["messages"]:
        for one in listed(message["content"]):
            yield _compared({"role": message["role"], "choice": choice} | one), "cache_control" in one


def _compared(block: JSON) -> bytes:
    return json.dumps({key: value for key, value in block.items() if key != "cache_control"}, sort_keys=True).encode()

"""Events that come in several frames, put together."""

from collections import OrderedDict

from adapters.lark.frames import Frame

_MOST_EVENTS = 100
"""Incomplete events kept at once; Lark sends the oldest ones again."""

_MOST_PARTS = 1_000


class Chunks:
    """Frames in, whole bodies out."""

    def __init__(self) -> None:
        self._parts: OrderedDict[str, dict[int, bytes]] = OrderedDict()

    def add(self, frame: Frame) -> bytes | None:
        """The body, once this frame completes it; frames may come in any order."""
        total, number = _count(frame, "sum", 1), _count(frame, "seq", 0)
        if total <= 1:
            return frame.payload
        id = frame.headers.get("message_id", "")
        if total > _MOST_PARTS or number >= total or not id:
            return None
        parts = self._parts.setdefault(id, {})
        parts[number] = frame.payload
        if len(parts) < total:
            if len(self._parts) > _MOST_EVENTS:
                self._parts.popitem(last=False)
            return None
        del self._parts[id]
        return b"".join(parts[index] for index in sorted(parts))


def _count(frame: Frame, name: str, default: int) -> int:
    text = frame.headers.get(name, "")
    return int(text) if text.isdecimal() else default

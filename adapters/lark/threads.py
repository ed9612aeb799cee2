"""Which message began a thread: Lark names threads by ids of their own, and answers go to messages."""

from collections import OrderedDict

_KEPT = 10_000


class Threads:
    """Remembers the newest threads in both directions. `anchors`: some message in a thread whose root is unknown."""

    def __init__(self) -> None:
        self._roots: OrderedDict[str, str] = OrderedDict()
        self._ids: OrderedDict[str, str] = OrderedDict()
        self._anchors: OrderedDict[str, str] = OrderedDict()

    def learn(self, thread: str, root: str) -> None:
        """Thread `thread` hangs under the message `root`."""
        if thread and root:
            _keep(self._roots, thread, root)
            _keep(self._ids, root, thread)

    def seen(self, thread: str, message: str) -> None:
        """`message` stands in `thread`."""
        if thread and message:
            _keep(self._anchors, thread, message)

    def root(self, thread: str) -> str:
        """The message it began with, or the thread's own id while that is unknown."""
        return self._roots.get(thread, thread)

    def id_of(self, root: str) -> str | None:
        """The thread's own id."""
        return root if root.startswith("omt_") else self._ids.get(root)

    def anchor(self, thread: str) -> str | None:
        """A message to answer so that the answer lands in the thread."""
        return self._roots.get(thread) or self._anchors.get(thread) if thread.startswith("omt_") else thread


def _keep(kept: OrderedDict[str, str], key: str, value: str) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _KEPT:
        kept.popitem(last=False)

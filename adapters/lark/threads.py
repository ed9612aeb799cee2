"""Which message began a thread: Lark names threads by ids of their own, and answers go to messages."""

from collections import OrderedDict
from datetime import timedelta

from bot.ports.shelf import Shelf

_KEPT = 10_000
_LASTING = timedelta(days=30)


class Threads:
    """Remembers the newest threads in both directions, and across restarts once `keep` was called.

    `anchors`: some message in a thread whose root is unknown.
    """

    def __init__(self, shelf: Shelf, account: str) -> None:
        self._shelf = shelf
        self._account = account
        self._roots: OrderedDict[str, str] = OrderedDict()
        self._ids: OrderedDict[str, str] = OrderedDict()
        self._anchors: OrderedDict[str, str] = OrderedDict()
        self._on_shelf: OrderedDict[str, str] = OrderedDict()

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

    async def recall(self, thread: str) -> None:
        """Learn what was known of a thread before the restart, or by another process."""
        if not thread.startswith("omt_") or thread in self._roots or thread in self._anchors:
            return
        value = await self._shelf.get(self._account, "lark", f"thread:{thread}")
        if value is not None:
            root, anchor = value.split(" ")
            self.learn(thread, root)
            self.seen(thread, anchor)
            _keep(self._on_shelf, thread, root)

    async def keep(self, thread: str) -> None:
        """Remember a thread across restarts: once with any message of it, once more with the one it began with."""
        root, anchor = self._roots.get(thread, ""), self._anchors.get(thread, "")
        if not (root or anchor) or self._on_shelf.get(thread) == root:
            return
        await self._shelf.put(self._account, "lark", f"thread:{thread}", f"{root} {anchor}", _LASTING)
        _keep(self._on_shelf, thread, root)


def _keep(kept: OrderedDict[str, str], key: str, value: str) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _KEPT:
        kept.popitem(last=False)

"""What was seen to happen, and waiting for it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.simulators.slack.model import JSON, Message


@dataclass(eq=False)
class Call:
    """One Web API call; `answered` stays None while it hangs or when the connection was cut."""

    method: str
    arguments: JSON
    team: str | None
    at: float = field(default_factory=time.monotonic)
    answered: JSON | None = None
    status: int | None = None


@dataclass(eq=False)
class Attempt:
    """One try at handing over a payload. `status` is None in Socket Mode and when nothing answered."""

    number: int
    at: float
    outcome: str
    status: int | None = None
    took: float = 0.0


@dataclass(eq=False)
class Delivery:
    """One payload on its way to the app. Times are monotonic seconds."""

    kind: str
    payload: JSON
    team: str
    raised_at: float = field(default_factory=time.monotonic)
    attempts: list[Attempt] = field(default_factory=list)
    acknowledged_at: float | None = None
    answer: JSON | str | None = None
    abandoned: bool = False

    @property
    def event(self) -> JSON:
        """The inner event; empty for commands and interactions."""
        inner: JSON = self.payload.get("event", {})
        return inner

    @property
    def settled(self) -> bool:
        return self.abandoned or self.acknowledged_at is not None


class Journal:
    """The record of posts, calls and deliveries, oldest first."""

    def __init__(self) -> None:
        self.posts: list[Message] = []
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self.acks: list[JSON] = []
        self.watchers: list[Callable[[Message], None]] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._handed_out: set[int] = set()

    def post(self, message: Message) -> None:
        """Record a message of a bot and tell the watchers."""
        self.posts.append(message)
        for watcher in self.watchers:
            watcher(message)

    def changed(self) -> None:
        """Wake whoever waits."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait_until(self, predicate: Callable[[], bool], timeout: float = 10.0) -> None:
        """Return once the predicate holds; raises TimeoutError. It is asked at every change and every 50 ms."""
        deadline = time.monotonic() + timeout
        while not predicate():
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the condition did not come true in time")
            future = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await asyncio.wait([future], timeout=min(left, 0.05))

    async def next_post(self, timeout: float = 10.0) -> Message:
        """The oldest message of a bot not handed out before, once it is no longer being streamed."""
        await self.wait_until(lambda: self._fresh() is not None, timeout)
        post = self._fresh()
        assert post is not None
        self._handed_out.add(id(post))
        return post

    def _fresh(self) -> Message | None:
        return next((p for p in self.posts if id(p) not in self._handed_out and not p.streaming), None)

    def forget(self) -> None:
        """Drop the record so far: long runs would fill memory with it."""
        for record in (self.posts, self.calls, self.deliveries, self.acks):
            record.clear()
        self._handed_out.clear()

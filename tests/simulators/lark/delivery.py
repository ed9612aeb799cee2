"""Events on their way to the app: by webhook or over the long connection, again until acknowledged."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.simulators.lark import crypto
from tests.simulators.lark.model import JSON
from tests.simulators.lark.sockets import Sockets
from tests.simulators.lark.state import KEY, State

RETRIES = (15.0, 300.0, 3600.0, 21600.0)
"""Seconds until an event that was not acknowledged comes again."""

CALLBACK = "card.action.trigger"


@dataclass
class Push:
    """One event, and what has become of it. `answers`: what each attempt got, None for silence."""

    envelope: JSON
    answers: list[object] = field(default_factory=list)
    acknowledged: bool = False
    answer: object = None

    @property
    def id(self) -> str:
        return str(self.envelope["header"]["event_id"])


class Delivery:
    """Delivers in the background. `scale` shortens the waits between attempts, `deadline` is three seconds there."""

    def __init__(self, state: State, sockets: Sockets, scale: float, deadline: float) -> None:
        self._state = state
        self._sockets = sockets
        self._scale = scale
        self._deadline = deadline
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self.pushes: list[Push] = []
        self.request_url = ""
        self.lower_headers = False

    async def start(self) -> None:
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def deliver(self, envelope: JSON) -> Push:
        push = Push(envelope)
        self.pushes.append(push)
        self.again(push)
        return push

    def again(self, push: Push) -> None:
        push.acknowledged = False
        self._begin(self._pursue(push))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pursue(self, push: Push) -> None:
        """A press of a button comes once; everything else again by the schedule."""
        waits = () if push.envelope["header"]["event_type"] == CALLBACK else RETRIES
        for wait in (*waits, None):
            push.acknowledged = await (self._post(push) if self.request_url else self._push(push))
            self._state.changed()
            if push.acknowledged or wait is None:
                return
            await asyncio.sleep(wait * self._scale)

    async def _push(self, push: Push) -> bool:
        answer = await self._sockets.hand_over(push.envelope, self._deadline)
        push.answers.append(answer)
        push.answer = (answer or {}).get("data")
        return answer is not None and answer.get("code") == 200

    async def _post(self, push: Push) -> bool:
        body = crypto.sealed(KEY, push.envelope)
        headers = crypto.headers(KEY, body, int(self._state.now()), lower=self.lower_headers)
        try:
            async with asyncio.timeout(self._deadline):
                status, answered = await self.post(body, headers)
        except (TimeoutError, aiohttp.ClientError):
            push.answers.append(None)
            return False
        push.answers.append(status)
        push.answer = json.loads(answered) if status == 200 else None
        return status == 200

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Call the app's webhook with exactly this."""
        assert self._session is not None
        async with self._session.post(self.request_url, data=body, headers=headers) as answer:
            return answer.status, await answer.read()

    async def settled(self) -> None:
        """Return once nothing more is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def of(self, message: str) -> list[Push]:
        """The pushes about a message."""
        return [push for push in self.pushes if message in json.dumps(push.envelope["event"])]

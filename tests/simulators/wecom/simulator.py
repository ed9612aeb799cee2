"""The server that stands in for WeCom, and what people do in it."""

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.simulators.wecom.connections import Connections, push
from tests.simulators.wecom.robot import Message, Robot

GROUP = "wrGROUP-Aa1"
ANN = "zhangsan"


class WeComSimulator:
    """WeCom for tests: `async with WeComSimulator() as wecom:`; `wecom.websocket_url` is where robots connect.

    `clock`: seconds, for what WeCom forgets.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.robot = Robot(clock)
        self.connections = Connections(self.robot)
        self.delivered: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self._returned = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self.connections.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *reason: object) -> None:
        await self.connections.close_all()
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def websocket_url(self) -> str:
        return self.url.replace("http://", "ws://")

    @property
    def messages(self) -> list[Message]:
        """What the robot has said, oldest first."""
        return self.robot.messages

    def body(self, text: str, *, group: str = GROUP, sender: str = ANN, **more: Any) -> dict[str, Any]:
        """A message to the robot; `group`: empty for a direct one."""
        place = {"chatid": group, "chattype": "group"} if group else {"chattype": "single"}
        said: dict[str, Any] = {"msgid": f"CAIQ{next(self._numbers)}", "aibotid": self.robot.bot_id}
        return said | place | {"from": {"userid": sender}, "msgtype": "text", "text": {"content": text}} | more

    async def say(self, text: str, **more: Any) -> str:
        """Somebody mentions the robot, or writes to it directly; the message's id."""
        content = text if more.get("group") == "" else f"@{self.robot.name} {text}"
        return await self.deliver(self.body(content, **more))

    async def deliver(self, body: dict[str, Any]) -> str:
        """Hand a message to whoever is connected."""
        self.delivered.append(body)
        request = f"R{next(self._numbers)}"
        self.robot.heard(request, body)
        assert self.connections.live is not None, "nobody is connected"
        await push(self.connections.live, "aibot_msg_callback", request, body)
        return str(body["msgid"])

    async def redeliver_all(self) -> None:
        """Everything comes again, as it may after a lost connection."""
        for body in list(self.delivered):
            self.delivered.remove(body)
            await self.deliver(body)

    async def read(self) -> None:
        """Return once the connected robot has read all it was sent: it answers a heartbeat's answer with another."""
        until = self.connections.pings + 2
        await self.wait_until(lambda: self.connections.pings >= until)

    async def next_message(self) -> Message:
        """The oldest finished message not returned before; raises TimeoutError."""
        await self.wait_until(lambda: any(one.finished for one in self.messages[self._returned : self._returned + 1]))
        self._returned += 1
        return self.messages[self._returned - 1]

    async def wait_until(self, holds: Callable[[], bool], timeout: float = 10.0) -> None:
        """Return once it holds; raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while not holds():
                self.robot.changed.clear()
                await self.robot.changed.wait()

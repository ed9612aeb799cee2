"""The server that stands in for WeCom, and what people do in it."""

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.simulators.wecom.caller import Caller
from tests.simulators.wecom.connections import Connections, push
from tests.simulators.wecom.robot import Message, Robot

GROUP = "wrGROUP-Aa1"
ANN = "zhangsan"


class WeComSimulator:
    """WeCom for tests: `async with WeComSimulator() as wecom:`; `wecom.websocket_url` is where robots connect.

    A robot whose `caller.url` is set is called there instead. `clock`: seconds, for what WeCom forgets; `poll_every`:
    seconds between two questions for the same answer, a second in WeCom itself.
    """

    def __init__(self, clock: Callable[[], float] = time.time, poll_every: float = 0.02) -> None:
        self.robot = Robot(clock)
        self.connections = Connections(self.robot)
        self.caller = Caller(self.robot, poll_every)
        self.delivered: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self._returned = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self._at_the_top)
        app.router.add_post("/cgi-bin/aibot/response", self.caller.response)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *reason: object) -> None:
        try:
            await self.caller.close()
        finally:
            await self.connections.close_all()
            assert self._runner is not None
            await self._runner.cleanup()

    async def _at_the_top(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.connections.handle(request)
        return web.Response(text="WeCom")

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
        number = next(self._numbers)
        said: dict[str, Any] = {"msgid": f"CAIQ{number}", "aibotid": self.robot.bot_id}
        address = f"{self.url}/cgi-bin/aibot/response?response_code=RC-secret-{number}"
        words = {"from": {"userid": sender}, "msgtype": "text", "text": {"content": text}, "response_url": address}
        return said | place | words | more

    async def say(self, text: str, **more: Any) -> str:
        """Somebody mentions the robot, or writes to it directly; the message's id."""
        content = text if more.get("group") == "" else f"@{self.robot.name} {text}"
        return await self.deliver(self.body(content, **more))

    async def deliver(self, body: dict[str, Any]) -> str:
        """Call with a message, or hand it to whoever is connected."""
        if body not in self.delivered:
            self.delivered.append(body)
        if self.caller.url:
            await self.caller.deliver(body)
            return str(body["msgid"])
        request = f"R{next(self._numbers)}"
        self.robot.heard(request, body)
        assert self.connections.live is not None, "nobody is connected"
        command = "aibot_event_callback" if body["msgtype"] == "event" else "aibot_msg_callback"
        await push(self.connections.live, command, request, body)
        return str(body["msgid"])

    async def redeliver_all(self) -> None:
        """Everything comes again, as it may after a lost connection."""
        for body in list(self.delivered):
            await self.deliver(body)

    def event(self, kind: str, details: dict[str, Any], *, group: str = GROUP, sender: str = ANN) -> dict[str, Any]:
        """Something that happened, as the robot is told of it."""
        told = self.body("", group=group, sender=sender)
        del told["text"]
        return told | {"msgtype": "event", "create_time": 1_762_000_000, "event": {"eventtype": kind, kind: details}}

    async def press(self, message: Message, label: str, sender: str = ANN) -> str:
        """Somebody presses a button of a card; the event's id."""
        assert message.card is not None
        click = {
            "card_type": "button_interaction",
            "event_key": message.card.buttons[label],
            "task_id": message.card.task,
        }
        group = message.chat if message.chat in self.robot.groups else ""
        return await self.deliver(self.event("template_card_event", click, group=group, sender=sender))

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

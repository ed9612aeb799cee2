"""A small server that behaves like open.feishu.cn towards one bot."""

import asyncio
import time
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.simulators.lark import crypto
from tests.simulators.lark.model import JSON, Fault, Message
from tests.simulators.lark.rest import APP, BOT, SECRET, Rest, elements
from tests.simulators.lark.sockets import Sockets

KEY, VERIFICATION = "lark-encrypt-key-1", "lark-verification-1"

__all__ = [
    "APP",
    "BOT",
    "KEY",
    "SECRET",
    "VERIFICATION",
    "Fault",
    "LarkSimulator",
    "Message",
    "buttons",
    "crypto",
    "elements",
]


class LarkSimulator(Rest):
    """`async with LarkSimulator() as lark:`; clients use `lark.url`.

    Events go to `lark.request_url`, or over the long connection where that is empty.
    """

    def __init__(self) -> None:
        super().__init__()
        self.url = self.request_url = ""
        self.sockets = Sockets()
        self.sent: list[JSON] = []
        self.acknowledged: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self.guard])
        app.add_routes(self.routes())
        app.router.add_post("/callback/ws/endpoint", self.sockets.endpoint)
        app.router.add_get("/ws/v2", self.sockets.connect)
        self._session = aiohttp.ClientSession()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *reason: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    def envelope(self, kind: str, event: JSON, id: str = "") -> JSON:
        told = {"event_id": id or self.new_id("event"), "event_type": kind, "token": VERIFICATION, "app_id": APP}
        return {"schema": "2.0", "header": {**told, "create_time": str(int(time.time() * 1000))}, "event": event}

    def told(self, message: Message, chat_type: str = "group", sender_type: str = "user") -> JSON:
        """The event of a message; who typed into a topic without answering anybody is told no root."""
        shaped = self.shape(message)
        said = {**shaped, "chat_type": chat_type, "message_type": message.kind, "mentions": message.mentions}
        said["content"] = said.pop("body")["content"]
        sender = {"sender_id": {"open_id": message.sender}, "sender_type": sender_type}
        return self.envelope("im.message.receive_v1", {"sender": sender, "message": said})

    def deliver(self, envelope: JSON) -> None:
        """Post in the background, as often as it takes."""
        self.sent.append(envelope)
        task = asyncio.ensure_future(self._pursue(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pursue(self, envelope: JSON) -> None:
        if not self.request_url:
            answer = await self.sockets.hand_over(self.new_id("frame"), envelope)
            assert answer["code"] == 200
            self.acknowledged.add(envelope["header"]["event_id"])
            return
        for _ in range(4):
            body = crypto.sealed(KEY, envelope)
            status, _answer = await self.post(body, crypto.headers(KEY, body, int(time.time())))
            if status == 200:
                self.acknowledged.add(envelope["header"]["event_id"])
                return

    async def settled(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        async with self._session.post(self.request_url, data=body, headers=headers) as answer:
            return answer.status, await answer.read()

    def press(self, user: str, message: Message, label: str) -> None:
        value = next(value for shown, value in buttons(message) if shown == label)
        context = {"open_message_id": message.id, "open_chat_id": message.chat}
        pressed = {"operator": {"open_id": user}, "action": {"tag": "button", "value": value}, "context": context}
        self.deliver(self.envelope("card.action.trigger", pressed))


def buttons(message: Message) -> list[tuple[str, Any]]:
    """Labels and values."""
    rows = [one for one in elements(message) if one["tag"] == "column_set"]
    found = [one for row in rows for column in row["columns"] for one in column["elements"]]
    return [(one["text"]["content"], one["behaviors"][0]["value"]) for one in found]

"""The long connection's other end: subscription, heartbeats, one live connection, frames in and out."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.simulators.wecom.robot import Fault, Robot

NOT_SUBSCRIBED = 846609
BAD_CREDENTIALS = 853000
BAD_COMMAND = 40058

Frame = dict[str, Any]


class Connections:
    """At most one is subscribed. `subscribe_error`: what the next subscriptions are answered."""

    def __init__(self, robot: Robot) -> None:
        self._robot = robot
        self._open: set[web.WebSocketResponse] = set()
        self.live: web.WebSocketResponse | None = None
        self.subscriptions = 0
        self.pings = 0
        self.subscribe_errors: list[int] = []
        self.deaf = False
        """Whether heartbeats are left unanswered."""

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(timeout=0.5)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._frame(socket, json.loads(message.data), request)
        finally:
            self._open.discard(socket)
            if self.live is socket:
                self.live = None
            self._robot.changed.set()
        return socket

    async def _frame(self, socket: web.WebSocketResponse, frame: Frame, call: web.Request) -> None:
        command, id = frame.get("cmd"), frame.get("headers", {}).get("req_id")
        if not isinstance(id, str) or not id:
            await socket.send_str(json.dumps({"errcode": BAD_COMMAND, "errmsg": "missing req_id"}))
            return
        if command == "aibot_subscribe":
            await _answer(socket, id, await self._subscribe(socket, frame.get("body") or {}))
        elif command == "ping":
            self.pings += 1
            self._robot.changed.set()
            if not self.deaf:
                await _answer(socket, id, 0)
        elif socket is not self.live:
            await _answer(socket, id, NOT_SUBSCRIBED)
        else:
            await self._act(socket, frame, id, call)

    async def _subscribe(self, socket: web.WebSocketResponse, body: Frame) -> int:
        self.subscriptions += 1
        if self.subscribe_errors:
            return self.subscribe_errors.pop(0)
        if (body.get("bot_id"), body.get("secret")) != (self._robot.bot_id, self._robot.secret):
            return BAD_CREDENTIALS
        await self.evict()
        self.live = socket
        self._robot.changed.set()
        return 0

    async def evict(self) -> None:
        """Tell the live connection that another has taken its place, and close it."""
        old, self.live = self.live, None
        if old is not None and not old.closed:
            body = {"msgid": f"d{self.subscriptions}", "aibotid": self._robot.bot_id, "msgtype": "event"}
            await push(old, "aibot_event_callback", "D1", body | {"event": {"eventtype": "disconnected_event"}})
            await old.close()

    async def _act(self, socket: web.WebSocketResponse, frame: Frame, id: str, call: web.Request) -> None:
        """Answer or push, unless a fault waits for it."""
        self._robot.calls.append(frame)
        fault = self._robot.faults.popleft() if self._robot.faults else Fault(kept=True)
        done = fault.error or (self._done(frame, id) if fault.kept else 0)
        if fault.error == NOT_SUBSCRIBED:
            self.live = None
        if fault.cut:
            assert call.transport is not None
            call.transport.abort()
        elif not fault.silent:
            await _answer(socket, id, done)

    def _done(self, frame: Frame, id: str) -> int | Frame:
        body = frame.get("body") or {}
        actions: dict[object, Callable[[], int | Frame]] = {
            "aibot_respond_msg": lambda: self._robot.respond(id, body),
            "aibot_send_msg": lambda: self._robot.push(body),
            "aibot_respond_update_msg": lambda: self._robot.update(id, body),
            "aibot_upload_media_init": lambda: self._robot.uploads.begin(body),
            "aibot_upload_media_chunk": lambda: self._robot.uploads.take(body),
            "aibot_upload_media_finish": lambda: self._robot.uploads.finish(body),
        }
        return actions.get(frame.get("cmd"), lambda: BAD_COMMAND)()

    async def close_all(self) -> None:
        """End every connection cleanly."""
        for socket in list(self._open):
            await socket.close()

    def cut(self) -> None:
        """Break every connection without a word."""
        for socket in list(self._open):
            assert socket._req is not None
            assert socket._req.transport is not None
            socket._req.transport.abort()

    def commands(self) -> Counter[str]:
        return Counter(str(frame.get("cmd")) for frame in self._robot.calls)


async def push(socket: web.WebSocketResponse, command: str, request: str, body: Frame) -> None:
    """Send a callback; control characters inside strings go out raw, as WeCom's do."""
    text = json.dumps({"cmd": command, "headers": {"req_id": request}, "body": body}, ensure_ascii=False)
    await socket.send_str(text.replace("\\u0007", "\x07"))


async def _answer(socket: web.WebSocketResponse, id: str, done: int | Frame) -> None:
    """With an error code, or a body where there is something to say."""
    code = done if isinstance(done, int) else 0
    said = {} if isinstance(done, int) else {"body": done}
    errmsg = "ok" if code == 0 else f"refused, hint: [17_4_ab], from ip: 203.0.113.7, more info at e={code}"
    await socket.send_str(json.dumps({"headers": {"req_id": id}, "errcode": code, "errmsg": errmsg} | said))

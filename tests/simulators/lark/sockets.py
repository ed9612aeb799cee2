"""The long connection: bootstrap, pongs, events in pieces to one connection of several, acknowledgements."""

import asyncio
import base64
import json
import random
from collections.abc import Coroutine
from typing import Any

from aiohttp import WSMsgType, web

from tests.simulators.lark.frames import CONTROL, DATA, Frame, read, written
from tests.simulators.lark.model import JSON
from tests.simulators.lark.state import APP, State

SERVICE = 33554678


class Sockets:
    """The app's connections.

    `piece`: bytes of an event in one frame. `bootstrap`: what the next bootstraps are answered instead, each a code
    with its words or an HTTP status. `refusals`: headers of the next handshakes' refusals.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self.connections: list[web.WebSocketResponse] = []
        self.opened = 0
        self.pings = 0
        self.answers_pings = True
        self.ping_interval: float = 120
        self.pong_config: JSON = {}
        self.piece = 200
        self.bootstrap: list[tuple[int, str] | int] = []
        self.refusals: list[tuple[int, dict[str, str]]] = []
        self.acknowledgements: list[JSON] = []
        self._answers: dict[str, asyncio.Future[JSON]] = {}
        self._sent: dict[str, web.WebSocketResponse] = {}

    async def endpoint(self, request: web.Request) -> web.Response:
        """The address of a connection, or the code why there is none."""
        planted = self.bootstrap.pop(0) if self.bootstrap else None
        if isinstance(planted, int):
            return web.Response(status=planted, text="<html>")
        body = await request.json()
        if planted is None and body != {"AppID": APP, "AppSecret": self._state.secret}:
            planted = (514, "auth failed")
        if planted is None and len(self.connections) >= 50:
            planted = (1000040350, "too many connections")
        if planted is not None:
            return web.json_response({"code": planted[0], "msg": planted[1]})
        query = f"fpid=493&aid=552564&device_id=7330000&access_key=k&service_id={SERVICE}&ticket=t"
        config = {"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30}
        config["PingInterval"] = self.ping_interval  # type: ignore[assignment]  # shortened in tests
        answer = {"URL": f"ws://{request.host}/ws/v2?{query}", "ClientConfig": config}
        return web.json_response({"code": 0, "msg": "", "data": answer})

    async def connect(self, request: web.Request) -> web.StreamResponse:
        if self.refusals:
            status, headers = self.refusals.pop(0)
            return web.Response(status=status, headers=headers)
        if request.query.get("service_id") != str(SERVICE) or "device_id" not in request.query:
            return web.Response(status=400, headers={"Handshake-Status": "400", "Handshake-Msg": "bad query"})
        ws = web.WebSocketResponse(max_msg_size=0)
        await ws.prepare(request)
        self.connections.append(ws)
        self.opened += 1
        self._state.changed()
        try:
            async for message in ws:
                if message.type is WSMsgType.BINARY:
                    await self._arrived(ws, read(message.data))
                else:
                    self._state.complaints.append(f"a {message.type.name} message")
        finally:
            self.connections.remove(ws)
            self._state.changed()
        return ws

    async def _arrived(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        if frame.method == CONTROL and frame.headers.get("type") == "ping":
            self.pings += 1
            if frame.numbers.get(3) != SERVICE or frame.numbers.get(1) or frame.numbers.get(2):
                self._state.complaints.append("a ping of another service, or with a sequence")
            if self.answers_pings:
                config = json.dumps(self.pong_config).encode() if self.pong_config else b""
                await ws.send_bytes(written(Frame(CONTROL, {"type": "pong"}, config), service=SERVICE))
        elif frame.method == DATA:
            self._acknowledged(ws, frame)
        self._state.changed()

    def _acknowledged(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        id = frame.headers.get("message_id", "")
        if self._sent.get(id) is not ws:
            self._state.complaints.append("an answer to no frame of this connection")
            return
        answer = json.loads(frame.payload)
        echoed = frame.numbers.get(1) == 1 and frame.numbers.get(2) == 2 and frame.numbers.get(3) == SERVICE
        if not echoed or "trace_id" not in frame.headers or "biz_rt" not in frame.headers:
            self._state.complaints.append("an answer that does not echo its frame")
        if "data" in answer:
            answer["data"] = json.loads(base64.b64decode(answer["data"]))
        self.acknowledgements.append(answer)
        waiting = self._answers.get(id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def hand_over(self, envelope: JSON, deadline: float) -> JSON | None:
        """Send an event to one connection, the pieces in any order; None when nobody acknowledged it in time."""
        if not self.connections:
            return None
        ws = random.choice(self.connections)
        id = self._state.new_id("frame")
        answer = self._answers[id] = asyncio.get_running_loop().create_future()
        self._sent[id] = ws
        await self._pieces(ws, id, json.dumps(envelope).encode())
        done, _ = await asyncio.wait({answer}, timeout=deadline)
        return answer.result() if done else None

    async def _pieces(self, ws: web.WebSocketResponse, id: str, content: bytes) -> None:
        pieces = [content[at : at + self.piece] for at in range(0, len(content), self.piece)]
        for number in random.sample(range(len(pieces)), len(pieces)):
            headers = {"type": "event", "message_id": id, "trace_id": f"trace-{id}"}
            headers |= {"sum": str(len(pieces)), "seq": str(number)}
            await _sent(ws.send_bytes(written(Frame(DATA, headers, pieces[number]), 1, 2, SERVICE)))

    async def send(self, frame: Frame) -> None:
        """Any frame, to every connection."""
        for ws in self.connections:
            await ws.send_bytes(written(frame, 1, 2, SERVICE))

    async def drop(self) -> None:
        """Close every connection as one should."""
        for ws in [*self.connections]:
            await ws.close()

    def cut(self) -> None:
        """Break every connection without a word."""
        for ws in [*self.connections]:
            request = ws._req
            assert request is not None
            assert request.transport is not None
            request.transport.abort()


async def _sent(sending: Coroutine[Any, Any, None]) -> None:
    """A connection may break under it."""
    try:
        await sending
    except ConnectionError:
        return

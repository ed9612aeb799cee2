"""Stream mode: tickets, connections, pushes and what comes back."""

import asyncio
import json
import random
import secrets
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.simulators.dingtalk.model import JSON, Push
from tests.simulators.dingtalk.robot import Refusal
from tests.simulators.dingtalk.state import CLIENT_ID, CLIENT_SECRET, CORPORATION, TICKET_SECONDS, State

MESSAGES = "/v1.0/im/bot/messages/get"
PRESSES = "/v1.0/card/instances/callback"


@dataclass(eq=False)
class Connection:
    """One open connection; `awaited` are the frames it has not answered, by message id."""

    socket: web.WebSocketResponse
    awaited: dict[str, JSON] = field(default_factory=dict)
    pushes: dict[str, Push] = field(default_factory=dict)
    receiving: bool = True
    events: bool = False
    presses: bool = False


class Gateway:
    """Several connections may be open; each push goes to one of them, chosen at random."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.connections: list[Connection] = []
        self.opened = 0
        self.acknowledgements: list[JSON] = []
        self._wanted: dict[str, set[tuple[object, object]]] = {}

    def open(self, request: web.Request, body: JSON) -> JSON:
        if "json" not in request.headers.get("Accept", ""):
            raise Refusal(400, "invalidParameter.accept", "the answer would be XML")
        if (body.get("clientId"), body.get("clientSecret")) != (CLIENT_ID, CLIENT_SECRET):
            raise Refusal(400, "invalidClientIdOrSecret")
        wanted = {(one.get("type"), one.get("topic")) for one in body.get("subscriptions") or ()}
        if ("CALLBACK", MESSAGES) not in wanted:
            raise Refusal(400, "invalidParameter.subscriptions")
        ticket = secrets.token_hex(16)
        self._wanted[ticket] = wanted
        self._state.tickets[ticket] = self._state.now() + TICKET_SECONDS
        return {"endpoint": f"{self._state.url.replace('http', 'ws', 1)}/connect", "ticket": ticket}

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """A ticket is good once."""
        ticket = request.query.get("ticket", "")
        until = self._state.tickets.pop(ticket, 0.0)
        if until <= self._state.now():
            return web.Response(status=401)
        if self._state.refused_handshakes:
            self._state.refused_handshakes -= 1
            return web.Response(status=401)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        wanted = self._wanted[ticket]
        connection = Connection(socket, events=("EVENT", "*") in wanted, presses=("CALLBACK", PRESSES) in wanted)
        self.connections.append(connection)
        self.opened += 1
        self._state.changed()
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    self._answered(connection, received.data)
        finally:
            self.connections.remove(connection)
            self._state.changed()
        return socket

    @property
    def receiving(self) -> list[Connection]:
        return [one for one in self.connections if one.receiving and not one.socket.closed]

    async def push(self, push: Push) -> None:
        """To one of the connections that asked for it; lost where there is none."""
        push.attempts += 1
        if push.event:
            if wanting := [one for one in self.receiving if one.events]:
                kind = str(push.message["eventType"])
                headers = {"eventType": kind, "eventId": push.event, "eventCorpId": CORPORATION}
                await self.send(random.choice(wanting), "EVENT", "*", push.message, push, **headers)
        elif push.card:
            if wanting := [one for one in self.receiving if one.presses]:
                await self.send(random.choice(wanting), "CALLBACK", PRESSES, push.message, push)
        elif receiving := self.receiving:
            await self.send(random.choice(receiving), "CALLBACK", MESSAGES, push.message, push)

    async def send(
        self, connection: Connection, kind: str, topic: str, data: JSON, push: Push | None = None, **headers: str
    ) -> str:
        """A frame down; its message id."""
        id = f"212x_{self._state.number()}"
        frame: JSON = {
            "specVersion": "1.0",
            "type": kind,
            "headers": {
                "appId": "app",
                "connectionId": "connection",
                "contentType": "application/json",
                "messageId": id,
                "time": str(int(self._state.now() * 1000)),
                "topic": topic,
                **headers,
            },
            "data": json.dumps(data, ensure_ascii=False),
        }
        connection.awaited[id] = frame
        if push is not None:
            connection.pushes[id] = push
        await connection.socket.send_str(json.dumps(frame, ensure_ascii=False))
        return id

    async def ping(self) -> None:
        """Ping every connection."""
        for connection in self.receiving:
            await self.send(connection, "SYSTEM", "ping", {"opaque": f"0353-{self._state.number()}"})

    async def disconnect(self, drop_after: float = 10.0) -> None:
        """Announce the end to every connection: pushing stops at once, TCP is dropped a while later."""
        for connection in self.receiving:
            connection.receiving = False
            await self.send(connection, "SYSTEM", "disconnect", {"reason": "connection is expired"})
            asyncio.get_running_loop().call_later(drop_after, _abort, connection)

    def cut(self) -> None:
        """Break every connection without a word."""
        for connection in list(self.connections):
            _abort(connection)

    async def hang_up(self) -> None:
        """End every connection with a clean close and no word of warning."""
        for connection in list(self.connections):
            await connection.socket.close()

    async def close(self) -> None:
        await self.hang_up()

    def _answered(self, connection: Connection, text: str) -> None:
        answer = json.loads(text)
        headers = answer.get("headers") or {}
        frame = connection.awaited.pop(str(headers.get("messageId")), None)
        if frame is None:
            self._state.complaints.append("an answer to no frame of this connection")
            return
        self.acknowledgements.append(answer)
        if headers.get("contentType") != "application/json" or not isinstance(answer.get("data"), str):
            self._state.complaints.append("an answer whose data is no JSON string")
        elif frame["headers"]["topic"] == "ping" and json.loads(answer["data"]) != json.loads(frame["data"]):
            self._state.complaints.append("a ping that is not echoed")
        push = connection.pushes.pop(headers["messageId"], None)
        if push is not None and answer.get("code") == 200:
            push.answer = json.loads(answer["data"])
            push.acknowledged = not push.event or push.answer.get("status") == "SUCCESS"
            if push.card:
                self._state.pressed(push, push.answer.get("response"))
        self._state.changed()


def _abort(connection: Connection) -> None:
    transport = connection.socket._req.transport if connection.socket._req else None
    if transport is not None:
        transport.abort()

"""Socket Mode: connections, envelopes and their acknowledgements."""

import asyncio
import json
import random
import uuid
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from tests.simulators.slack.delivery import Outcome
from tests.simulators.slack.journal import Delivery, Journal
from tests.simulators.slack.model import JSON
from tests.simulators.slack.workspace import Workspace

MOST_CONNECTIONS = 10


@dataclass(eq=False)
class Connection:
    socket: web.WebSocketResponse
    request: web.Request


class Sockets:
    """All Socket Mode connections of one app; each payload goes to one of them, whichever."""

    def __init__(self, ws: Workspace, journal: Journal, deadline: float) -> None:
        self.connections: list[Connection] = []
        self.opened = 0
        self._ws = ws
        self._journal = journal
        self.deadline = deadline
        self._awaited: dict[str, asyncio.Future[JSON]] = {}
        self._dice = random.Random(0)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection from hello to its end. A ticket opens one connection only."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._ws.tickets:
            raise web.HTTPForbidden
        self._ws.tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await self._dismiss(socket, "too_many_websockets")
            return socket
        connection = Connection(socket, request)
        self.connections.append(connection)
        self.opened += 1
        try:
            await socket.send_str(json.dumps(self._hello()))
            self._journal.changed()
            await self._listen(socket)
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
            self._journal.changed()
        return socket

    def _hello(self) -> JSON:
        debug = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060}
        info = {"app_id": self._ws.app_id}
        return {
            "type": "hello",
            "connection_info": info,
            "num_connections": len(self.connections),
            "debug_info": debug,
        }

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                ack = json.loads(frame.data)
            except ValueError:
                continue
            if isinstance(ack, dict):
                self._acknowledge(ack)

    def _acknowledge(self, ack: JSON) -> None:
        self._journal.acks.append(ack)
        future = self._awaited.pop(str(ack.get("envelope_id")), None)
        if future is not None and not future.done():
            future.set_result(ack)
        self._journal.changed()

    async def attempt(self, delivery: Delivery, number: int, reason: str) -> Outcome:
        """Send one envelope and wait for its acknowledgement; without a connection the attempt fails at once."""
        if not self.connections:
            return Outcome(False, "connection_failed")
        envelope_id = str(uuid.uuid4())
        future: asyncio.Future[JSON] = asyncio.get_running_loop().create_future()
        self._awaited[envelope_id] = future
        try:
            await self._dice.choice(self.connections).socket.send_str(
                json.dumps(_envelope(envelope_id, delivery, number, reason), ensure_ascii=False)
            )
            ack = await asyncio.wait_for(future, self.deadline)
        except TimeoutError:
            return Outcome(False, "timeout")
        except (ConnectionError, RuntimeError):
            return Outcome(False, "connection_failed")
        finally:
            self._awaited.pop(envelope_id, None)
        return Outcome(True, answer=ack.get("payload"))

    async def close(self, clean: bool = True, reason: str = "refresh_requested") -> None:
        """End all connections: with a disconnect frame, or abruptly without even a closing handshake."""
        leaving, self.connections = self.connections, []
        for connection in leaving:
            if clean:
                await self._dismiss(connection.socket, reason)
            elif connection.request.transport is not None:
                connection.request.transport.abort()

    async def warn(self) -> None:
        """Announce the end of every connection about ten seconds ahead, without closing any."""
        for connection in [*self.connections]:
            await connection.socket.send_str(json.dumps(_disconnect("warning")))

    @staticmethod
    async def _dismiss(socket: web.WebSocketResponse, reason: str) -> None:
        if not socket.closed:
            await socket.send_str(json.dumps(_disconnect(reason)))
            await socket.close()


def _disconnect(reason: str) -> JSON:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}


def _envelope(envelope_id: str, delivery: Delivery, number: int, reason: str) -> JSON:
    body: JSON = {"envelope_id": envelope_id, "type": delivery.kind, "payload": delivery.payload}
    if delivery.kind != "events_api":
        return body | {"accepts_response_payload": True}
    return body | {"accepts_response_payload": False, "retry_attempt": number, "retry_reason": reason and "timeout"}

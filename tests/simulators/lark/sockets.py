"""The long connection: protobuf frames written by hand, chunks, pongs, acknowledgements."""

import asyncio
import json
from collections.abc import Iterator

from aiohttp import WSMsgType, web

from tests.simulators.lark.model import JSON
from tests.simulators.lark.rest import APP, SECRET

_PIECE = 200


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def frame(method: int, headers: dict[str, str], payload: bytes) -> bytes:
    numbers = b"".join(varint(n << 3) + varint(v) for n, v in ((1, 1), (2, 2), (3, 7), (4, method)))
    told = b"".join(field(5, field(1, k.encode()) + field(2, v.encode())) for k, v in headers.items())
    return numbers + told + field(8, payload)


def fields(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Length-delimited fields; numbers are skipped."""
    at = 0

    def number() -> int:
        nonlocal at
        result = shift = 0
        while True:
            byte = content[at]
            at += 1
            result |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return result

    while at < len(content):
        tag = number()
        size = number()
        if tag & 7 == 2:
            yield tag >> 3, content[at : at + size]
            at += size


class Sockets:
    """Hands events to the newest connection, in pieces, and notes what is acknowledged."""

    def __init__(self) -> None:
        self.connections: list[web.WebSocketResponse] = []
        self.pings = 0
        self.answers_pings = True
        self._answers: dict[str, asyncio.Future[JSON]] = {}

    async def endpoint(self, request: web.Request) -> web.Response:
        if await request.json() != {"AppID": APP, "AppSecret": SECRET}:
            return web.json_response({"code": 514, "msg": "auth failed"})
        url = f"ws://{request.host}/ws/v2?device_id=1&service_id=7"
        return web.json_response({"code": 0, "msg": "", "data": {"URL": url, "ClientConfig": {"PingInterval": 120}}})

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self.connections.append(ws)
        async for message in ws:
            if message.type is WSMsgType.BINARY:
                await self._arrived(ws, message.data)
        self.connections.remove(ws)
        return ws

    async def _arrived(self, ws: web.WebSocketResponse, content: bytes) -> None:
        found = list(fields(content))
        pairs = [dict(fields(value)) for number, value in found if number == 5]
        headers = {pair[1].decode(): pair[2].decode() for pair in pairs}
        if headers["type"] == "ping":
            self.pings += 1
            if self.answers_pings:
                await ws.send_bytes(frame(0, {"type": "pong"}, b""))
            return
        assert "biz_rt" in headers
        answer = self._answers.get(headers["message_id"])
        if answer is not None and not answer.done():
            answer.set_result(json.loads(dict(found)[8]))

    async def hand_over(self, id: str, envelope: JSON) -> JSON:
        """Send one event in pieces, the last first; the acknowledgement. Raises `TimeoutError` after three seconds."""
        content = json.dumps(envelope).encode()
        pieces = [content[at : at + _PIECE] for at in range(0, len(content), _PIECE)]
        answer = self._answers[id] = asyncio.get_running_loop().create_future()
        for number in reversed(range(len(pieces))):
            headers = {"type": "event", "message_id": id, "trace_id": "t", "sum": str(len(pieces)), "seq": str(number)}
            await self.connections[-1].send_bytes(frame(1, headers, pieces[number]))
        return await asyncio.wait_for(answer, 3.0)

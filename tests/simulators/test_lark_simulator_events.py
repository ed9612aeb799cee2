"""The simulated Lark delivers events as Lark documents, by webhook and over the long connection."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.simulators.lark import APP, BOT, SECRET, Chat, LarkSimulator, User
from tests.simulators.lark.frames import CONTROL, DATA, Frame, read, written
from tests.simulators.lark.sockets import SERVICE

ENDPOINT = "/callback/ws/endpoint"


class App:
    """A bot's end of the long connection."""

    def __init__(self, lark: LarkSimulator, session: aiohttp.ClientSession) -> None:
        self.lark = lark
        self.session = session
        self.socket: aiohttp.ClientWebSocketResponse

    async def bootstrap(self, secret: str = SECRET) -> dict[str, Any]:
        body = {"AppID": APP, "AppSecret": secret}
        async with self.session.post(f"{self.lark.url}{ENDPOINT}", json=body) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def connect(self) -> None:
        address = (await self.bootstrap())["data"]["URL"]
        self.socket = await self.session.ws_connect(address, max_msg_size=0)

    async def frames(self, count: int) -> list[Frame]:
        return [read(await self.socket.receive_bytes(timeout=10)) for _ in range(count)]

    async def event(self) -> tuple[Frame, dict[str, Any]]:
        """The next event, put together; and the frame to acknowledge."""
        first = (await self.frames(1))[0]
        rest = await self.frames(int(first.headers["sum"]) - 1)
        parts = sorted([first, *rest], key=lambda frame: int(frame.headers["seq"]))
        return first, json.loads(b"".join(frame.payload for frame in parts))

    async def acknowledge(self, frame: Frame, **answer: object) -> None:
        told = json.dumps({"code": 200, **answer}).encode()
        echoed = Frame(DATA, {**frame.headers, "biz_rt": "1"}, told)
        await self.socket.send_bytes(written(echoed, 1, 2, SERVICE))


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with LarkSimulator(scale=0.001, deadline=0.2) as lark, aiohttp.ClientSession() as session:
        made = App(lark, session)
        await made.connect()
        yield made
        await made.socket.close()


def stage(lark: LarkSimulator) -> tuple[User, Chat]:
    ann = lark.user("Ann")
    return ann, lark.group("oc_room", "INC-42", [ann])


async def test_an_event_comes_in_pieces_and_again_until_it_is_acknowledged(app: App) -> None:
    ann, room = stage(app.lark)
    said = app.lark.say(ann, room, "status?", named=True)

    _, first = await app.event()
    frame, again = await app.event()
    await app.acknowledge(frame)
    await app.lark.settled()

    assert int(frame.headers["sum"]) > 1
    assert first == again
    assert first["event"]["message"]["mentions"][0]["id"]["open_id"] == BOT
    assert app.lark.acknowledged(said.id)


async def test_an_event_over_a_mebibyte_comes_whole(app: App) -> None:
    ann, room = stage(app.lark)
    app.lark.sockets.piece = 4_000_000
    app.lark.say(ann, room, "x" * 1_500_000)

    frame, event = await app.event()
    await app.acknowledge(frame)
    await app.lark.settled()

    assert frame.headers["sum"] == "1"
    assert len(event["event"]["message"]["content"]) > 1_500_000


async def test_each_event_goes_to_one_connection_of_several(app: App) -> None:
    other = App(app.lark, app.session)
    await other.connect()
    ann, room = stage(app.lark)
    for number in range(20):
        app.lark.say(ann, room, str(number))
        await asyncio.sleep(0)
    counts: list[int] = []

    async def serve(one: App) -> None:
        served = 0
        while len(app.lark.sockets.acknowledgements) < 20:
            try:
                async with asyncio.timeout(0.3):
                    frame, _ = await one.event()
            except TimeoutError:
                break
            await one.acknowledge(frame)
            served += 1
        counts.append(served)

    await asyncio.gather(serve(app), serve(other))
    await other.socket.close()

    assert len(counts) == 2
    assert all(counts)


async def test_a_ping_is_answered_unless_that_is_withheld(app: App) -> None:
    app.lark.sockets.pong_config = {"PingInterval": 30}
    await app.socket.send_bytes(written(Frame(CONTROL, {"type": "ping"}), service=SERVICE))
    (pong,) = await app.frames(1)
    app.lark.sockets.answers_pings = False
    await app.socket.send_bytes(written(Frame(CONTROL, {"type": "ping"}), service=SERVICE))

    with pytest.raises(TimeoutError):
        await app.socket.receive(timeout=0.1)
    assert (pong.headers["type"], json.loads(pong.payload)) == ("pong", {"PingInterval": 30})


async def test_a_press_comes_once_and_its_answer_is_kept(app: App) -> None:
    event = {"action": {"value": {"do": "ack"}}}
    app.lark.deliver("card.action.trigger", event)
    await app.event()
    await app.lark.settled()
    push = app.lark.deliver("card.action.trigger", event)
    frame, _ = await app.event()
    await app.acknowledge(frame, data=base64.b64encode(b'{"toast": {}}').decode())
    await app.lark.settled()

    assert app.lark.delivery.pushes[0].answers == [None]
    assert push.answer == {"toast": {}}


async def test_an_answer_that_echoes_nothing_is_complained_about(app: App) -> None:
    await app.acknowledge(Frame(DATA, {"message_id": "unknown"}))
    await app.lark.until(lambda: app.lark.state.complaints)

    complaints, app.lark.state.complaints = app.lark.state.complaints, []
    assert complaints == ["an answer to no frame of this connection"]


async def test_bootstraps_and_handshakes_are_refused_as_planted(app: App) -> None:
    wrong = await app.bootstrap("wrong")
    app.lark.sockets.bootstrap = [(1, "busy")]
    busy = await app.bootstrap()
    app.lark.sockets.refusals = [(403, {"Handshake-Status": "514", "Handshake-Autherrcode": "1000040350"})]

    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await app.connect()

    assert (wrong["code"], busy["code"]) == (514, 1)
    assert refusal.value.headers is not None
    assert refusal.value.headers["Handshake-Autherrcode"] == "1000040350"


async def test_a_cut_connection_ends_without_a_closing_frame(app: App) -> None:
    app.lark.sockets.cut()

    assert (await app.socket.receive(timeout=10)).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    assert app.socket.close_code == 1006


async def test_what_scopes_do_not_let_through_is_not_delivered(app: App) -> None:
    ann, room = stage(app.lark)
    app.lark.state.granted.discard("im:message.group_msg")
    app.lark.say(ann, room, "chatter")
    named = app.lark.say(ann, room, "status?", named=True)
    frame, event = await app.event()
    await app.acknowledge(frame)
    await app.lark.settled()

    assert event["event"]["message"]["message_id"] == named.id
    assert len(app.lark.delivery.pushes) == 1


@asynccontextmanager
async def webhook(statuses: list[int]) -> AsyncIterator[tuple[str, list[web.Request]]]:
    calls: list[web.Request] = []

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        calls.append(request)
        return web.json_response({}, status=statuses.pop(0))

    app = web.Application()
    app.router.add_post("/", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/", calls
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("lower", [True, False])
async def test_webhooks_are_encrypted_signed_and_repeated_after_anything_but_200(lower: bool) -> None:
    async with LarkSimulator(scale=0.001) as lark, webhook([500, 200]) as (url, calls):
        lark.delivery.request_url, lark.delivery.lower_headers = url, lower
        ann, room = stage(lark)
        lark.say(ann, room, "status?", named=True)
        await lark.settled()

        assert lark.delivery.pushes[0].answers == [500, 200]
        names = [name for name in calls[0].headers if name.lower() == "x-lark-signature"]
        assert names == ["x-lark-signature" if lower else "X-Lark-Signature"]
        assert set(json.loads(await calls[0].read())) == {"encrypt"}

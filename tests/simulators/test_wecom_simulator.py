"""The simulated robot is as strict as WeCom's documents."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.simulators.wecom import Fault, WeComSimulator
from tests.simulators.wecom.crypt import Crypt
from tests.simulators.wecom.robot import LIMITS
from tests.simulators.wecom.simulator import GROUP

VECTORS = json.loads((Path(__file__).parents[1] / "wire/wecom/published_vectors.json").read_text())


class Wire:
    """A bare connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def ask(self, command: str, body: Any = None, request: str = "q") -> int:
        """The code of the answer."""
        await self._socket.send_str(json.dumps({"cmd": command, "headers": {"req_id": request}, "body": body}))
        while "cmd" in (frame := json.loads(await self._socket.receive_str())):
            pass
        assert frame["headers"]["req_id"] == request
        return int(frame["errcode"])

    async def next(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(await self._socket.receive_str(), strict=False)
        return frame

    async def closed(self) -> bool:
        return (await self._socket.receive()).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}

    async def subscribe(self, wecom: WeComSimulator) -> int:
        return await self.ask("aibot_subscribe", {"bot_id": wecom.robot.bot_id, "secret": wecom.robot.secret})

    async def send(self, text: str) -> dict[str, Any]:
        await self._socket.send_str(text)
        return await self.next()


@asynccontextmanager
async def wire(wecom: WeComSimulator) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession() as session, session.ws_connect(wecom.websocket_url) as socket:
        yield Wire(socket)


def markdown(content: str = "hello", **more: Any) -> dict[str, Any]:
    return {"chatid": GROUP, "chat_type": 2, "msgtype": "markdown", "markdown": {"content": content}} | more


def stream(content: str, *, finish: bool = False, id: str = "s1") -> dict[str, Any]:
    return {"msgtype": "stream", "stream": {"id": id, "finish": finish, "content": content}}


def card(**more: Any) -> dict[str, Any]:
    made = {
        "card_type": "button_interaction",
        "task_id": "t1",
        "main_title": {"title": "Apply?"},
        "button_list": [{"text": "Yes", "style": 1, "key": "0"}],
    } | more
    return {"chatid": GROUP, "chat_type": 2, "msgtype": "template_card", "template_card": made}


@pytest.fixture
async def wecom() -> AsyncIterator[WeComSimulator]:
    async with WeComSimulator() as running:
        running.robot.groups.add(GROUP)
        yield running


async def test_only_the_robots_own_secret_subscribes(wecom: WeComSimulator) -> None:
    async with wire(wecom) as one:
        wrong = await one.ask("aibot_subscribe", {"bot_id": wecom.robot.bot_id, "secret": "x"})
        before = await one.ask("aibot_send_msg", markdown())
        right = await one.subscribe(wecom)

        assert (wrong, before, right) == (853000, 846609, 0)


async def test_a_second_subscription_ends_the_first(wecom: WeComSimulator) -> None:
    async with wire(wecom) as one, wire(wecom) as two:
        await one.subscribe(wecom)
        await two.subscribe(wecom)
        told = await one.next()

        assert told["body"]["event"] == {"eventtype": "disconnected_event"}
        assert await one.closed()
        assert await two.ask("ping") == 0


async def test_a_frame_without_an_id_is_answered_without_one(wecom: WeComSimulator) -> None:
    async with wire(wecom) as one:
        answer = await one.send(json.dumps({"cmd": "ping"}))

    assert answer["errcode"] == 40058
    assert "headers" not in answer


async def test_control_characters_are_sent_raw(wecom: WeComSimulator) -> None:
    async with wire(wecom) as one:
        await one.subscribe(wecom)
        await wecom.say("bell \x07")

        assert (await one.next())["body"]["text"]["content"].endswith("bell \x07")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (markdown(), 0),
        (markdown(chatid=GROUP.lower()), 93006),
        (markdown(chat_type=1), 93006),
        (markdown(msgtype="text", text={"content": "hello"}), 40008),
        (markdown(""), 40058),
        (markdown("很" * 6827), 40058),
        (markdown("很" * 6826), 0),
        (card(), 0),
        (card(task_id="with blanks"), 40058),
        (card(task_id="x" * 129), 40058),
        (card(button_list=[]), 40058),
        (card(button_list=[{"text": str(n), "key": str(n)} for n in range(7)]), 40058),
        (card(button_list=[{"text": "Yes", "key": "k" * 1025}]), 40058),
        (card(button_list=[{"text": "Yes", "key": "0", "style": 5}]), 40058),
        (card(card_type="text_notice"), 42045),
    ],
)
async def test_what_is_pushed_is_checked(wecom: WeComSimulator, body: dict[str, Any], code: int) -> None:
    async with wire(wecom) as one:
        await one.subscribe(wecom)

        assert await one.ask("aibot_send_msg", body) == code
        assert len(wecom.messages) == (code == 0)


async def test_a_stream_shows_its_last_text_until_it_is_finished(wecom: WeComSimulator) -> None:
    async with wire(wecom) as one:
        await one.subscribe(wecom)
        await wecom.say("status?")
        request = next(iter(wecom.robot.questions))
        codes = [
            await one.ask("aibot_respond_msg", stream("one"), request),
            await one.ask("aibot_respond_msg", stream("one two", finish=True), request),
            await one.ask("aibot_respond_msg", stream("three"), request),
            await one.ask("aibot_respond_msg", stream("很" * 6827, id="s2"), request),
            await one.ask("aibot_respond_msg", stream("hi"), "unheard"),
        ]

    assert codes == [0, 0, 846608, 40058, 846605]
    assert [one.versions for one in wecom.messages] == [["one", "one two"]]


async def test_streams_end_after_six_minutes_and_questions_after_a_day() -> None:
    now = [1_000.0]
    async with WeComSimulator(lambda: now[0]) as wecom, wire(wecom) as one:
        await one.subscribe(wecom)
        await wecom.say("status?")
        request = next(iter(wecom.robot.questions))
        now[0] += 361.0
        late = await one.ask("aibot_respond_msg", stream("hi"), request)
        now[0] += 86_400.0
        too_late = await one.ask("aibot_respond_msg", stream("hi"), request)

    assert (late, too_late) == (846608, 846605)


async def test_thirty_messages_a_minute_are_taken(wecom: WeComSimulator) -> None:
    async with wire(wecom) as one:
        await one.subscribe(wecom)
        codes = [await one.ask("aibot_send_msg", markdown()) for _ in range(31)]

    assert LIMITS[0] == (60.0, 30)
    assert codes == [0] * 30 + [45009]


async def test_a_card_is_changed_only_in_answer_to_a_click_and_soon() -> None:
    now = [1_000.0]
    async with WeComSimulator(lambda: now[0]) as wecom, wire(wecom) as one:
        wecom.robot.groups.add(GROUP)
        await one.subscribe(wecom)
        await one.ask("aibot_send_msg", card())
        update = {"response_type": "update_template_card", "template_card": card()["template_card"]}
        unasked = await one.ask("aibot_respond_update_msg", update, "unheard")
        await wecom.press(wecom.messages[0], "Yes")
        request = next(id for id, question in wecom.robot.questions.items() if question.click)
        other = update | {"template_card": card(task_id="t2")["template_card"]}
        wrong = await one.ask("aibot_respond_update_msg", other, request)
        right = await one.ask("aibot_respond_update_msg", update, request)
        now[0] += 6.0
        late = await one.ask("aibot_respond_update_msg", update, request)
        answered = await one.ask("aibot_respond_msg", stream("hi"), request)

    assert (unasked, wrong, right, late, answered) == (846605, 40058, 0, 846605, 846605)


async def test_faults_refuse_keep_silent_and_cut(wecom: WeComSimulator) -> None:
    async with wire(wecom) as one:
        await one.subscribe(wecom)
        wecom.robot.faults.extend([Fault(error=45009), Fault(error=846609)])
        codes = [await one.ask("aibot_send_msg", markdown()) for _ in range(3)]
        await one.subscribe(wecom)
        wecom.robot.faults.append(Fault(cut=True, kept=True))
        with pytest.raises((aiohttp.WSMessageTypeError, TypeError, ConnectionResetError)):
            await one.ask("aibot_send_msg", markdown())

    assert codes == [45009, 846609, 846609]
    assert len(wecom.messages) == 1


@pytest.mark.parametrize("name", VECTORS)
def test_the_published_vectors_are_decrypted(name: str) -> None:
    vector = VECTORS[name]
    crypt = Crypt(vector["token"], vector["key"], vector["receiver"])

    text = crypt.decrypt(vector["msg_signature"], vector["timestamp"], vector["nonce"], vector["encrypted"])

    assert vector["says"] in text


def test_a_robots_message_is_encrypted_as_published() -> None:
    vector = VECTORS["F: a robot's message, for nobody in particular"]
    text = '{"msgid":"m1","msgtype":"text","text":{"content":"@Bot 你好"}}'

    assert Crypt(vector["token"], vector["key"]).encrypt(text, b"0123456789abcdef") == vector["encrypted"]


@asynccontextmanager
async def bot(wecom: WeComSimulator, *answers: dict[str, Any]) -> AsyncIterator[list[dict[str, Any]]]:
    """A bot that gives these answers, the last one again and again; what it was asked."""
    crypt, asked, left = Crypt(wecom.robot.token, wecom.robot.key), [], list(answers)

    async def handle(request: web.Request) -> web.Response:
        encrypted = (await request.json())["encrypt"]
        query = request.query
        asked.append(json.loads(crypt.decrypt(query["msg_signature"], query["timestamp"], query["nonce"], encrypted)))
        answer = left.pop(0) if len(left) > 1 else left[0]
        sealed = crypt.encrypt(json.dumps(answer))
        signature = crypt.sign(query["timestamp"], query["nonce"], sealed)
        timestamp = int(query["timestamp"])
        return web.json_response(
            {"encrypt": sealed, "msgsignature": signature, "timestamp": timestamp, "nonce": query["nonce"]}
        )

    app = web.Application()
    app.router.add_post("/bot", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    wecom.caller.url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    try:
        yield asked
        await wecom.caller.close()
    finally:
        await runner.cleanup()


async def test_answers_are_asked_for_until_they_are_finished(wecom: WeComSimulator) -> None:
    async with bot(wecom, stream(""), stream("one"), stream("one two", finish=True)) as asked:
        await wecom.say("status?")
        shown = await wecom.next_message()

    assert shown.versions == ["one", "one two"]
    assert [one["msgtype"] for one in asked] == ["text", "stream", "stream"]
    assert asked[1]["stream"] == {"id": "s1"}


async def test_a_questions_address_is_good_once_and_for_an_hour() -> None:
    now = [1_000.0]
    async with WeComSimulator(lambda: now[0]) as wecom, bot(wecom, stream("hi", finish=True)):
        await wecom.say("status?")
        await wecom.say("and?")
        async with aiohttp.ClientSession() as session:

            async def answer(body: dict[str, Any], message: int = 0) -> int:
                async with session.post(wecom.delivered[message]["response_url"], json=body) as response:
                    return int((await response.json())["errcode"])

            said = {"msgtype": "markdown", "markdown": {"content": "later"}}
            codes = [await answer({"msgtype": "text"}), await answer(said), await answer(said)]
            now[0] += 3_601.0
            codes.append(await answer(said, 1))

    assert codes == [40008, 0, 40058, 40058]
    assert wecom.messages[-1].quotes == wecom.delivered[0]["msgid"]


async def test_an_answer_that_is_not_the_robots_is_noticed(wecom: WeComSimulator) -> None:
    async with bot(wecom, {"msgtype": "text", "text": {"content": "hi"}}):
        with pytest.raises(AssertionError):
            await wecom.say("status?")


async def test_a_heartbeat_left_unanswered_stays_so(wecom: WeComSimulator) -> None:
    async with wire(wecom) as one:
        await one.subscribe(wecom)
        wecom.connections.deaf = True
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await one.ask("ping")

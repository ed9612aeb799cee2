"""The simulated DingTalk's cards with buttons and its events by HTTP, seen by a plain client and a plain server."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.simulators.dingtalk import CLIENT_ID, CLIENT_SECRET, Chat, DingTalkSimulator, Post, User
from tests.simulators.dingtalk.callback import sign_press
from tests.simulators.dingtalk.cards import BUTTON_TEMPLATE
from tests.simulators.dingtalk.gateway import MESSAGES, PRESSES
from tests.simulators.dingtalk.routes import CREATE_CARD, OPEN, REGISTER_PRESSES, TOKEN

SHOWN = {"cardData": {"cardParamMap": {"buttons": "[]", "chosen": "Yes"}}}
BY_KEY = {"cardUpdateOptions": {"updateCardDataByKey": True}}


@dataclass
class App:
    """An app that knows the documents only; `answer` is what it answers calls with."""

    dingtalk: DingTalkSimulator
    session: aiohttp.ClientSession
    ann: User
    room: Chat
    url: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    calls: list[web.Request] = field(default_factory=list)

    async def post(self, path: str, body: object) -> tuple[int, dict[str, Any]]:
        credentials = {"appKey": CLIENT_ID, "appSecret": CLIENT_SECRET}
        async with self.session.post(f"{self.dingtalk.url}{TOKEN}", json=credentials) as response:
            headers = {"x-acs-dingtalk-access-token": (await response.json())["accessToken"]}
        async with self.session.post(f"{self.dingtalk.url}{path}", json=body, headers=headers) as response:
            return response.status, await response.json()

    async def register(self, **more: Any) -> tuple[int, dict[str, Any]]:
        told = {"callbackRouteKey": "route", "callbackUrl": self.url, "apiSecret": "s3cret"}
        return await self.post(REGISTER_PRESSES, told | more)

    async def put(self, **route: str) -> tuple[int, dict[str, Any]]:
        variables = {"text": "Apply?", "buttons": json.dumps([{"id": "7", "label": "Yes"}]), "chosen": ""}
        card = {"cardTemplateId": BUTTON_TEMPLATE, "outTrackId": "card-1", "cardData": {"cardParamMap": variables}}
        place = {
            "openSpaceId": f"dtv1.card//IM_GROUP.{self.room.id}",
            "imGroupOpenSpaceModel": {"supportForward": False},
            "imGroupOpenDeliverModel": {"robotCode": CLIENT_ID},
        }
        return await self.post(CREATE_CARD, card | place | route)

    @property
    def card(self) -> Post:
        return self.dingtalk.state.cards["card-1"]


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with DingTalkSimulator() as dingtalk, aiohttp.ClientSession() as session:
        ann = dingtalk.user("u-ann", "Ann")
        made = App(dingtalk, session, ann, dingtalk.group("INC-42", [ann]))

        async def handle(request: web.Request) -> web.Response:
            await request.read()
            made.calls.append(request)
            return web.json_response(made.answer)

        served = web.Application()
        served.router.add_post("/callback", handle)
        runner = web.AppRunner(served, access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/callback"
            yield made
        finally:
            await runner.cleanup()


async def test_a_press_is_told_at_the_registered_address_and_signed_with_its_secret(app: App) -> None:
    await app.register()
    await app.put(callbackType="HTTP", callbackRouteKey="route")
    app.answer = SHOWN | BY_KEY
    push = await app.dingtalk.press(app.ann, app.card, "Yes")

    (call,) = app.calls
    told = json.loads(push.message["content"])
    signed = sign_press(call.headers["x-ddpaas-signature-timestamp"], "s3cret")
    assert call.headers["x-ddpaas-signature"] == signed
    assert (push.message["outTrackId"], push.message["userId"]) == ("card-1", "u-ann")
    assert told["cardPrivateData"]["params"] == {"button": "7"}
    assert (app.card.text, app.card.buttons, app.card.chosen) == ("Apply?", (), "Yes")


async def test_an_address_is_not_taken_over_unless_that_is_asked_for(app: App) -> None:
    await app.register()
    refused = await app.register(callbackUrl="https://another.example")
    status, _ = await app.register(callbackUrl="https://another.example", forceUpdate=True)

    assert (refused[0], refused[1]["code"]) == (500, "param.callbackRouteKeyExist")
    assert status == 200


async def test_a_card_for_an_address_nobody_registered_is_refused(app: App) -> None:
    status, answer = await app.put(callbackType="HTTP", callbackRouteKey="another")

    assert (status, answer["code"]) == (400, "param.invalid")


async def test_an_answer_that_wipes_the_rest_of_a_card_is_complained_about(app: App) -> None:
    await app.register()
    await app.put(callbackType="HTTP", callbackRouteKey="route")
    app.answer = SHOWN
    await app.dingtalk.press(app.ann, app.card, "Yes")

    assert "wipes" in app.dingtalk.state.complaints.pop()


async def test_a_press_goes_to_a_connection_that_asked_for_presses_and_to_no_other(app: App) -> None:
    def wanted(*topics: str) -> dict[str, Any]:
        subscriptions = [{"type": "CALLBACK", "topic": topic} for topic in topics]
        return {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET, "subscriptions": subscriptions}

    sockets = []
    for topics in ((MESSAGES,), (MESSAGES, PRESSES)):
        accept = {"Accept": "application/json"}
        async with app.session.post(f"{app.dingtalk.url}{OPEN}", json=wanted(*topics), headers=accept) as response:
            opened = await response.json()
        sockets.append(await app.session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]}))
    await app.put(callbackType="STREAM")
    await app.dingtalk.press(app.ann, app.card, "Yes")
    frame = json.loads((await sockets[1].receive()).data)

    assert frame["headers"]["topic"] == PRESSES
    assert [len(one.awaited) for one in app.dingtalk.gateway.connections if not one.presses] == [0]


async def test_an_event_is_encrypted_for_this_app_and_anything_but_success_leaves_it_to_come_again(app: App) -> None:
    app.dingtalk.callback.url = app.dingtalk.callback.events_url = app.url
    app.answer = {"msgtype": "empty"}
    await app.dingtalk.rename(app.room, "INC-42 checkout")
    body, query = await app.calls[0].json(), app.calls[0].query
    crypt = app.dingtalk.callback.crypt
    told = json.loads(crypt.decrypt(query["msg_signature"], query["timestamp"], query["nonce"], body["encrypt"]))

    assert (told["EventType"], told["title"]) == ("chat_update_title", "INC-42 checkout")
    assert not app.dingtalk.state.pushes[0].acknowledged
    assert "cannot be opened" in app.dingtalk.state.complaints.pop()


async def test_an_event_answered_with_the_encrypted_word_is_done(app: App) -> None:
    app.dingtalk.callback.url = app.dingtalk.callback.events_url = app.url
    crypt = app.dingtalk.callback.crypt
    sealed = crypt.encrypt("success")
    told = {"timeStamp": "1762000000000", "nonce": "n", "encrypt": sealed}
    app.answer = told | {"msg_signature": crypt.sign("1762000000000", "n", sealed)}
    await app.dingtalk.rename(app.room, "INC-42 checkout")

    assert app.dingtalk.state.pushes[0].acknowledged
    assert await app.dingtalk.callback.check_events_address()


async def test_without_an_address_of_an_event_subscription_no_event_is_told(app: App) -> None:
    app.dingtalk.callback.url = app.url
    await app.dingtalk.rename(app.room, "INC-42 checkout")

    assert app.calls == []

"""The simulated DingTalk does what DingTalk documents, seen by a plain HTTP client."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.simulators.dingtalk import CLIENT_ID, CLIENT_SECRET, Chat, DingTalkSimulator, User
from tests.simulators.dingtalk.callback import sign
from tests.simulators.dingtalk.gateway import MESSAGES
from tests.simulators.dingtalk.routes import BY_MOBILE, DIRECT, GROUP, OPEN, TOKEN

MARKDOWN = {"msgtype": "markdown", "markdown": {"title": "INC-42", "text": "stable @u-ann"}}


@dataclass
class Client:
    """Somebody who knows the API only."""

    dingtalk: DingTalkSimulator
    session: aiohttp.ClientSession
    ann: User
    room: Chat

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
        address = path if path.startswith("http") else f"{self.dingtalk.url}{path}"
        async with self.session.post(address, json=body, headers=headers) as response:
            return response.status, await response.json()

    async def token(self) -> str:
        _, answer = await self.post(TOKEN, {"appKey": CLIENT_ID, "appSecret": CLIENT_SECRET})
        return str(answer["accessToken"])

    async def send(self, path: str = GROUP, **changed: Any) -> tuple[int, dict[str, Any]]:
        parameters = json.dumps({"title": "INC-42", "text": "stable"})
        place: dict[str, Any] = {"openConversationId": self.room.id} if path == GROUP else {"userIds": ["u-ann"]}
        body = {"robotCode": CLIENT_ID, "msgKey": "sampleMarkdown", "msgParam": parameters} | place | changed
        return await self.post(path, body, **{"x-acs-dingtalk-access-token": await self.token()})

    async def open(self, **changed: Any) -> tuple[int, dict[str, Any]]:
        body = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET}
        topics = {"subscriptions": [{"type": "CALLBACK", "topic": MESSAGES}]}
        return await self.post(OPEN, body | topics | changed, Accept="application/json")

    async def connect(self) -> aiohttp.ClientWebSocketResponse:
        _, answer = await self.open()
        return await self.session.ws_connect(answer["endpoint"], params={"ticket": answer["ticket"]})


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with DingTalkSimulator(redelivery=0.02) as dingtalk, aiohttp.ClientSession() as session:
        ann = dingtalk.user("u-ann", "Ann", mobile="13800000000")
        yield Client(dingtalk, session, ann, dingtalk.group("INC-42", [ann]))


def answer_to(frame: dict[str, Any], data: object = None) -> str:
    headers = {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}
    return json.dumps(
        {"code": 200, "headers": headers, "message": "OK", "data": json.dumps(data or {"response": None})}
    )


async def test_asking_for_a_token_again_returns_the_same(client: Client) -> None:
    assert await client.token() == await client.token()


async def test_a_wrong_secret_gets_neither_token_nor_ticket(client: Client) -> None:
    token = await client.post(TOKEN, {"appKey": CLIENT_ID, "appSecret": "wrong"})
    ticket = await client.open(clientSecret="wrong")

    assert [(status, body["code"]) for status, body in (token, ticket)] == [(400, "invalidClientIdOrSecret")] * 2


async def test_a_ticket_is_good_once(client: Client) -> None:
    _, answer = await client.open()
    socket = await client.session.ws_connect(answer["endpoint"], params={"ticket": answer["ticket"]})

    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await client.session.ws_connect(answer["endpoint"], params={"ticket": answer["ticket"]})
    await socket.close()


async def test_a_ticket_is_good_for_ninety_seconds(client: Client) -> None:
    _, answer = await client.open()
    client.dingtalk.state.advance(90)

    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await client.session.ws_connect(answer["endpoint"], params={"ticket": answer["ticket"]})


async def test_a_message_comes_again_until_it_is_acknowledged(client: Client) -> None:
    socket = await client.connect()
    await client.dingtalk.say(client.ann, client.room, "status?")

    first, again = await socket.receive_json(), await socket.receive_json()
    await socket.send_str(answer_to(again))
    await client.dingtalk.settled()

    assert json.loads(first["data"])["msgId"] == json.loads(again["data"])["msgId"]
    assert first["headers"]["messageId"] != again["headers"]["messageId"]
    assert json.loads(first["data"])["text"]["content"] == " status?"
    await socket.close()


async def test_after_an_announced_end_nothing_more_is_pushed_there(client: Client) -> None:
    old = await client.connect()
    await client.dingtalk.connected()
    await client.dingtalk.gateway.disconnect(drop_after=60)
    new = await client.connect()
    await client.dingtalk.connected(2)
    await client.dingtalk.say(client.ann, client.room, "status?")

    frame = await new.receive_json()
    await new.send_str(answer_to(frame))
    await client.dingtalk.settled()

    assert (await old.receive_json())["headers"]["topic"] == "disconnect"
    assert not client.dingtalk.gateway.connections[0].pushes
    await old.close()
    await new.close()


async def test_an_answer_to_nothing_is_complained_about(client: Client) -> None:
    socket = await client.connect()
    await socket.send_str(answer_to({"headers": {"messageId": "nothing"}}))
    await socket.close()
    await client.dingtalk.state.until(lambda: not client.dingtalk.gateway.connections)

    complaints, client.dingtalk.state.complaints = client.dingtalk.state.complaints, []
    assert complaints == ["an answer to no frame of this connection"]


async def reply_address(client: Client) -> str:
    return str(client.dingtalk.state.message(client.ann, client.room, {}, ())["sessionWebhook"])


async def test_a_reply_notifies_who_is_in_both_text_and_list(client: Client) -> None:
    address = await reply_address(client)
    await client.post(address, MARKDOWN | {"at": {"atUserIds": ["u-ann", "u-bob"]}})
    await client.post(address, MARKDOWN)

    assert [post.notified for post in client.dingtalk.posts] == [("u-ann",), ()]


async def test_a_reply_is_refused_with_status_200(client: Client) -> None:
    address = await reply_address(client)
    unknown = await client.post(address + "0", MARKDOWN)
    kind = await client.post(address, {"msgtype": "image", "image": {"text": "x"}})
    empty = await client.post(address, {"msgtype": "markdown", "markdown": {"title": "x"}})
    client.dingtalk.state.advance(5_400)
    expired = await client.post(address, MARKDOWN)

    refusals = [unknown, kind, empty, expired]
    assert [(status, body["errcode"]) for status, body in refusals] == [
        (200, 300005),
        (200, 400105),
        (200, 40035),
        (200, 300001),
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"robotCode": ""}, "invalidParameter.robotCode.empty"),
        ({"robotCode": "another"}, "invalidParameter.robotCode.notExsit"),
        ({"msgKey": "sampleImageOfNothing"}, "invalidParameter.msgKey.invalid"),
        ({"msgParam": {"title": "x", "text": "x"}}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": json.dumps({"title": "x", "text": "x" * 15_000})}, "invalidParameter.msgParam.tooLong"),
        ({"openConversationId": "CIDQ1W2E3=="}, "resource.not.found"),
    ],
)
async def test_a_wrong_post_is_refused_with_its_code(client: Client, changed: dict[str, Any], code: str) -> None:
    status, body = await client.send(**changed)

    assert (status, body["code"]) == (400, code)
    assert client.dingtalk.posts == []


async def test_a_post_says_by_which_key_it_is_known(client: Client) -> None:
    status, body = await client.send()

    assert status == 200
    assert body["processQueryKey"] == client.dingtalk.posts[0].key


async def test_people_not_reached_are_listed_in_a_good_answer(client: Client) -> None:
    status, body = await client.send(DIRECT, userIds=["u-ann", "u-nobody"])

    assert (status, body["invalidStaffIdList"]) == (200, ["u-nobody"])
    assert len(client.dingtalk.posts) == 1


async def test_a_token_that_has_expired_is_no_401(client: Client) -> None:
    token = await client.token()
    client.dingtalk.state.advance(7_200)

    status, body = await client.post(GROUP, {}, **{"x-acs-dingtalk-access-token": token})
    missing = await client.post(GROUP, {})

    assert (status, body["code"]) == (400, "InvalidAuthentication")
    assert missing[1]["code"] == "AuthenticationFailed.MissingParameter"


async def test_people_are_found_by_mobile_number(client: Client) -> None:
    address = f"{BY_MOBILE}?access_token={await client.token()}"
    found = await client.post(address, {"mobile": "13800000000"})
    nobody = await client.post(address, {"mobile": "13999999999"})
    refused = await client.post(f"{BY_MOBILE}?access_token=x", {"mobile": "13800000000"})

    assert found[1]["result"] == {"userid": "u-ann"}
    assert nobody[1]["errcode"] == 60121
    assert (refused[1]["errcode"], refused[1]["sub_code"]) == (88, "40014")


async def test_an_api_that_does_not_exist_is_not_found(client: Client) -> None:
    assert (await client.post("/v1.0/robot/orgGroupSend", {}))[1]["code"] == "InvalidAction.NotFound"


async def test_a_used_up_quota_takes_the_words_out_of_messages(client: Client) -> None:
    client.dingtalk.state.quota = 0

    message = client.dingtalk.state.message(client.ann, client.room, {"text": {"content": "status?"}}, ())

    assert message["errorCode"] == 20001
    assert "text" not in message


def test_calls_are_signed_as_published() -> None:
    assert sign("1577262236757", "this is a secret") == "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="

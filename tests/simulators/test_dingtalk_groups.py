"""Scene groups and group events of the simulated DingTalk, seen by a plain HTTP client."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.simulators.dingtalk import CLIENT_ID, CLIENT_SECRET, DingTalkSimulator
from tests.simulators.dingtalk.gateway import MESSAGES
from tests.simulators.dingtalk.routes import ADD_MEMBERS, CREATE_GROUP, OPEN, TOKEN
from tests.simulators.dingtalk.scene_groups import GROUP_TEMPLATE

Post = Callable[..., Awaitable[dict[str, Any]]]
GROUP = {"title": "INC-7", "template_id": GROUP_TEMPLATE, "owner_user_id": "u-ann", "uuid": "inc-7"}


@pytest.fixture
async def dingtalk() -> AsyncIterator[DingTalkSimulator]:
    async with DingTalkSimulator(redelivery=0.02) as made:
        made.user("u-ann", "Ann")
        made.user("u-bob", "Bob")
        yield made


@pytest.fixture
async def post(dingtalk: DingTalkSimulator) -> AsyncIterator[Post]:
    async with aiohttp.ClientSession(headers={"Accept": "application/json"}) as session:

        async def posted(path: str, **body: Any) -> dict[str, Any]:
            token = dingtalk.state.new_token() if path != TOKEN else ""
            headers = {"x-acs-dingtalk-access-token": token}
            async with session.post(f"{dingtalk.url}{path}", json=body, headers=headers) as response:
                answer: dict[str, Any] = await response.json()
                return answer

        yield posted


async def test_the_same_uuid_makes_one_group(dingtalk: DingTalkSimulator, post: Post) -> None:
    made, again = await post(CREATE_GROUP, **GROUP), await post(CREATE_GROUP, **GROUP)

    assert made["open_conversation_id"] == again["open_conversation_id"]
    assert len(dingtalk.state.chats) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"template_id": "none"}, "groupTemplate.notFound"),
        ({"owner_user_id": "u-nobody"}, "member.notFound"),
        ({"title": "x" * 31}, "invalidParameter.title"),
    ],
)
async def test_a_group_is_refused(post: Post, changed: dict[str, str], code: str) -> None:
    assert (await post(CREATE_GROUP, **(GROUP | changed)))["code"] == code


async def test_one_unknown_person_keeps_all_out(dingtalk: DingTalkSimulator, post: Post) -> None:
    chat = (await post(CREATE_GROUP, **GROUP))["open_conversation_id"]
    refused = await post(ADD_MEMBERS, open_conversation_id=chat, user_ids=["u-bob", "u-nobody"])

    assert refused["code"] == "member.notFound"
    assert [one.staff for one in dingtalk.state.chats[chat].members] == ["u-ann"]


@pytest.mark.parametrize("wanted", [True, False])
async def test_events_reach_those_who_asked_for_them_until_they_succeed(
    dingtalk: DingTalkSimulator, post: Post, wanted: bool
) -> None:
    topics = [{"type": "CALLBACK", "topic": MESSAGES}] + ([{"type": "EVENT", "topic": "*"}] if wanted else [])
    opened = await post(OPEN, clientId=CLIENT_ID, clientSecret=CLIENT_SECRET, subscriptions=topics)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]}) as socket,
    ):
        await dingtalk.connected()
        await dingtalk.join(dingtalk.group("INC-7", []), dingtalk.user("u-carol", "Carol"))
        if not wanted:
            await dingtalk.gateway.ping()
        frame = await socket.receive_json()
        for status in ("LATER", "SUCCESS") if wanted else ():
            headers = {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}
            await socket.send_json({"code": 200, "headers": headers, "data": json.dumps({"status": status})})
            if status == "LATER":
                frame = await socket.receive_json()
        if wanted:
            await dingtalk.settled()

    assert frame["type"] == ("EVENT" if wanted else "SYSTEM")
    assert dingtalk.state.pushes[0].acknowledged is wanted

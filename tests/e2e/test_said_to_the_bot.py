"""A platform that shows the bot only what is said to it: what is told there counts, and what is not known is said."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.dingtalk.settings import DingTalkSettings
from bot.app import App
from bot.logs import configure
from tests.e2e.office import configuration, sqlite_url
from tests.simulators.dingtalk import CLIENT_ID, CLIENT_SECRET, Chat, DingTalkSimulator, Post, User


@dataclass
class Room:
    """A group that is a war room by its name, with Ann in it."""

    dingtalk: DingTalkSimulator
    ann: User
    chat: Chat

    async def ask(self, text: str) -> Post:
        """What the bot answers at the question's own address."""
        await self.dingtalk.say(self.ann, self.chat, text)
        return await self.post("session")

    async def post(self, via: str) -> Post:
        while (found := await self.dingtalk.next_post()).via != via:
            pass
        return found


@pytest.fixture(params=["en", "zh"])
async def room(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Room]:
    configure("WARNING")
    async with DingTalkSimulator() as dingtalk:
        ann = dingtalk.user("u-ann", "Ann")
        settings = DingTalkSettings(
            client_id=CLIENT_ID,
            client_secret=SecretStr(CLIENT_SECRET),
            api_url=dingtalk.url,
            legacy_api_url=dingtalk.url,
        )
        platforms = {("acme", "dingtalk"): settings}
        app = App(configuration(sqlite_url(tmp_path), platforms, language=request.param, join_summary_messages=1))
        await app.start()
        try:
            await dingtalk.connected()
            yield Room(dingtalk, ann, dingtalk.group("incident-checkout", [ann]))
        finally:
            await app.stop(grace=1.0)


TOLD = ("checkout is returning 502s, about 30% of requests", "结账从14:02开始报错，影响约30%的用户")
NOTED = ("Noted on the timeline of", "已记入")
COVERAGE = ("only what is said to me", "只让我看到发给我的消息")


@pytest.mark.parametrize("language", [0, 1])
async def test_what_is_told_to_the_bot_is_evidence_and_a_summary_says_how_far_it_goes(
    room: Room, language: int
) -> None:
    noted = await room.ask(TOLD[language])
    summary = await room.ask(("summarize", "总结一下")[language])

    assert NOTED[language] in noted.text
    assert "30%" in summary.text
    assert COVERAGE[language] in summary.text


@pytest.mark.parametrize("question", ["summarize this conversation", "总结上面的内容"])
async def test_a_conversation_forwarded_to_the_bot_is_summarised_where_that_is_asked_for(
    room: Room, question: str
) -> None:
    await room.ask(TOLD[0])  # of the only incident there is
    alone = room.dingtalk.direct(room.ann)
    lines = [{"senderNickName": "Bob", "content": "search is down in every region"}]
    content = {"title": "Group chat", "summary": "…", "chatRecord": json.dumps(lines)}
    await room.dingtalk.say_raw(room.ann, alone, {"msgtype": "chatRecord", "content": content})
    await room.dingtalk.say(room.ann, alone, question)

    summary = await room.post("session")

    assert "search is down in every region" in summary.text
    assert "30%" not in summary.text


async def test_who_joins_gets_the_summary_in_their_direct_chat(room: Room) -> None:
    await room.ask(TOLD[0])
    await room.dingtalk.join(room.chat, room.dingtalk.user("u-bob", "Bob"))

    summary = await room.post("direct")

    assert [one.staff for one in summary.chat.members] == ["u-bob"]
    assert "30%" in summary.text


async def test_who_joins_another_group_gets_nothing(room: Room) -> None:
    await room.ask(TOLD[0])
    elsewhere = room.dingtalk.group("Lunch", [room.ann])
    await room.dingtalk.join(elsewhere, room.dingtalk.user("u-bob", "Bob"))
    await room.dingtalk.settled()
    await room.ask("summarize")

    assert [post.via for post in room.dingtalk.posts if post.via == "direct"] == []

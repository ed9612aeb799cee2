"""Group events that DingTalk posts: who joins a war room gets its summary, and its name and end are noticed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from tests.e2e.towns.dingtalk import DingTalkTown
from tests.e2e.towns.resident import quiet, resident
from tests.e2e.towns.town import answer
from tests.simulators.dingtalk import Chat, DingTalkSimulator


class Scene:
    """A group that is a war room by its name, and what was told there."""

    def __init__(self, town: DingTalkTown, app: App, room: Chat) -> None:
        self.dingtalk = town.dingtalk
        self.town = town
        self.app = app
        self.room = room

    def whispered(self) -> list[tuple[str, str]]:
        """To whom the robot wrote directly, and what."""
        return [(post.chat.members[0].staff, post.text) for post in self.dingtalk.posts if post.via == "direct"]

    async def known(self) -> tuple[str, bool]:
        """What the room is called and whether the robot is still in it, as far as Warroom knows."""
        chat = await self.app.store.chats.chat("acme", "dingtalk", self.room.id)
        assert chat is not None
        return chat.name, chat.member


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Scene]:
    async with DingTalkSimulator() as dingtalk:
        town = DingTalkTown(dingtalk, webhook=True)
        room = dingtalk.state.chats[town.room]
        room.title = "incident-checkout"
        async with resident(tmp_path, {"acme": [town]}, account={"join_summary_messages": 1}) as app:
            await answer(town, "checkout is returning 502s, about 30% of requests")
            yield Scene(town, app, room)


async def test_the_address_passes_the_check_of_the_console(at: Scene) -> None:
    assert await at.dingtalk.callback.check_events_address()


async def test_who_joins_gets_the_summary_once_in_their_direct_chat(at: Scene) -> None:
    await at.dingtalk.join(at.room, at.dingtalk.user("u-carol", "Carol"))
    await quiet(at.app, at.town)
    await at.town.redeliver(2)
    await quiet(at.app, at.town)

    ((who, summary),) = at.whispered()
    assert who == "u-carol"
    assert "30%" in summary


async def test_who_joins_another_group_gets_nothing(at: Scene) -> None:
    elsewhere = at.dingtalk.group("Lunch", [])
    await at.dingtalk.join(elsewhere, at.dingtalk.user("u-carol", "Carol"))
    await quiet(at.app, at.town)

    assert at.whispered() == []


async def test_a_new_name_and_the_end_of_a_group_are_noticed(at: Scene) -> None:
    await at.dingtalk.rename(at.room, "incident-search")
    await quiet(at.app, at.town)
    renamed = await at.known()
    await at.dingtalk.disband(at.room)
    await quiet(at.app, at.town)

    assert renamed == ("incident-search", True)
    assert await at.known() == ("incident-search", False)

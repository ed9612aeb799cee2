"""A robot and an app side by side: whose a chat is, and what each side can do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from adapters import PLATFORMS
from adapters.wecom.app.chats import is_of_app
from adapters.wecom.settings import WeComSettings
from bot.domain.chat import Delivery, Person
from bot.errors import NotFound, Unauthorized, Unsupported
from bot.ports.abilities import Connected, Single, serving
from bot.ports.adapter import Adapter, RoomPlan
from bot.ports.webhook import WebhookRequest
from tests.contract.harness import ACCOUNT, Desk, services
from tests.simulators.wecom import WeComSimulator
from tests.simulators.wecom.app import ANN, BEN, AppSimulator
from tests.simulators.wecom.app.callbacks import encrypted, envelope, xml
from tests.simulators.wecom.simulator import GROUP
from tests.unit.wecom.app.stage import CALLED, KNOWN


@dataclass
class Town:
    """Both simulators, and one adapter for them."""

    robot: WeComSimulator
    app: AppSimulator
    adapter: Adapter
    desk: Desk

    def delivery(self, chat: str, text: str = "All is well.") -> Delivery:
        return Delivery(key=f"to {chat}", account="acme", platform="wecom", chat=chat, text=text)

    def call(self, address: str) -> WebhookRequest:
        text = encrypted(xml(self.app.fields("text", Content="status?")))
        query = self.app.callbacks.query(text)
        return WebhookRequest("POST", {}, envelope(text).encode(), query, f"/webhooks/{address}/acme")


def made(robot: WeComSimulator, app: AppSimulator, *, with_robot: bool = True, with_app: bool = True) -> Adapter:
    settings: dict[str, Any] = {"websocket_url": robot.websocket_url, "api_url": app.url}
    if with_robot:
        settings |= {"bot_id": robot.robot.bot_id, "bot_secret": SecretStr(robot.robot.secret)}
    if with_app:
        settings |= KNOWN | CALLED
    return PLATFORMS["wecom"].load()(ACCOUNT, WeComSettings(**settings), services())


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with WeComSimulator() as robot, AppSimulator() as app:
        adapter, desk = made(robot, app), Desk()
        robot.robot.groups.add(GROUP)
        await adapter.start()
        listening = asyncio.ensure_future(adapter.listen(desk.keep))
        try:
            await robot.wait_until(lambda: robot.connections.live is not None)
            yield Town(robot, app, adapter, desk)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await adapter.stop()


async def test_a_chats_id_says_who_posts_into_it(town: Town) -> None:
    await town.adapter.send(town.delivery(f"app:{ANN}"))
    await town.adapter.send(town.delivery(GROUP))

    assert [message.chat for message in town.app.messages] == [ANN]
    assert [message.chat for message in town.robot.messages] == [GROUP]


async def test_each_side_has_its_own_limit_and_its_own_way_to_render(town: Town) -> None:
    robot, app = serving(town.adapter, GROUP), serving(town.adapter, f"app:{ANN}")

    assert robot.capabilities.text_limit > 10_000
    assert app.capabilities.text_limit < 2_048
    assert (robot.render("- one"), app.render("- one")) == ("- one", "• one")


async def test_rooms_are_the_apps_and_updates_reach_them(town: Town) -> None:
    people = (Person(ANN, ANN), Person(BEN, BEN))
    opened = await town.adapter.open_room(RoomPlan("7/0", "incident-7", "", people))
    await town.adapter.send(town.delivery(opened.chat))

    assert town.adapter.capabilities.rooms
    assert is_of_app(opened.chat)
    assert [message.in_group for message in town.app.messages] == [True, True]
    assert await town.adapter.room(opened.chat) == "incident-7"
    assert not await town.adapter.invite(opened.chat, people)


async def test_people_are_looked_up_by_the_app(town: Town) -> None:
    assert await town.adapter.person(ANN) == Person(ANN, "张三")
    assert await town.adapter.find_person(phone="13800000001") == Person(BEN, "李四")


async def test_a_call_is_the_apps_where_its_address_says_so(town: Town) -> None:
    intake = await town.adapter.receive(town.call("wecom-app"))

    assert [event.origin.chat for event in intake.events] == [f"app:{ANN}"]
    with pytest.raises((Unauthorized, NotFound)):
        await town.adapter.receive(town.call("wecom"))


async def test_the_robot_is_listened_to_as_ever(town: Town) -> None:
    await town.robot.say("status?")
    await town.desk.until(lambda: bool(town.desk.mentions))

    assert town.desk.mentions[0].origin.chat == GROUP
    assert town.adapter.polls
    assert isinstance(town.adapter, Connected)
    assert isinstance(town.adapter, Single)
    assert town.adapter.here


async def test_what_only_one_side_could_do_is_refused_by_the_other(town: Town) -> None:
    with pytest.raises(Unsupported):
        await town.adapter.open_stream(town.delivery(f"app:{ANN}"))
    with pytest.raises(Unsupported):
        await town.adapter.edit("m1", town.delivery(f"app:{ANN}"))


async def test_the_doctor_looks_at_both(town: Town) -> None:
    findings = await town.adapter.check()

    assert {"app credentials", "app visible range", "robot"} <= {finding.subject for finding in findings}
    assert all(finding.well for finding in findings)


async def test_one_of_them_alone_is_itself() -> None:
    async with WeComSimulator() as robot, AppSimulator() as app:
        only_robot, only_app = made(robot, app, with_app=False), made(robot, app, with_robot=False)

        assert (only_robot.capabilities.rooms, only_robot.polls) == (False, True)
        assert (only_app.capabilities.rooms, only_app.polls) == (True, False)
        assert serving(only_robot, GROUP) is only_robot
        assert serving(only_app, f"app:{ANN}") is only_app

"""A smart robot and a self-built app side by side, as one platform."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.wecom.adapter import WeComAdapter
from adapters.wecom.app.adapter import WeComApp
from adapters.wecom.app.chats import is_of_app
from bot.domain.chat import Delivery, Origin, Person, Receipt
from bot.domain.session import Message
from bot.ports.adapter import Adapter, Capabilities, Finding, HistoryQuery, OpenedRoom, ReplyStream, RoomPlan, Sink
from bot.ports.webhook import Intake, WebhookRequest

APP_ADDRESS = "wecom-app"
"""The name in the address at which the app is called."""


class WeComBoth:
    """One rule decides who serves a chat: the app where its id begins with `app:`, else the robot.

    Calls come to the app where their address names it. Rooms are opened and people looked up by the app.
    """

    def __init__(self, robot: WeComAdapter, app: WeComApp) -> None:
        self._robot = robot
        self._app = app

    @property
    def platform(self) -> str:
        return self._robot.platform

    @property
    def account(self) -> str:
        return self._robot.account

    @property
    def capabilities(self) -> Capabilities:
        """The robot's, and what the app adds for the whole platform; each `side` has its own."""
        return replace(self._robot.capabilities, rooms=True, proactive=True)

    @property
    def polls(self) -> bool:
        return self._robot.polls

    @property
    def connected(self) -> bool:
        """Whether the robot's connection is up."""
        return self._robot.connected

    @property
    def here(self) -> bool:
        """Whether this process speaks for the robot, and then for the app as well."""
        return self._robot.here

    def side(self, chat: str) -> Adapter:
        """Who serves this chat."""
        return self._app.side(chat) if is_of_app(chat) else self._robot

    async def start(self) -> None:
        await self._robot.start()
        await self._app.start()

    async def stop(self) -> None:
        """Close everything of both; safe to call twice."""
        await asyncio.gather(self._robot.stop(), self._app.stop())

    async def receive(self, request: WebhookRequest) -> Intake:
        """As the one whose address was called."""
        to_app = f"/{APP_ADDRESS}/" in request.path
        return await (self._app if to_app else self._robot).receive(request)

    async def listen(self, sink: Sink) -> None:
        await self._robot.listen(sink)

    def render(self, text: str) -> str:
        """As the robot shows it; each `side` renders for its chats."""
        return self._robot.render(text)

    async def send(self, delivery: Delivery) -> Receipt:
        return await self.side(delivery.chat).send(delivery)

    async def edit(self, message: str, delivery: Delivery) -> Receipt:
        return await self.side(delivery.chat).edit(message, delivery)

    async def find_sent(self, delivery: Delivery, since: datetime) -> Receipt | None:
        return await self.side(delivery.chat).find_sent(delivery, since)

    async def open_stream(self, delivery: Delivery) -> ReplyStream:
        return await self.side(delivery.chat).open_stream(delivery)

    async def show_working(self, origin: Origin) -> None:
        await self.side(origin.chat).show_working(origin)

    async def clear_working(self, origin: Origin) -> None:
        await self.side(origin.chat).clear_working(origin)

    async def history(self, query: HistoryQuery) -> Sequence[Message]:
        return await self.side(query.chat).history(query)

    async def person(self, id: str) -> Person | None:
        return await self._app.person(id)

    async def find_person(self, email: str = "", phone: str = "") -> Person | None:
        return await self._app.find_person(email, phone)

    async def room(self, chat: str) -> str | None:
        return await self.side(chat).room(chat)

    async def open_room(self, plan: RoomPlan) -> OpenedRoom:
        return await self._app.open_room(plan)

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        return await self._app.invite(chat, people)

    async def check(self) -> Sequence[Finding]:
        return [*await self._robot.check(), *await self._app.check()]

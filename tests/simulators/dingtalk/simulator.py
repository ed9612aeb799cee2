"""The simulated DingTalk as a server, and as what a test directs."""

import asyncio
from collections.abc import Coroutine, Sequence
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.simulators.dingtalk.callback import Callback
from tests.simulators.dingtalk.faults import Fault
from tests.simulators.dingtalk.gateway import Gateway
from tests.simulators.dingtalk.model import JSON, Chat, Post, Push, User
from tests.simulators.dingtalk.routes import application
from tests.simulators.dingtalk.state import CORPORATION, State


class DingTalkSimulator:
    """One organisation, one app, one robot. A message not acknowledged comes again after `redelivery` seconds.

    Leaving it raises for whatever the app answered on a Stream connection that DingTalk would not understand.
    """

    def __init__(self, redelivery: float = 60.0) -> None:
        self.state = State()
        self.gateway = Gateway(self.state)
        self.callback = Callback(self.state)
        self._redelivery = redelivery
        self._runner: web.AppRunner | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._handed_out = 0

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(application(self.state, self.gateway), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.state.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if error is None:
            assert not self.state.complaints, self.state.complaints

    @property
    def url(self) -> str:
        return self.state.url

    @property
    def posts(self) -> list[Post]:
        return self.state.posts

    def user(self, staff: str, nick: str, mobile: str = "") -> User:
        """A person; without `staff`, of another organisation."""
        user = User(staff, nick, f"$:LWCP_v1:${nick.lower()}", mobile)
        if staff:
            self.state.users[staff] = user
        return user

    def group(self, title: str, members: Sequence[User]) -> Chat:
        id = f"cidQ{self.state.number()}w2e3=="
        return self.state.chats.setdefault(id, Chat(id, title, list(members)))

    def direct(self, user: User) -> Chat:
        id = f"cid-direct-{user.staff or user.opaque}=="
        return self.state.chats.setdefault(id, Chat(id, "", [user], direct=True))

    async def say(
        self, author: User, chat: Chat, text: str, at: tuple[User, ...] = (), quoting: JSON | None = None
    ) -> JSON:
        """Somebody addresses the robot: in a group with an @mention, whose name is stripped but for the blank."""
        lead = "" if chat.direct else " "
        said: JSON = {"msgtype": "text", "text": {"content": f"{lead}{text}"} | (quoting or {}).get("text", {})}
        said |= {key: value for key, value in (quoting or {}).items() if key != "text"}
        return await self.say_raw(author, chat, said, at)

    async def say_raw(self, author: User, chat: Chat, body: JSON, at: tuple[User, ...] = ()) -> JSON:
        """Like `say`, with any kind of message."""
        message = self.state.message(author, chat, body, at)
        push = Push(message)
        self.state.pushes.append(push)
        await self._deliver(push)
        return message

    async def join(self, chat: Chat, *people: User) -> JSON:
        """Somebody is added to a group: an event of the organisation, whether or not the robot is in it."""
        chat.members.extend(people)
        ids = {"userId": [one.staff for one in people], "unionId": [f"un-{one.staff}" for one in people]}
        return await self.happen("chat_add_member", chat, ids)

    async def rename(self, chat: Chat, title: str) -> JSON:
        chat.title = title
        return await self.happen("chat_update_title", chat, {"title": title})

    async def disband(self, chat: Chat) -> JSON:
        chat.disbanded = True
        return await self.happen("chat_disband", chat, {})

    async def happen(self, kind: str, chat: Chat, more: JSON) -> JSON:
        """An event for those who subscribed to events; pushed until it is answered with success.

        By HTTP it goes to the address of the event subscription, and nowhere where none was entered.
        """
        event = {"timeStamp": int(self.state.now() * 1000), "eventType": kind, "chatId": f"chat-{chat.id}"}
        event |= {"openConversationId": chat.id, "corpId": CORPORATION, "operator": "u-ann", "operatorUnionId": "un1"}
        push = Push(event | more, event=f"ev{self.state.number():06}")
        self.state.pushes.append(push)
        await self._deliver(push)
        return push.message

    async def press(self, user: User, post: Post, label: str) -> Push:
        """Somebody presses a button of a card."""
        card = self.state.pressable[post.card]
        push = Push(card.press(user.staff, CORPORATION, label), card=post.card)
        self.state.pushes.append(push)
        await self._deliver(push)
        return push

    async def _deliver(self, push: Push) -> None:
        if push.event and self.callback.url:
            push.acknowledged = not self.callback.events_url
            if self.callback.events_url:
                await self.callback.deliver_event(push)
            return
        by_http = self.state.pressable[push.card].route if push.card else self.callback.url
        if by_http:
            await self.callback.deliver(push)
            return
        await self.gateway.push(push)
        self._begin(self._again(push))

    async def _again(self, push: Push) -> None:
        """Push until it is acknowledged."""
        while True:
            await asyncio.sleep(self._redelivery)
            if push.acknowledged:
                return
            await self.gateway.push(push)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def redeliver_all(self) -> None:
        """Every message so far comes again."""
        for push in self.state.pushes:
            push.acknowledged = False
            await self._deliver(push)

    async def settled(self) -> None:
        """Return once every message is acknowledged."""
        await self.state.until(lambda: all(push.acknowledged for push in self.state.pushes))

    def acknowledged(self, message: str) -> bool:
        about = [push for push in self.state.pushes if push.message.get("msgId") == message]
        return bool(about) and all(push.acknowledged for push in about)

    def fail_next(
        self,
        path: str,
        status: int = 200,
        body: JSON | None = None,
        *,
        cut: bool = False,
        page: str = "",
        hang: bool = False,
    ) -> None:
        self.state.faults.plant(Fault(path, status, body or {}, cut, page, hang))

    async def next_post(self) -> Post:
        """The oldest post not returned before; raises TimeoutError."""
        await self.state.until(lambda: len(self.posts) > self._handed_out)
        self._handed_out += 1
        return self.posts[self._handed_out - 1]

    async def connected(self, times: int = 1) -> None:
        """Return once the app has connected so often, and is."""
        await self.state.until(lambda: self.gateway.opened >= times and bool(self.gateway.receiving))

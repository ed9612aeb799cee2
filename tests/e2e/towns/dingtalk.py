"""DingTalk as a whole Warroom meets it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.e2e.towns.town import Bubble, Table, Traits, until
from tests.simulators.dingtalk import CLIENT_ID, CLIENT_SECRET, Chat, DingTalkSimulator, Post
from tests.simulators.dingtalk.cards import TEMPLATE
from tests.simulators.dingtalk.routes import REPLY
from tests.simulators.dingtalk.state import EVENT_KEY, EVENT_TOKEN

SLOWLY = {"errcode": 410100, "errmsg": "too many messages"}
BLOCKED = {"errcode": 430101, "errmsg": "blocked"}
REDELIVERED_AFTER = 1.0


class DingTalkTown:
    """One organisation. Only what is said to the robot reaches it."""

    platform = "dingtalk"

    def __init__(
        self, dingtalk: DingTalkSimulator, *, webhook: bool = False, cards: bool = False, more: Table | None = None
    ) -> None:
        self.dingtalk = dingtalk
        self._more = more or {}
        self.traits = Traits("at-most-once", retries=not webhook, socket=not webhook)
        self._cards = cards
        self._people = {name: dingtalk.user(f"u-{name}", name.title()) for name in ("ann", "bob")}
        group = dingtalk.group("Checkout", list(self._people.values()))
        self._chats: dict[str, Chat] = {one.id: one for one in (group, dingtalk.direct(self._people["ann"]))}
        self.room, self.direct = self._chats

    @property
    def table(self) -> Table:
        addresses = {"api_url": self.dingtalk.url, "legacy_api_url": self.dingtalk.url}
        credentials = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        by_stream: Table = {"mode": "stream"}
        by_call: Table = {"mode": "webhook", "token": EVENT_TOKEN, "aes_key": EVENT_KEY}
        way = by_stream if self.traits.socket else by_call
        return {**addresses, **credentials, **way, "card_template_id": TEMPLATE if self._cards else "", **self._more}

    def call_at(self, url: str) -> None:
        if not self.traits.socket:
            self.dingtalk.callback.url = self.dingtalk.callback.events_url = url

    async def connected(self) -> None:
        await until(lambda: not self.traits.socket or bool(self.dingtalk.gateway.receiving))

    async def ask(self, text: str, chat: str = "", who: str = "ann") -> str:
        said = await self.dingtalk.say(self._people[who], self._chats[chat or self.room], text)
        return str(said["msgId"])

    async def chat(self, text: str, who: str = "ann") -> None:
        raise NotImplementedError("the robot does not hear it")

    def new_room(self) -> str:
        room = self.dingtalk.group(f"Room {len(self._chats)}", list(self._people.values()))
        self._chats[room.id] = room
        return room.id

    def lift_limits(self) -> None:
        """Addresses to reply at have none."""

    def spoken(self) -> int:
        return len(self.dingtalk.posts)

    def shown(self) -> Sequence[Bubble]:
        return [self._seen(post) for post in self.dingtalk.posts]

    def _seen(self, post: Post) -> Bubble:
        finished = post.kind != "card" or post.finished or post.card in self.dingtalk.state.pressable
        return Bubble(post.chat.id, post.text, notified=post.notified, finished=finished, everyone=post.everyone)

    async def redeliver(self, times: int) -> None:
        for _ in range(times):
            await self.dingtalk.redeliver_all()
            await self.settled()

    async def drop(self, *, clean: bool) -> None:
        if clean:
            await self.dingtalk.gateway.disconnect(drop_after=0.2)
        else:
            cut = list(self.dingtalk.gateway.connections)
            self.dingtalk.gateway.cut()
            await until(lambda: not any(one in self.dingtalk.gateway.connections for one in cut))

    def expire(self) -> None:
        """The addresses to reply at as well."""
        self.dingtalk.state.tokens.clear()
        self.dingtalk.state.sessions.clear()

    def limit(self, times: int) -> None:
        for _ in range(times):
            self.dingtalk.fail_next(REPLY, body=SLOWLY)

    def lose_answer(self) -> None:
        self.dingtalk.fail_next(REPLY, cut=True)

    def keep_waiting(self) -> None:
        self.dingtalk.fail_next(REPLY, hang=True)

    def refuse(self) -> None:
        self.dingtalk.fail_next(REPLY, body=BLOCKED)

    async def settled(self) -> None:
        await self.dingtalk.settled()


@asynccontextmanager
async def by_stream() -> AsyncIterator[DingTalkTown]:
    async with DingTalkSimulator(redelivery=REDELIVERED_AFTER) as dingtalk:
        yield DingTalkTown(dingtalk)


@asynccontextmanager
async def with_cards() -> AsyncIterator[DingTalkTown]:
    async with DingTalkSimulator(redelivery=REDELIVERED_AFTER) as dingtalk:
        yield DingTalkTown(dingtalk, cards=True)


@asynccontextmanager
async def by_webhook() -> AsyncIterator[DingTalkTown]:
    async with DingTalkSimulator() as dingtalk:
        yield DingTalkTown(dingtalk, webhook=True)

"""Lark as a whole Warroom meets it."""

import html
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.e2e.towns.town import LIMIT_SECONDS, Bubble, Table, Traits, until
from tests.simulators.lark import APP, KEY, SECRET, VERIFICATION, Chat, LarkSimulator, Message, User, text_of

_NAMED = re.compile(r"<at id=(\w+)></at>\s?")
_EVERYONE = re.compile(r"<at\s[^>]*\ball\b", re.IGNORECASE)
_POSTING = "/open-apis/im/v1/messages(/[^/]+/reply)?"


class LarkTown:
    """One organisation."""

    platform = "lark"

    def __init__(self, lark: LarkSimulator, *, webhook: bool) -> None:
        self.lark = lark
        self.traits = Traits("key", chatter=True, threads=True, files=True, socket=not webhook)
        self._people: dict[str, User] = {name: lark.user(name.title()) for name in ("ann", "bob")}
        group = lark.group("oc_room", "Checkout", list(self._people.values()))
        self._chats: dict[str, Chat] = {one.id: one for one in (group, lark.direct(self._people["ann"]))}
        self.room, self.direct = self._chats

    @property
    def table(self) -> Table:
        known = {"app_id": APP, "app_secret": SECRET, "api_url": self.lark.url}
        if self.traits.socket:
            return known
        return known | {"mode": "webhook", "encrypt_key": KEY, "verification_token": VERIFICATION}

    def call_at(self, url: str) -> None:
        if not self.traits.socket:
            self.lark.delivery.request_url = url

    async def connected(self) -> None:
        await until(lambda: not self.traits.socket or bool(self.lark.sockets.connections))

    async def ask(self, text: str, chat: str = "", who: str = "ann") -> str:
        place = self._chats[chat or self.room]
        return self.lark.say(self._people[who], place, text, named=place.mode != "p2p").id

    async def chat(self, text: str, who: str = "ann") -> None:
        self.lark.say(self._people[who], self._chats[self.room], text)

    def new_room(self) -> str:
        number = len(self._chats)
        room = self.lark.group(f"oc_room_{number}", f"Room {number}", list(self._people.values()))
        self._chats[room.id] = room
        return room.id

    def lift_limits(self) -> None:
        self.lark.state.call_rate = self.lark.state.chat_rate = 1_000_000

    def spoken(self) -> int:
        return len(self.lark.posts)

    def shown(self) -> Sequence[Bubble]:
        return [self._seen(one) for one in self.lark.posts if one.kind == "interactive"]

    def _seen(self, post: Message) -> Bubble:
        source = text_of(post)
        attached = [one for one in self.lark.posts if one.kind == "file" and one.parent == post.id]
        return Bubble(
            post.chat,
            html.unescape(_NAMED.sub("", source)),
            under=post.root,
            notified=tuple(_NAMED.findall(source)),
            files=tuple(self.lark.state.files[one.content["file_key"]].name for one in attached),
            only_to=post.only_to,
            finished=post.card is None or post.card.streaming_since is None,
            everyone=bool(_EVERYONE.search(source)),
        )

    async def redeliver(self, times: int) -> None:
        for _ in range(times):
            self.lark.redeliver_all()
            await self.settled()

    async def drop(self, *, clean: bool) -> None:
        if clean:
            await self.lark.sockets.drop()
        else:
            cut = list(self.lark.sockets.connections)
            self.lark.sockets.cut()
            await until(lambda: not any(one in self.lark.sockets.connections for one in cut))

    def expire(self) -> None:
        self.lark.expire_tokens()

    def limit(self, times: int) -> None:
        for _ in range(times):
            self.lark.fail_next(_POSTING, "POST", wait=LIMIT_SECONDS)

    def lose_answer(self) -> None:
        self.lark.fail_next(_POSTING, "POST", cut=True)

    def keep_waiting(self) -> None:
        self.lose_answer()

    def refuse(self) -> None:
        self.lark.fail_next(_POSTING, "POST", code=230002)

    async def settled(self) -> None:
        await self.lark.settled()


@asynccontextmanager
async def by_socket() -> AsyncIterator[LarkTown]:
    async with LarkSimulator() as lark:
        yield LarkTown(lark, webhook=False)


@asynccontextmanager
async def by_webhook() -> AsyncIterator[LarkTown]:
    async with LarkSimulator() as lark:
        yield LarkTown(lark, webhook=True)

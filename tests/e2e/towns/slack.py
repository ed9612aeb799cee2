"""Slack as a whole Warroom meets it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.e2e.towns.town import LIMIT_SECONDS, Bubble, Table, Traits, until
from tests.simulators.slack import Channel, Message, SlackSimulator


class SlackTown:
    """The first workspace of a simulator."""

    platform = "slack"

    def __init__(self, slack: SlackSimulator, *, webhook: bool) -> None:
        self.slack = slack
        self.traits = Traits("read-back", chatter=True, threads=True, files=True, renews=False, socket=not webhook)
        self._people = {name: slack.user(name) for name in ("ann", "bob")}
        channel, direct = slack.channel("ops", members=list(self._people.values())), slack.direct(self._people["ann"])
        self._chats: dict[str, Channel] = {one.id: one for one in (channel, direct)}
        self.room, self.direct = self._chats

    @property
    def table(self) -> Table:
        credentials = self.slack.workspace.credentials
        way = {"app_token": credentials.app_token}
        if not self.traits.socket:
            way = {"signing_secret": credentials.signing_secret}
        return {"bot_token": credentials.bot_token, "api_url": self.slack.api_url, **way}

    def call_at(self, url: str) -> None:
        if not self.traits.socket:
            self.slack.request_url = url

    async def connected(self) -> None:
        await until(lambda: not self.traits.socket or bool(self.slack.workspace.sockets.connections))

    async def ask(self, text: str, chat: str = "", who: str = "ann") -> str:
        addressed = text if chat == self.direct else f"{self.slack.workspace.mention} {text}"
        return (await self._say(addressed, self._chats[chat or self.room], who)).ts

    async def chat(self, text: str, who: str = "ann") -> None:
        await self._say(text, self._chats[self.room], who)

    async def _say(self, text: str, place: Channel, who: str) -> Message:
        return await self.slack.say(self._people[who], place, text)

    def new_room(self) -> str:
        room = self.slack.channel(f"room-{len(self._chats)}", members=list(self._people.values()))
        self._chats[room.id] = room
        return room.id

    def lift_limits(self) -> None:
        """There are none unless asked for."""

    def spoken(self) -> int:
        return len(self.slack.posts)

    def shown(self) -> Sequence[Bubble]:
        return [self._seen(post) for post in self.slack.posts if not post.deleted]

    def _seen(self, post: Message) -> Bubble:
        display = self.slack.display(post)
        return Bubble(
            post.channel,
            display.text,
            under=post.thread_ts or "",
            notified=tuple(display.people),
            files=tuple(str(one["name"]) for one in post.files),
            only_to=post.ephemeral_to or "",
            finished=not post.streaming,
            everyone=display.mentions_everyone or bool(display.groups),
        )

    async def redeliver(self, times: int) -> None:
        self.slack.redeliver_all(times)
        await self.settled()

    async def drop(self, *, clean: bool) -> None:
        await self.slack.close_sockets(clean)

    def expire(self) -> None:
        raise NotImplementedError("a Slack bot's token does not end")

    def limit(self, times: int) -> None:
        self.slack.fail_next("chat.postMessage", ratelimited=LIMIT_SECONDS, times=times)

    def lose_answer(self) -> None:
        self.slack.fail_next("chat.postMessage", cut=True)

    def keep_waiting(self) -> None:
        self.lose_answer()

    def refuse(self) -> None:
        self.slack.fail_next("chat.postMessage", error="is_archived")

    async def settled(self) -> None:
        await self.slack.settled(30)


@asynccontextmanager
async def by_socket() -> AsyncIterator[SlackTown]:
    async with SlackSimulator(retry_scale=0.01) as slack:
        yield SlackTown(slack, webhook=False)


@asynccontextmanager
async def by_webhook() -> AsyncIterator[SlackTown]:
    async with SlackSimulator(retry_scale=0.01) as slack:
        yield SlackTown(slack, webhook=True)

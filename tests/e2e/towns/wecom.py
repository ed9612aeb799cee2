"""WeCom as a whole Warroom meets it: a smart robot, over its long connection and by HTTP callback."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

from tests.e2e.towns.town import Bubble, Table, Traits, until
from tests.simulators.wecom import Fault, Message, WeComSimulator, displayed
from tests.simulators.wecom.simulator import GROUP

RATE_LIMITED, BAD_PARAMETER = 45009, 40058
_robots = count(1)


class RobotTown:
    """A robot over its long connection. Only what is said to it reaches it, and nothing comes twice."""

    platform = "wecom"
    room, direct = GROUP, "ann"
    traits = Traits("at-most-once", retries=False, renews=False)

    def __init__(self, wecom: WeComSimulator) -> None:
        self.wecom = wecom
        self._rooms = 0

    @property
    def table(self) -> Table:
        robot = self.wecom.robot
        return {"bot_id": robot.bot_id, "bot_secret": robot.secret, "websocket_url": self.wecom.websocket_url}

    def call_at(self, url: str) -> None:
        """It connects by itself."""

    async def connected(self) -> None:
        await until(lambda: self.wecom.connections.live is not None)

    async def ask(self, text: str, chat: str = "", who: str = "ann") -> str:
        return await self.wecom.say(text, sender=who, group="" if chat == self.direct else chat or self.room)

    async def chat(self, text: str, who: str = "ann") -> None:
        raise NotImplementedError("the robot does not hear it")

    def new_room(self) -> str:
        self._rooms += 1
        return f"wrROOM-{self._rooms}"

    def lift_limits(self) -> None:
        """Each room has its own, which is not reached."""

    def spoken(self) -> int:
        return len(self.wecom.messages)

    def shown(self) -> Sequence[Bubble]:
        return [self._seen(message) for message in self.wecom.messages]

    def _seen(self, message: Message) -> Bubble:
        display = displayed(message.text)
        return Bubble(
            message.chat,
            display.text,
            notified=display.people,
            finished=message.finished,
            everyone=display.mentions_everyone,
        )

    async def redeliver(self, times: int) -> None:
        said = list(self.wecom.delivered)
        for _ in range(times):
            for body in said:
                await self.wecom.deliver(body)

    async def drop(self, *, clean: bool) -> None:
        live = self.wecom.connections.live
        if clean:
            await self.wecom.connections.close_all()
        else:
            self.wecom.connections.cut()
        await until(lambda: self.wecom.connections.live is not live)

    def expire(self) -> None:
        raise NotImplementedError("a robot has no access token")

    def limit(self, times: int) -> None:
        self.wecom.robot.faults.extend([Fault(error=RATE_LIMITED)] * times)

    def lose_answer(self) -> None:
        self.wecom.robot.faults.append(Fault(cut=True, kept=True))

    def keep_waiting(self) -> None:
        self.wecom.robot.faults.append(Fault(silent=True, kept=True))

    def refuse(self) -> None:
        self.wecom.robot.faults.append(Fault(error=BAD_PARAMETER))

    async def settled(self) -> None:
        """Nothing is ever known to have arrived."""


class CalledTown(RobotTown):
    """The same robot by HTTP callback. What it says is fetched, so that its own calls alone can go wrong."""

    traits = Traits("key", renews=False, socket=False)

    @property
    def table(self) -> Table:
        robot = self.wecom.robot
        return {"token": robot.token, "encoding_aes_key": robot.key, "api_url": self.wecom.url}

    def call_at(self, url: str) -> None:
        self.wecom.caller.url = url

    async def connected(self) -> None:
        """Nothing has to be."""


@asynccontextmanager
async def by_socket() -> AsyncIterator[RobotTown]:
    async with WeComSimulator() as wecom:
        wecom.robot.bot_id = f"aibTown{next(_robots)}"  # two organisations never share a robot
        yield RobotTown(wecom)


@asynccontextmanager
async def by_callback() -> AsyncIterator[CalledTown]:
    async with WeComSimulator() as wecom:
        yield CalledTown(wecom)

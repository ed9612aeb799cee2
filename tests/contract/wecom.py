"""WeCom as the contract suite sees it: a smart robot over its long connection."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import SecretStr

from adapters.wecom.adapter import WeComAdapter
from adapters.wecom.settings import WeComSettings
from adapters.wecom.socket import Pace
from bot.domain.chat import Person
from tests.contract.harness import ACCOUNT, Case, Crew, Desk, Failure, Forgery, Shown, services
from tests.simulators.wecom import Fault, Message, WeComSimulator, displayed
from tests.simulators.wecom.simulator import ANN, GROUP

SOCKET_ONLY = "a robot's long connection has no webhook: the connection itself is authenticated"
NO_ACKNOWLEDGEMENT = "a robot's long connection knows no acknowledgement of what it delivers"
NO_TIME_NAMED = "WeCom names no time to wait"

FAULTS: dict[Failure, Fault] = {
    "rate limit": Fault(error=45009),
    "broken": Fault(cut=True),
    "cut": Fault(cut=True, kept=True),
    "refused": Fault(error=40058),
}
FAST = Pace(heartbeat=0.05, answer=2.0, retry=0.05, cooldowns=(0.1, 0.1))


class WeComPlatform:
    """A robot in one group, where it has been spoken to before."""

    room = GROUP
    ann = Person(ANN, ANN)

    def __init__(self, wecom: WeComSimulator, adapter: WeComAdapter, desk: Desk) -> None:
        self._wecom = wecom
        self.adapter = adapter
        self.desk = desk

    @property
    def secrets(self) -> Sequence[str]:
        requests = [request for request in self._wecom.robot.questions if len(request) > 4]
        return (self._wecom.robot.secret, *requests)

    async def ask(self, text: str, thread: str = "") -> str:
        return await self._wecom.say(text)

    async def chat(self, text: str) -> str:
        return str(self._wecom.body(text)["msgid"])  # never delivered: the robot hears what is said to it alone

    async def ask_as_bot(self, text: str) -> None:
        await self._wecom.say(text, sender="sys")

    async def ask_directly(self, text: str) -> str:
        return await self._wecom.say(text, group="")

    async def redeliver(self) -> None:
        await self._wecom.redeliver_all()

    async def settled(self) -> None:
        await self._wecom.read()

    def acknowledged(self, message: str) -> bool:
        raise NotImplementedError(NO_ACKNOWLEDGEMENT)

    async def forge(self, how: Forgery) -> int:
        raise NotImplementedError(SOCKET_ONLY)

    async def replay(self) -> None:
        raise NotImplementedError(SOCKET_ONLY)

    async def tear(self) -> int:
        raise NotImplementedError(SOCKET_ONLY)

    async def handshake(self) -> bool:
        raise NotImplementedError(SOCKET_ONLY)

    def fail_next(self, failure: Failure) -> None:
        self._wecom.robot.faults.clear()
        self._wecom.robot.faults.append(FAULTS[failure])

    async def shown(self) -> list[Shown]:
        return [_seen(message) for message in self._wecom.messages]

    async def next_reply(self) -> Shown:
        return _seen(await self._wecom.next_message())

    async def working(self, message: str) -> bool:
        raise NotImplementedError("a robot has no sign for work under way")

    async def press(self, message: str, label: str) -> None:
        raise NotImplementedError("there are no buttons")

    def crew(self) -> Crew:
        raise NotImplementedError("the robot opens no groups")

    def rooms_made(self) -> dict[str, set[str]]:
        return {}

    def calls(self) -> int:
        return len(self._wecom.robot.calls)

    async def misconfigured(self) -> WeComAdapter:
        return adapter_of(self._wecom, secret="wrong")


def _seen(message: Message) -> Shown:
    display = displayed(message.text)
    return Shown(
        message.id,
        display.text,
        quotes=message.quotes,
        notifies_everyone=display.mentions_everyone,
        notified=display.people,
        links=display.links,
    )


def adapter_of(wecom: WeComSimulator, secret: str = "") -> WeComAdapter:
    settings = WeComSettings(
        bot_id=wecom.robot.bot_id,
        bot_secret=SecretStr(secret or wecom.robot.secret),
        websocket_url=wecom.websocket_url,
    )
    return WeComAdapter(ACCOUNT, settings, services(), pace=FAST)


@asynccontextmanager
async def by_socket() -> AsyncIterator[WeComPlatform]:
    async with WeComSimulator() as wecom:
        adapter, desk = adapter_of(wecom), Desk()
        wecom.robot.groups.add(GROUP)
        await adapter.start()
        listening = asyncio.ensure_future(adapter.listen(desk.keep))
        try:
            await wecom.wait_until(lambda: wecom.connections.pings > 0)
            yield WeComPlatform(wecom, adapter, desk)
            await desk.close()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await adapter.stop()


CASES = (
    Case(
        "wecom-socket",
        by_socket,
        {
            "test_a_forged_call_is_refused_and_nothing_is_kept": SOCKET_ONLY,
            "test_a_replayed_call_is_kept_once": SOCKET_ONLY,
            "test_half_a_body_is_refused_and_nothing_is_kept": SOCKET_ONLY,
            "test_the_handshake_is_answered": SOCKET_ONLY,
            "test_a_question_is_acknowledged_while_a_skill_is_at_work": NO_ACKNOWLEDGEMENT,
            "test_a_rate_limit_says_when_to_try_again": NO_TIME_NAMED,
        },
    ),
)

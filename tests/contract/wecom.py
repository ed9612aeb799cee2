"""WeCom as the contract suite sees it: a smart robot, over its long connection and by HTTP callback."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import SecretStr

from adapters.wecom.adapter import WeComAdapter
from adapters.wecom.board import Patience
from adapters.wecom.settings import WeComSettings
from adapters.wecom.socket import Pace
from bot.domain.chat import Person
from tests.contract.harness import ACCOUNT, Case, Crew, Desk, Failure, Forgery, Shown, services, webhook
from tests.simulators.wecom import Fault, Message, WeComSimulator, displayed
from tests.simulators.wecom.caller import code_of
from tests.simulators.wecom.simulator import ANN, GROUP

SOCKET_ONLY = "a robot's long connection has no webhook: the connection itself is authenticated"
NO_ACKNOWLEDGEMENT = "a robot's long connection knows no acknowledgement of what it delivers"
NO_TIME_NAMED = "WeCom names no time to wait"
NO_CREDENTIALS = "a callback's keys are compared by WeCom's calls alone; there is nothing to try them at"

FAULTS: dict[Failure, Fault] = {
    "rate limit": Fault(error=45009),
    "broken": Fault(cut=True),
    "cut": Fault(cut=True, kept=True),
    "refused": Fault(error=40058),
}
FAST = Pace(heartbeat=0.05, answer=2.0, retry=0.05, cooldowns=(0.1, 0.1))
QUICK = Patience(fetching=1.0, looking=0.02)


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
        robot = self._wecom.robot
        addresses = [code_of(question.body) for question in robot.questions.values()]
        requests = [request for request in robot.questions if request.startswith("R") and len(request) > 4]
        return (robot.secret, robot.token, robot.key, *addresses, *requests)

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

    async def fail_next(self, failure: Failure) -> None:
        self._wecom.robot.faults.clear()
        self._wecom.robot.faults.append(FAULTS[failure])

    async def shown(self) -> list[Shown]:
        return [self._seen(message) for message in self._wecom.messages if message.kind != "image"]

    async def next_reply(self) -> Shown:
        return self._seen(await self._wecom.next_message())

    def _seen(self, message: Message) -> Shown:
        """With the pictures right below it, where they are messages of their own."""
        said = self._wecom.messages
        below = itertools.takewhile(lambda one: one.kind == "image", said[said.index(message) + 1 :])
        return _seen(message, tuple(name for one in (message, *below) for name in one.pictures))

    async def working(self, message: str) -> bool:
        raise NotImplementedError("a robot has no sign for work under way")

    async def press(self, message: str, label: str) -> None:
        await self._wecom.press(self._wecom.robot.shown_with(message), label)

    def crew(self) -> Crew:
        raise NotImplementedError("no groups are opened here")

    def rooms_made(self) -> dict[str, set[str]]:
        return {}

    def calls(self) -> int:
        return len(self._wecom.robot.calls)

    async def misconfigured(self) -> WeComAdapter:
        return by_secret(self._wecom, "wrong")


class CalledPlatform(WeComPlatform):
    """The same robot by HTTP callback. Only posts to a question's address can fail: then nothing is fetched."""

    def acknowledged(self, message: str) -> bool:
        caller = self._wecom.caller
        return any(body["msgid"] == message and status == 200 for body, status, _ in caller.answers)

    async def settled(self) -> None:
        await self._wecom.caller.poll_all()

    async def forge(self, how: Forgery) -> int:
        caller, text = self._wecom.caller, self._genuine()
        encrypted = caller.encrypted(text)
        query = caller.query(encrypted, age=301 if how == "stale" else 0)
        if how == "unsigned":
            query.pop("msg_signature")
        if how == "tampered":
            encrypted = caller.encrypted(text.replace("forged", "FORGED"))
        return (await caller.post(text, query, encrypted))[0]

    async def replay(self) -> None:
        caller, text = self._wecom.caller, self._genuine()
        encrypted = caller.encrypted(text)
        query = caller.query(encrypted)
        for _ in range(3):
            await caller.post(text, query, encrypted)

    async def tear(self) -> int:
        text = self._genuine()
        return (await self._wecom.caller.post(text[: len(text) // 2]))[0]

    def _genuine(self) -> str:
        return json.dumps(self._wecom.body(f"@{self._wecom.robot.name} forged?"))

    async def handshake(self) -> bool:
        return await self._wecom.caller.verify("1616140317555161061") == "1616140317555161061"

    async def fail_next(self, failure: Failure) -> None:
        self._wecom.robot.faults.clear()
        self._wecom.robot.faults.append(Fault(error=40008) if failure == "refused" else FAULTS[failure])
        await self._wecom.caller.go_deaf()

    async def shown(self) -> list[Shown]:
        if not self._wecom.caller.deaf:
            await self._wecom.caller.poll_all()
        return await super().shown()

    def calls(self) -> int:
        """Answers that were fetched, and those posted."""
        fetched = [one for one in self._wecom.messages if one.kind == "stream"]
        return len(fetched) + super().calls()


def _seen(message: Message, files: tuple[str, ...]) -> Shown:
    display = displayed(message.text)
    return Shown(
        message.card.task if message.card is not None else message.id,
        display.text,
        quotes=message.quotes,
        notifies_everyone=display.mentions_everyone,
        notified=display.people,
        links=display.links,
        buttons=tuple(message.card.buttons) if message.card is not None else (),
        files=files,
    )


def by_secret(wecom: WeComSimulator, secret: str = "") -> WeComAdapter:
    """A robot with a long connection."""
    settings = WeComSettings(
        bot_id=wecom.robot.bot_id,
        bot_secret=SecretStr(secret or wecom.robot.secret),
        websocket_url=wecom.websocket_url,
        api_url=wecom.url,
    )
    return WeComAdapter(ACCOUNT, settings, services(), pace=FAST)


def by_key(wecom: WeComSimulator) -> WeComAdapter:
    """A robot with an HTTP callback."""
    settings = WeComSettings(
        token=SecretStr(wecom.robot.token), encoding_aes_key=SecretStr(wecom.robot.key), api_url=wecom.url
    )
    return WeComAdapter(ACCOUNT, settings, services(), patience=QUICK)


@asynccontextmanager
async def by_socket() -> AsyncIterator[WeComPlatform]:
    async with WeComSimulator() as wecom:
        adapter, desk = by_secret(wecom), Desk()
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


@asynccontextmanager
async def by_callback() -> AsyncIterator[CalledPlatform]:
    async with WeComSimulator() as wecom:
        adapter, desk = by_key(wecom), Desk()
        await adapter.start()
        try:
            async with webhook(adapter, desk) as wecom.caller.url:
                yield CalledPlatform(wecom, adapter, desk)
                await desk.close()
                await wecom.caller.close()
        finally:
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
    Case(
        "wecom-callback",
        by_callback,
        {
            "test_a_rate_limit_says_when_to_try_again": NO_TIME_NAMED,
            "test_refused_credentials_stop_the_start_and_name_the_key": NO_CREDENTIALS,
        },
    ),
)

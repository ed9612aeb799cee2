"""WeCom's self-built app as the contract suite sees it: people's direct chats with it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from adapters.wecom.app.adapter import WeComApp
from adapters.wecom.settings import WeComSettings
from bot.domain.chat import Person
from tests.contract.harness import ACCOUNT, Case, Crew, Desk, Failure, Forgery, Shown, services, webhook
from tests.simulators.wecom import displayed
from tests.simulators.wecom.app import ANN, BEN, CHEN, AppSimulator
from tests.simulators.wecom.app.callbacks import encrypted, envelope, xml
from tests.simulators.wecom.app.company import AES_KEY, AGENT, CORP, SECRET, TOKEN
from tests.simulators.wecom.app.model import Sent
from tests.simulators.wecom.app.qyapi import SEND

NO_GROUPS = "an app never hears what is said in groups, the ones it has made included"
NO_BOTS = "WeCom delivers no robot's messages to an app"
NO_TIME_NAMED = "WeCom names no time to wait: an app waits a minute, which tests/unit/wecom/app proves"
NOBODY_TO_NAME = "in a direct chat nobody is mentioned; tests/unit/wecom/app names people in the app's groups"
FILES_APART = "WeCom shows a file as a message of its own, after the words: tests/unit/wecom/app sends both"

FAULTS: dict[Failure, dict[str, Any]] = {
    "rate limit": {"error": 45009},
    "broken": {"status": 502},
    "cut": {"cut": True},
    "refused": {"error": 40058},
}


class WeComAppPlatform:
    """A company with an app; the “room” is Ann's direct chat with it."""

    room = f"app:{ANN}"
    ann = Person(ANN, ANN)

    def __init__(self, wecom: AppSimulator, adapter: WeComApp, desk: Desk) -> None:
        self._wecom = wecom
        self.adapter = adapter
        self.desk = desk

    @property
    def secrets(self) -> Sequence[str]:
        return (SECRET, TOKEN, AES_KEY, *self._wecom.company.tokens, *self._wecom.company.codes)

    async def ask(self, text: str, thread: str = "") -> str:
        push = self._wecom.say(text)
        await self._wecom.company.until(lambda: push.attempts > 0)
        return push.id

    async def chat(self, text: str) -> str:
        return str(self._wecom.fields("text", Content=text)["MsgId"])  # never delivered: it is not said to the app

    async def ask_as_bot(self, text: str) -> None:
        raise NotImplementedError(NO_BOTS)

    async def ask_directly(self, text: str) -> str:
        return await self.ask(text)

    async def redeliver(self) -> None:
        self._wecom.redeliver_all()
        await self.settled()

    async def settled(self) -> None:
        await self._wecom.callbacks.settled()

    def acknowledged(self, message: str) -> bool:
        return all(push.acknowledged for push in self._wecom.callbacks.pushes if push.id == message)

    async def forge(self, how: Forgery) -> int:
        text = self._genuine()
        query = self._wecom.callbacks.query(text, age=301 if how == "stale" else 0)
        if how == "unsigned":
            query = {}
        if how == "tampered":
            text = self._genuine()
        return (await self._wecom.callbacks.post(envelope(text).encode(), query))[0]

    async def replay(self) -> None:
        text = self._genuine()
        query = self._wecom.callbacks.query(text)
        for _ in range(3):
            await self._wecom.callbacks.post(envelope(text).encode(), query)

    async def tear(self) -> int:
        text = self._genuine()
        body = envelope(text).encode()
        return (await self._wecom.callbacks.post(body[: len(body) // 2], self._wecom.callbacks.query(text)))[0]

    def _genuine(self) -> str:
        return encrypted(xml(self._wecom.fields("text", Content="forged?")))

    async def handshake(self) -> bool:
        return await self._wecom.callbacks.check()

    async def fail_next(self, failure: Failure) -> None:
        self._wecom.fail_next(SEND, **FAULTS[failure])

    async def shown(self) -> list[Shown]:
        return [_seen(message) for message in self._wecom.messages]

    async def next_reply(self) -> Shown:
        return _seen(await self._wecom.next_message())

    async def working(self, message: str) -> bool:
        raise NotImplementedError("an app has no sign for work under way")

    async def press(self, message: str, label: str) -> None:
        card = next(one for one in self._wecom.messages if one.task == message)
        self._wecom.press(card, label)

    def crew(self) -> Crew:
        return Crew(Person(BEN, BEN), Person(CHEN, CHEN), Person("somebody", "somebody"))

    def rooms_made(self) -> dict[str, set[str]]:
        return {f"app:room:{one.id}": set(one.members) for one in self._wecom.company.groups.values()}

    def calls(self) -> int:
        return len(self._wecom.company.calls)

    async def misconfigured(self) -> WeComApp:
        return adapter_of(self._wecom, secret="wrong")


def _seen(message: Sent) -> Shown:
    """Without the marks that nobody sees."""
    display = displayed(message.text.rstrip(" \u200b\u200c\u200d\u2060"))
    return Shown(
        message.task or message.id,
        display.text,
        notifies_everyone=display.mentions_everyone,
        notified=display.people,
        links=display.links,
        buttons=message.buttons,
        only_to=message.chat,
    )


def adapter_of(wecom: AppSimulator, secret: str = SECRET) -> WeComApp:
    settings = WeComSettings(
        corp_id=CORP,
        agent_id=AGENT,
        app_secret=SecretStr(secret),
        app_token=SecretStr(TOKEN),
        app_encoding_aes_key=SecretStr(AES_KEY),
        api_url=wecom.url,
    )
    return WeComApp(ACCOUNT, settings, services())


@asynccontextmanager
async def by_callback() -> AsyncIterator[WeComAppPlatform]:
    async with AppSimulator() as wecom:
        adapter, desk = adapter_of(wecom), Desk()
        await adapter.start()
        try:
            async with webhook(adapter, desk) as wecom.callbacks.url:
                yield WeComAppPlatform(wecom, adapter, desk)
                await wecom.callbacks.settled()
                await desk.close()
        finally:
            await adapter.stop()


CASES = (
    Case(
        "wecom-app",
        by_callback,
        {
            "test_a_mention_arrives_once_with_its_words": NO_GROUPS,
            "test_another_bots_mention_starts_no_work": NO_BOTS,
            "test_a_rate_limit_says_when_to_try_again": NO_TIME_NAMED,
            "test_only_those_named_are_notified": NOBODY_TO_NAME,
            "test_attachments_are_as_the_capabilities_say": FILES_APART,
            "test_a_picture_is_shown_with_its_text_where_files_are": FILES_APART,
            "test_a_picture_is_shown_with_the_answer_to_a_question": FILES_APART,
        },
    ),
)

"""WeCom's self-built app as a whole Warroom meets it: everybody writes to it alone, and in groups it only speaks."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.e2e.towns.town import Bubble, Table, Traits
from tests.simulators.wecom.app import ANN, BEN, AppSimulator
from tests.simulators.wecom.app.company import AES_KEY, AGENT, CORP, SECRET, TOKEN
from tests.simulators.wecom.app.model import Sent
from tests.simulators.wecom.app.qyapi import SEND

RATE_LIMITED, NOBODY_REACHED = 45009, 81013


class AppTown:
    """A company with a self-built app. Its room is Ann's chat with the app: there is none that others share with it."""

    platform = "wecom"
    room = direct = ANN
    traits = Traits("key", files=True, socket=False)

    def __init__(self, wecom: AppSimulator) -> None:
        self.wecom = wecom

    @property
    def table(self) -> Table:
        callback = {"app_token": TOKEN, "app_encoding_aes_key": AES_KEY}
        return {"corp_id": CORP, "agent_id": AGENT, "app_secret": SECRET, "api_url": self.wecom.url, **callback}

    def call_at(self, url: str) -> None:
        """The app has an address of its own, beside the robot's."""
        self.wecom.callbacks.url = url.replace("/webhooks/wecom/", "/webhooks/wecom-app/")

    async def connected(self) -> None:
        """Nothing has to be."""

    async def ask(self, text: str, chat: str = "", who: str = "ann") -> str:
        assert chat in {"", ANN}, "an app hears nothing in groups"
        return self.wecom.say(text, {"ann": ANN, "bob": BEN}[who]).id

    async def chat(self, text: str, who: str = "ann") -> None:
        raise NotImplementedError("whoever writes to the app addresses it")

    def new_room(self) -> str:
        raise NotImplementedError("an app hears nothing in groups")

    def lift_limits(self) -> None:
        """What is too much is dropped without a word, and never refused."""

    def spoken(self) -> int:
        return len(self.wecom.messages)

    def shown(self) -> Sequence[Bubble]:
        """A card that holds nothing but the buttons of the words above it is taken for a part of them."""
        said = [one for one in self.wecom.messages if one.kind != "template_card" or one.content["sub_title_text"]]
        return [_seen(message) for message in said if not message.recalled]

    async def redeliver(self, times: int) -> None:
        for _ in range(times):
            self.wecom.redeliver_all()
        await self.settled()

    async def drop(self, *, clean: bool) -> None:
        raise NotImplementedError("an app has no connection")

    def expire(self) -> None:
        self.wecom.company.forget_tokens()

    def limit(self, times: int) -> None:
        for _ in range(times):
            self.wecom.fail_next(SEND, error=RATE_LIMITED)

    def lose_answer(self) -> None:
        self.wecom.fail_next(SEND, cut=True)

    def keep_waiting(self) -> None:
        self.lose_answer()

    def refuse(self) -> None:
        self.wecom.fail_next(SEND, error=NOBODY_REACHED)

    async def settled(self) -> None:
        await self.wecom.callbacks.settled()


def _seen(message: Sent) -> Bubble:
    """What a file is called is not shown by its message, only that there is one."""
    files = (message.kind,) if message.kind in {"file", "image"} else ()
    return Bubble(message.chat, message.text, files=files)


@asynccontextmanager
async def by_callback() -> AsyncIterator[AppTown]:
    async with AppSimulator() as wecom:
        yield AppTown(wecom)

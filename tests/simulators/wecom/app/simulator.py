"""The server that stands in for WeCom's app interface, and what people do with the app."""

from typing import Any, Self

from aiohttp import web

from tests.simulators.wecom.app.callbacks import Callbacks
from tests.simulators.wecom.app.company import AGENT, CORP, Company
from tests.simulators.wecom.app.model import Fault, Push, Sent
from tests.simulators.wecom.app.qyapi import QyApiServer

ANN, BEN, CHEN = "zhangsan", "lisi", "chen.wu"


class AppSimulator:
    """A company with a self-built app: `async with AppSimulator() as wecom:`; `wecom.url` is its interface.

    `wecom.callbacks.url` is where the app is called.
    """

    def __init__(self) -> None:
        self.company = Company()
        self.callbacks = Callbacks(self.company)
        self.company.member(ANN, "张三", mobile="13800000000", email="ann@acme.example")
        self.company.member(BEN, "李四", mobile="13800000001", email="ben@acme.example")
        self.company.member(CHEN, "陈武")
        self._returned = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(QyApiServer(self.company).application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *reason: object) -> None:
        await self.callbacks.settled()
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def messages(self) -> list[Sent]:
        """What people have seen of the app, oldest first."""
        return self.company.messages

    def fields(self, kind: str, sender: str = ANN, **more: Any) -> dict[str, Any]:
        """A message to the app; WeCom numbers them."""
        common = {"ToUserName": CORP, "FromUserName": sender, "CreateTime": int(self.company.now()), "MsgType": kind}
        return common | more | {"MsgId": 7_000_000_000_000_000 + self.company.number(), "AgentID": AGENT}

    def say(self, text: str, sender: str = ANN) -> Push:
        """Somebody writes to the app."""
        return self.deliver(self.fields("text", sender, Content=text))

    def deliver(self, fields: dict[str, Any]) -> Push:
        return self.callbacks.push(str(fields.get("MsgId", "")), fields)

    def event(self, event: str, sender: str = ANN, **more: Any) -> Push:
        """Something that happens with the app: `enter_agent`, `subscribe`, …"""
        fields = self.fields("event", sender, Event=event, **more)
        del fields["MsgId"]
        return self.callbacks.push(event, fields)

    def press(self, card: Sent, label: str, sender: str = ANN) -> Push:
        """Somebody presses a button of a card."""
        key = next(one["key"] for one in card.content["button_list"] if one["text"] == label)
        return self.event(
            "template_card_event",
            sender,
            EventKey=key,
            TaskId=card.task,
            CardType="button_interaction",
            ResponseCode=self.company.new_code(card),
        )

    def redeliver_all(self) -> None:
        """Everything comes again, as after lost acknowledgements."""
        for push in self.callbacks.pushes:
            self.callbacks.deliver(push)

    def fail_next(self, path: str, **how: Any) -> None:
        self.company.faults.append(Fault(path, **how))

    async def next_message(self) -> Sent:
        """The oldest message not returned before; raises TimeoutError."""
        await self.company.until(lambda: len(self.messages) > self._returned)
        self._returned += 1
        return self.messages[self._returned - 1]

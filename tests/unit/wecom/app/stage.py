"""An app's adapter beside a simulated company."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from adapters.wecom.app.adapter import WeComApp
from adapters.wecom.settings import WeComSettings
from bot.domain.account import Account
from bot.domain.chat import Delivery, Person
from bot.ports.platform import AdapterServices
from bot.ports.webhook import Intake, WebhookRequest
from tests.contract.harness import ACCOUNT, services
from tests.simulators.wecom.app import ANN, BEN, AppSimulator
from tests.simulators.wecom.app.callbacks import encrypted, envelope, xml
from tests.simulators.wecom.app.company import AES_KEY, AGENT, CORP, SECRET, TOKEN

KNOWN: dict[str, Any] = {"corp_id": CORP, "agent_id": AGENT, "app_secret": SecretStr(SECRET)}
CALLED: dict[str, Any] = {"app_token": SecretStr(TOKEN), "app_encoding_aes_key": SecretStr(AES_KEY)}
NOBODY = Person("@赵六", "赵六")


@dataclass
class Stage:
    """Ann writes to the app; Ben may be brought into groups."""

    wecom: AppSimulator
    adapter: WeComApp
    ann = Person(ANN, ANN)
    ben = Person(BEN, BEN)

    def delivery(self, text: str = "All is well.", **given: Any) -> Delivery:
        place: dict[str, Any] = {"key": "key-1", "chat": f"app:{ANN}", "private": True}
        return Delivery(account="acme", platform="wecom", text=text, **(place | given))

    def call(self, body: str, **query: str) -> WebhookRequest:
        """A genuine call with this text in it, some of its query replaced."""
        text = encrypted(body)
        return WebhookRequest("POST", {}, envelope(text).encode(), self.wecom.callbacks.query(text) | query)

    async def hears(self, **fields: Any) -> Intake:
        """What the adapter makes of a genuine callback."""
        return await self.adapter.receive(self.call(xml(fields)))


def adapter(
    wecom: AppSimulator,
    account: Account = ACCOUNT,
    lent: AdapterServices | None = None,
    stopwatch: Callable[[], float] | None = None,
    **settings: Any,
) -> WeComApp:
    """Not started. It shares the simulator's clock."""
    given = WeComSettings(**(KNOWN | CALLED | {"api_url": wecom.url} | settings))
    lent = lent or replace(services(), clock=lambda: datetime.fromtimestamp(wecom.company.now(), UTC))
    now = wecom.company.now
    return WeComApp(account, given, lent, clock=now, stopwatch=stopwatch or now)


@asynccontextmanager
async def staged(account: Account = ACCOUNT, **settings: Any) -> AsyncIterator[Stage]:
    """A started adapter."""
    async with AppSimulator() as wecom:
        made = adapter(wecom, account, **settings)
        await made.start()
        try:
            yield Stage(wecom, made)
        finally:
            await made.stop()

"""What the web server is given to work with."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from prometheus_client import CollectorRegistry

from bot.domain.account import Account
from bot.domain.addresses import is_loopback
from bot.ports.adapter import Adapter
from bot.ports.clock import Clock, system_clock
from bot.ports.platform import Page
from bot.ports.store import Store
from bot.ports.webhook import WebhookRequest, WebhookResponse
from bot.web.login import LoginLinks


class Gateway(Protocol):
    """Where every call of a platform goes."""

    async def accept(self, platform: str, account: str, request: WebhookRequest) -> WebhookResponse:
        """Prove the call genuine, keep what it means, and say what to answer. Raises `WebhookError`."""
        ...


@dataclass(frozen=True)
class WebServices:
    """Everything the web server touches.

    `adapters` are by (account, platform), `sources` the (account, name) of the systems that call besides. `ready` names
    what must be up besides the store (an adapter, a worker) and whether it is. `host` is what the server binds to;
    while that is a loopback address browsers are served under loopback names and `hosts` only. `also_at`: further
    names that webhooks are called by, and the platform of each.
    """

    gateway: Gateway
    store: Store
    accounts: Mapping[str, Account]
    adapters: Mapping[tuple[str, str], Adapter]
    metrics: CollectorRegistry
    ready: Callable[[], Mapping[str, bool]]
    links: LoginLinks
    sources: Collection[tuple[str, str]] = ()
    page: Page | None = None
    host: str = "127.0.0.1"
    hosts: frozenset[str] = field(default_factory=frozenset)
    https: bool = False
    clock: Clock = system_clock
    also_at: Mapping[str, str] = field(default_factory=dict)

    def serves(self, host: str) -> bool:
        """Whether browsers may use this name (a `Host` header) for us; guards against DNS rebinding."""
        return not is_loopback(self.host) or is_loopback(_name(host)) or _name(host) in self.hosts


def _name(host: str) -> str:
    """A `Host` header without its port, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()

"""Where events come in: proved genuine by the adapter, kept, and only then acknowledged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.account import Account
from bot.domain.chat import ButtonPressed, Event, Mention, MessageDeleted, SessionKey
from bot.engine.changes import SourceDesk
from bot.engine.metrics import Metrics
from bot.engine.proposing import CONFIRM, DISMISS, pressed
from bot.language import Grammar, asks_to_stop
from bot.ports.adapter import Adapter
from bot.ports.clock import Clock
from bot.ports.inbox import Inbox, Letter
from bot.ports.store import Chats
from bot.ports.webhook import WebhookRequest, WebhookResponse


class Gateway:
    """The one way into the inbox."""

    def __init__(
        self,
        inbox: Inbox,
        chats: Chats,
        adapters: Mapping[tuple[str, str], Adapter],
        accounts: Mapping[str, Account],
        metrics: Metrics,
        clock: Clock,
        desk: SourceDesk,
    ) -> None:
        self._inbox = inbox
        self._chats = chats
        self._adapters = adapters
        self._accounts = accounts
        self._metrics = metrics
        self._clock = clock
        self._desk = desk

    async def accept(self, platform: str, account: str, request: WebhookRequest) -> WebhookResponse:
        """Answer a platform's call, its events kept, or a system's, what it told kept. Raises `WebhookError`."""
        adapter = self._adapters.get((account, platform))
        if adapter is None:
            return await self._desk.accept(platform, account, request)
        intake = await adapter.receive(request)
        await self.keep(intake.events)
        return intake.response

    async def keep(self, events: Sequence[Event]) -> None:
        """Keep events durably; what was seen before is dropped."""
        if not events:
            return
        letters = [await self._letter(event) for event in events]
        fresh = await self._inbox.put(letters)
        for (platform, kind, new), count in Counter(
            (event.origin.platform, event.kind, new) for event, new in zip(events, fresh, strict=True)
        ).items():
            if new:
                self._metrics.received.labels(platform, kind).inc(count)
            else:
                self._metrics.repeated.labels(platform).inc(count)

    async def _letter(self, event: Event) -> Letter:
        withdraws = event.origin.message if isinstance(event, MessageDeleted) else ""
        return Letter(event, await self._session(event), urgent=self._is_stop(event), withdraws=withdraws)

    async def _session(self, event: Event) -> SessionKey:
        """The session an event belongs to: its chat's, or its thread's where the account wants that.

        An answer belongs to the session that asked, wherever its buttons were shown.
        """
        origin = event.origin
        key = SessionKey(origin.account, origin.platform, origin.chat)
        if isinstance(event, ButtonPressed) and event.action in (CONFIRM, DISMISS):
            return replace(key, thread=pressed(event.value)[1])
        opens = origin.message if isinstance(event, Mention) else ""
        thread = origin.thread or opens if isinstance(event, Mention | ButtonPressed) else ""
        if self._accounts[origin.account].session_scope == "chat" or origin.private or not thread:
            return key
        chat = await self._chats.chat(origin.account, origin.platform, origin.chat)
        if chat is not None and chat.war_room:
            return key
        return replace(key, thread=thread)

    def _is_stop(self, event: Event) -> bool:
        if not isinstance(event, Mention):
            return False
        account = self._accounts[event.origin.account]
        return asks_to_stop(event.text, Grammar(self._clock(), ZoneInfo(account.timezone), account.severities))

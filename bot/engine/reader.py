"""What was said around a question: read from the platform where it allows that, else from what was seen and kept."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.chat import Origin
from bot.domain.session import Message
from bot.engine.directory import Directory
from bot.errors import PlatformError, Unsupported
from bot.ports.adapter import Adapter, HistoryQuery
from bot.ports.store import Chats
from bot.ports.transcript import Reading


class Reader:
    """The `Transcript` of one question; says so when the platform could not be read."""

    def __init__(
        self, adapter: Adapter, chats: Chats, directory: Directory, origin: Origin, language: str, timezone: ZoneInfo
    ) -> None:
        self._adapter = adapter
        self._chats = chats
        self._directory = directory
        self._origin = origin
        self._language = language
        self._timezone = timezone

    @property
    def hears_all(self) -> bool:
        return self._adapter.capabilities.hears_all

    async def thread(self) -> Reading:
        if not self._origin.thread:
            return Reading(())
        return await self._read(HistoryQuery(self._origin.chat, self._origin.thread))

    async def chat(self, since: datetime | None = None, limit: int = 1000) -> Reading:
        return await self._read(HistoryQuery(self._origin.chat, since=since, limit=limit))

    async def _read(self, query: HistoryQuery) -> Reading:
        messages, coverage = await self._messages(query)
        messages = [one for one in messages if one.id != self._origin.message and not one.deleted]
        named = await self._directory.with_names(self._origin.account, self._origin.platform, messages)
        return Reading(named, coverage)

    async def _messages(self, query: HistoryQuery) -> tuple[list[Message], str]:
        if self._adapter.capabilities.complete_record:
            return await self._kept(query), ""
        try:
            if not self._adapter.capabilities.history:
                raise Unsupported("this platform does not show its history to bots")
            return list(await self._adapter.history(query)), ""
        except PlatformError as error:
            kept = await self._kept(query)
            return kept, self._confess(kept, error)

    async def _kept(self, query: HistoryQuery) -> list[Message]:
        return await self._chats.messages(
            self._origin.account,
            self._origin.platform,
            query.chat,
            thread=query.thread or None,
            since=query.since,
            limit=query.limit,
        )

    def _confess(self, messages: list[Message], error: PlatformError) -> str:
        if not messages:
            seen = "（尚未看到任何消息）" if self._language == "zh" else "I have seen no messages here myself."
        else:
            first = messages[0].at.astimezone(self._timezone).strftime("%Y-%m-%d %H:%M")
            count = len(messages)
            seen = (
                f"以下内容仅依据我自 {first} 起看到的 {count} 条消息。"
                if self._language == "zh"
                else f"Based on the {count} messages I have seen since {first}."
            )
        if isinstance(error, Unsupported):
            reason = (
                "该平台不向机器人提供历史消息。" if self._language == "zh" else "The platform shows bots no history."
            )
        else:
            reason = (
                f"无法读取平台上的历史消息（{error.public}）。"
                if self._language == "zh"
                else f"The chat's history could not be read ({error.public})."
            )
        return f"{reason} {seen}"

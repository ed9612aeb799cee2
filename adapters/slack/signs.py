"""Showing that a question is being worked on."""

from typing import Literal

from adapters.slack.client import SlackClient
from bot.domain.chat import Origin
from bot.errors import Rejected

_REACTION = "eyes"
_STATUS = "is working on it…"


class WorkingSign:
    """An 👀 reaction to the question, or a status line under it. A question without a message gets neither."""

    def __init__(self, client: SlackClient, kind: Literal["reaction", "status", "off"]) -> None:
        self._client = client
        self._kind = kind

    async def show(self, origin: Origin) -> None:
        if self._kind == "reaction":
            await self._react("reactions.add", origin, harmless="already_reacted")
        elif self._kind == "status":
            await self._say(origin, _STATUS)

    async def clear(self, origin: Origin) -> None:
        if self._kind == "reaction":
            await self._react("reactions.remove", origin, harmless="no_reaction")
        elif self._kind == "status":
            await self._say(origin, "")

    async def _react(self, method: str, origin: Origin, harmless: str) -> None:
        if not origin.message:
            return
        try:
            await self._client.call(method, channel=origin.chat, timestamp=origin.message, name=_REACTION)
        except Rejected as error:
            if error.code not in {harmless, "message_not_found"}:
                raise

    async def _say(self, origin: Origin, status: str) -> None:
        thread = origin.thread or origin.message
        if thread:
            await self._client.call(
                "assistant.threads.setStatus", channel_id=origin.chat, thread_ts=thread, status=status
            )

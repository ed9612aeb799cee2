"""Showing that a question is being worked on."""

from adapters.lark.client import LarkClient, payload
from adapters.lark.messages import text_of
from adapters.lark.refusals import GONE
from adapters.lark.sending import MESSAGES
from bot.domain.chat import Origin
from bot.errors import Rejected

_EMOJI = "Typing"


class WorkingSign:
    """A “typing” reaction to the question. A question without a message gets none."""

    def __init__(self, client: LarkClient, app_id: str) -> None:
        self._client = client
        self._app_id = app_id
        self._shown: dict[str, str] = {}

    async def show(self, origin: Origin) -> None:
        if not origin.message:
            return
        body = {"reaction_type": {"emoji_type": _EMOJI}}
        try:
            answer = await self._client.call("POST", f"{MESSAGES}/{origin.message}/reactions", body=body)
        except Rejected as error:
            if error.code not in GONE:
                raise
            return
        self._shown[origin.message] = text_of(payload(answer), "reaction_id")

    async def clear(self, origin: Origin) -> None:
        """Take it away, also one that an earlier process left."""
        if not origin.message:
            return
        reactions = f"{MESSAGES}/{origin.message}/reactions"
        shown = self._shown.pop(origin.message, "")
        try:
            for reaction in [shown] if shown else await self._left_behind(reactions):
                await self._client.call("DELETE", f"{reactions}/{reaction}")
        except Rejected as error:
            if error.code not in GONE:
                raise

    async def _left_behind(self, reactions: str) -> list[str]:
        answer = await self._client.call("GET", reactions, query={"reaction_type": _EMOJI})
        items = payload(answer).get("items")
        return [
            text_of(item, "reaction_id")
            for item in (items if isinstance(items, list) else [])
            if text_of(item.get("operator"), "operator_id") == self._app_id
        ]

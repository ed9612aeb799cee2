"""The steps of a turn on record: what a model looked at, said and numbered as evidence, and what it was asked."""

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import replace
from time import monotonic
from typing import Any

from bot.agent.ledger import Ledger
from bot.domain.evidence import Observation
from bot.domain.incident import Incident
from bot.domain.memory import Step
from bot.errors import ModelError
from bot.ports.model import Model, Offer, Outcome, Prompt, Show
from bot.ports.skill import SkillContext
from bot.ports.tool import Tool, ToolContext

_MOST_KEPT = 8_000
"""Characters of what a look showed that are kept."""


class Looks:
    """Those made for one turn, or for one hypothesis of an investigation."""

    def __init__(
        self,
        ctx: SkillContext,
        ledger: Ledger,
        incident: Incident | None,
        investigation: int | None = None,
        hypothesis: str = "",
    ) -> None:
        self._ctx = ctx
        self._ledger = ledger
        self._incident = incident
        self._investigation = investigation
        self._hypothesis = hypothesis

    def offer(self, tool: Tool) -> Offer:
        """The tool as a model may call it."""

        async def call(arguments: Any) -> str:
            query = json.dumps(arguments.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
            return await self.recorded(tool.name, query, self._looked(tool, arguments, query))

        return Offer(tool.name, tool.purpose, tool.arguments, call)

    async def recorded(self, name: str, query: str, look: Awaitable[Observation]) -> str:
        """Say that it is looked at, look, and put it on record: who asked, what, and what it showed."""
        given = ", ".join(str(one) for one in json.loads(query).values())[:120].replace("`", " ")
        shown = f" `{given}`" if given else ""
        name_of = f"{self._hypothesis} " if self._hypothesis else ""
        say = self._ctx.say(f"_{name_of}Looking: {name}_{shown}", f"_{name_of}正在查看：{name}_{shown}")
        await self._ctx.progress(say)
        began = monotonic()
        try:
            seen = await look
        except asyncio.CancelledError:
            await self.keep(Observation(name, query, "failed", "It was broken off."), monotonic() - began)
            raise
        told = self._ledger.add(seen)
        await self.keep(seen, monotonic() - began, self._ledger.results[-1].id)
        return told

    async def asked(self, model: Model, request: Prompt, part: str, show: Show) -> Outcome:
        """Have the model do its part, and put on record what it made of it. Raises `ModelError`."""
        began = monotonic()
        try:
            outcome = await model.run(request, show)
        except ModelError as error:
            await self.keep(Observation("model", part, "failed", error.public), monotonic() - began)
            raise
        except asyncio.CancelledError:
            await self.keep(Observation("model", part, "failed", "It was broken off."), monotonic() - began)
            raise
        seen = Observation("model", part, "found" if outcome.text else "nothing", outcome.text)
        await self.keep(seen, monotonic() - began, tokens=outcome.tokens)
        return outcome

    async def keep(self, seen: Observation, seconds: float, evidence: str = "", tokens: int = 0) -> None:
        """Put it on record, cut to size."""
        step = replace(
            Step.of(seen, self._ctx.mention.sender, self._ctx.now, seconds),
            text=_cut(seen.text),
            evidence=evidence,
            investigation=self._investigation,
            hypothesis=self._hypothesis,
            tokens=tokens,
        )
        await self._ctx.memory.step(step, self._incident)

    async def _looked(self, tool: Tool, arguments: Any, query: str) -> Observation:
        ctx = ToolContext(self._ctx.account, self._incident, self._ctx.now)
        try:
            async with asyncio.timeout(tool.timeout):
                return await tool.look(ctx, arguments)
        except TimeoutError:
            return Observation(tool.name, query, "failed", f"No answer within {tool.timeout:.0f} seconds.")


def _cut(text: str) -> str:
    more = len(text) - _MOST_KEPT
    return text if more <= 0 else f"{text[:_MOST_KEPT]}\n… ({more} more characters)"

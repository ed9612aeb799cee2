"""What a model may call: skills that read, changes it may propose, and an account's tools."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.agent.ledger import Ledger
from bot.agent.looking import Looks
from bot.domain.chat import Attachment, Proposal, Reply
from bot.domain.evidence import Observation
from bot.errors import PlatformError, UserError
from bot.ports.model import Offer
from bot.ports.skill import Skill, SkillContext
from bot.ports.tool import Tool

_NEVER = frozenset({"stop", "compact", "help"})
"""Skills about the conversation itself, which only people use."""

_PROPOSAL = "A proposal: nothing is changed before the person has confirmed it."
_PROPOSED = (
    "Proposed, not done: the person is asked below your answer and decides with a button. Do not say that it was done."
)
_ONE_AT_A_TIME = UserError(
    "Another change is proposed already; one can be confirmed at a time. Mention this one in words.",
    "已提出另一项更改；一次只能确认一项。",
)
_MOST = 12_000
"""Characters of a skill's words that a model is shown."""


class Offering:
    """Of one turn: makes the offers, keeps what they showed, what they proposed and which files came of them."""

    def __init__(self, ctx: SkillContext, tools: Sequence[Tool], ledger: Ledger) -> None:
        self._ctx = replace(ctx, model=None, writer=None)  # a skill called by a model keeps to its rules
        self._tools = tools
        self._looks = Looks(self._ctx, ledger, ctx.incident)
        self.proposal: Proposal | None = None
        self.attachments: list[Attachment] = []

    def offers(self) -> tuple[Offer, ...]:
        """The same ones in the same order in every turn, so that what is sent first stays the same."""
        usable = [one for one in self._ctx.skills if not one.hidden and one.name not in _NEVER]
        skills = [self._proposing(one) if one.mutates else self._reading(one) for one in usable]
        return (*skills, *(self._looks.offer(tool) for tool in self._tools))

    def _reading(self, skill: Skill) -> Offer:
        async def call(arguments: Any) -> str:
            query = json.dumps(arguments.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
            return await self._looks.recorded(skill.name, query, self._seen(skill, arguments, query))

        return Offer(skill.name, f"{skill.purpose.rstrip('.')}. {skill.arguments.__doc__ or ''}", skill.arguments, call)

    async def _seen(self, skill: Skill, arguments: Any, query: str) -> Observation:
        try:
            async with asyncio.timeout(skill.timeout):
                reply: Reply = await skill.run(self._ctx, arguments)
        except PlatformError as error:
            return Observation(skill.name, query, "failed", error.public)
        except TimeoutError:
            return Observation(skill.name, query, "failed", f"It took longer than {skill.timeout:.0f} seconds.")
        self.attachments += reply.attachments
        cut = len(reply.text) - _MOST
        return Observation(
            skill.name,
            query,
            "found" if reply.text else "nothing",
            reply.text[:_MOST],
            omitted=max(0, cut),
            rest="The number counts characters; ask for less." if cut > 0 else "",
        )

    def _proposing(self, skill: Skill) -> Offer:
        async def call(arguments: Any) -> str:
            wanted = Proposal(skill.name, arguments.model_dump(mode="json", exclude_defaults=True))
            if self.proposal not in (None, wanted):
                raise _ONE_AT_A_TIME
            self.proposal = wanted
            query = json.dumps(wanted.arguments, ensure_ascii=False)
            await self._looks.keep(Observation(f"propose {skill.name}", query, "found", _PROPOSED), 0.0)
            return _PROPOSED

        purpose = f"{skill.purpose.rstrip('.')}. {_PROPOSAL} {skill.arguments.__doc__ or ''}"
        return Offer(skill.name, purpose, skill.arguments, call)

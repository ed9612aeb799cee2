"""The second part of an investigation: each hypothesis held against what the systems show, side by side."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.agent.diagnosing.case import Case
from bot.agent.diagnosing.judging import weighed
from bot.agent.diagnosing.planning import Planned
from bot.agent.diagnosing.shapes import NoAnswer, Proposal, Tested
from bot.domain.investigation import Hypothesis
from bot.errors import ContextOverflow, ModelError, UserError
from bot.ports.model import Budget, Offer
from bot.ports.tool import Tool
from bot.prompts import filled

_PART = 0.75
"""Of what is left; the rest is for concluding."""

_WHY = {
    NoAnswer.UNREADABLE: ("the model's answer could not be read", "无法读取模型的回答"),
    NoAnswer.SPENT: ("the budget was spent before", "预算已先用完"),
}
_NO_MORE = UserError(
    "Not called: all tool calls of this investigation are used up. Answer with what you have.",
    "未调用：本次排查的工具调用次数已用完。请依据已有信息作答。",
)


async def put_to_the_test(case: Case, planned: Planned, tools: Sequence[Tool]) -> tuple[Hypothesis, ...]:
    """Every hypothesis with what speaks for and against it, put on record.

    One that cannot be tested is "not tested" and says why. Raises `ModelError` where the model failed at all of them.
    """
    budget = case.purse.share(_PART, len(planned))
    failures: list[ModelError] = []

    async def run(hypothesis: Hypothesis, proposal: Proposal) -> Hypothesis:
        if budget is None:
            return await _put_down(case, _not_tested(case, hypothesis, _WHY[NoAnswer.SPENT]))
        await _announce(case, hypothesis)
        try:
            tested = await _Test(case, hypothesis, proposal, tools, len(planned)).run(budget)
        except ModelError as error:
            failures.append(error)
            tested = _not_tested(
                case, hypothesis, (f"the model failed ({error.public})", f"模型出错（{error.chinese}）")
            )
        return await _put_down(case, tested)

    tested = tuple(await asyncio.gather(*(run(*one) for one in planned)))
    if len(failures) == len(planned):
        raise failures[0]
    return tested


class _Test:
    """One hypothesis being tested."""

    def __init__(
        self, case: Case, hypothesis: Hypothesis, proposal: Proposal, tools: Sequence[Tool], among: int
    ) -> None:
        self._case = case
        self._hypothesis = hypothesis
        self._among = among
        looks = case.looks(hypothesis.id)
        self._offers = tuple(self._counted(looks.offer(tool)) for tool in tools)
        self._asked = filled(
            "agent/testing",
            id=hypothesis.id,
            claim=_plain(proposal.claim),
            check=_plain(proposal.check),
            now=case.now,
            language=case.language,
        )

    async def run(self, budget: Budget) -> Hypothesis:
        case = self._case
        record = [one.text for one in case.material.said] if case.material else []
        facts = case.material.facts if case.material else ""
        last = (case.ranking.text, facts, self._asked)
        try:
            answer = await self._answer(budget, *record, *last, steady=len(record) + 1)
        except ContextOverflow:
            answer = await self._answer(budget, *last, steady=1)
        if isinstance(answer, NoAnswer):
            return _not_tested(case, self._hypothesis, _WHY[answer])
        return weighed(case, self._hypothesis, answer)

    async def _answer(self, budget: Budget, *said: str, steady: int) -> Tested | NoAnswer:
        request = self._case.request(*said, offers=self._offers, budget=budget, steady=steady)
        return await self._case.ask("test", request, Tested, self._hypothesis.id, self._among)

    def _counted(self, offer: Offer) -> Offer:
        async def call(arguments: Any) -> str:
            if not self._case.purse.take_call():
                raise _NO_MORE
            return await offer.call(arguments)

        return replace(offer, call=call)


def _plain(text: str) -> str:
    """Words that cannot end the data they stand in."""
    return text.replace("<", "‹")


async def _announce(case: Case, hypothesis: Hypothesis) -> None:
    name = case.named(hypothesis)
    await case.ctx.progress(case.ctx.say(f"_Testing {hypothesis.id}: {name}_", f"_正在验证 {hypothesis.id}：{name}_"))


async def _put_down(case: Case, tested: Hypothesis) -> Hypothesis:
    others = case.investigation.hypotheses
    await case.keep(hypotheses=tuple(tested if one.id == tested.id else one for one in others))
    return tested


def _not_tested(case: Case, hypothesis: Hypothesis, why: tuple[str, str]) -> Hypothesis:
    return replace(hypothesis, standing="not tested", missing=(case.ctx.say(*why),))

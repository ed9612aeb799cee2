"""Answers a free request with a model; where the model does not, the record alone answers, in the same reply."""

from collections.abc import Callable, Sequence

import structlog

from bot.agent.compaction import note_record, remember_turns
from bot.agent.ledger import Ledger
from bot.agent.looking import Looks
from bot.agent.material import Material, material_of
from bot.agent.offering import Offering
from bot.agent.speaking import Sentences, harmless
from bot.agent.verifying import refuted, verified
from bot.domain.chat import Reply
from bot.errors import ContextOverflow, ModelError, UserError
from bot.ports.model import Model, Outcome, Prompt, Said
from bot.ports.skill import Arguments, Skill, SkillContext
from bot.ports.tool import Tool
from bot.prompts import prompt

log = structlog.get_logger()

NAME = "converse"
_NOTES_AT_ONCE = 2
_SMALLER = 3
"""A model that was sent more than it reads is sent a third of it."""


class ConverseArguments(Arguments):
    """What somebody asks in words of their own."""

    question: str


def conversing(rules: Skill, tools: Callable[[str], Sequence[Tool]], longest: float) -> Skill:
    """The skill for free requests. `rules` answers where the model does not; `tools` are an account's by its id.

    `longest`: seconds a question may take.
    """

    async def run(ctx: SkillContext, args: ConverseArguments) -> Reply:
        if ctx.model is None:
            return await _by_rules(rules, ctx, args.question)
        try:
            return await _Conversation(ctx, ctx.model, tools(ctx.account.id)).answer(args.question)
        except ModelError as error:
            log.warning("model_failed", account=ctx.account.id, model=ctx.model.plan.name, reason=error.public)
            reason = error.said_in(ctx.language)
            opening = ctx.say(
                f"The model did not answer ({reason}); from the record alone:",
                f"模型没有回答（{reason}），以下仅依据记录：",
            )
            return await _by_rules(rules, ctx, args.question, opening)

    return Skill(
        NAME, "Answer in words.", "用自然语言回答", ConverseArguments, run, timeout=longest + 30.0, hidden=True
    )


async def _by_rules(rules: Skill, ctx: SkillContext, question: str, opening: str = "") -> Reply:
    try:
        reply: Reply = await rules.run(ctx, rules.arguments.model_validate({"question": question}))
    except UserError as error:
        reply = Reply(error.said_in(ctx.language))
    return Reply("\n\n".join(filter(None, (opening, reply.text))), reply.buttons, reply.attachments)


class _Conversation:
    """One question and its answer."""

    def __init__(self, ctx: SkillContext, model: Model, tools: Sequence[Tool]) -> None:
        self._ctx = ctx
        self._model = model
        self._ledger = Ledger()
        self._looks = Looks(ctx, self._ledger, ctx.incident)
        self._offering = Offering(ctx, tools, self._ledger)

    async def answer(self, question: str) -> Reply:
        await self._compact()
        room = self._model.plan.context
        try:
            material = await material_of(self._ctx, room, question)
            outcome = await self._ask(material, question)
        except ContextOverflow:
            material = await material_of(self._ctx, room // _SMALLER, question)
            outcome = await self._ask(material, question)
        text = "\n\n".join(filter(None, (self._shown(outcome, material, question), material.coverage)))
        return Reply(text, attachments=tuple(self._offering.attachments), proposal=self._offering.proposal)

    async def _compact(self) -> None:
        """Keep long records and conversations within their room, a little at each question."""
        if self._ctx.incident is not None:
            await note_record(self._ctx, self._model, self._ctx.incident, _NOTES_AT_ONCE)
        await remember_turns(self._ctx, self._model)

    async def _ask(self, material: Material, question: str) -> Outcome:
        self._ledger.know(material.entries)

        async def show(words: str) -> None:
            await self._ctx.progress(words, end="")

        def fit(sentence: str) -> str:
            plain = harmless(sentence, self._addresses(material))
            return "" if refuted(self._ctx, plain, self._ledger, material.facts, question) else plain

        sentences = Sentences(fit, show)
        asked = Said("person", material.asking(question))
        request = Prompt(
            "answer",
            prompt("agent/answering"),
            (*material.said, asked),
            self._offering.offers(),
            language=self._ctx.language,
            steady=material.steady,
        )
        return await self._looks.asked(self._model, request, "answer", sentences.feed)

    def _shown(self, outcome: Outcome, material: Material, question: str) -> str:
        """The answer with its claims checked; what a spent budget left is said to be that."""
        plain = harmless(outcome.text, self._addresses(material))
        text = verified(self._ctx, plain, self._ledger, material.facts, question) if plain else ""
        if not outcome.spent:
            return text or self._nothing_left()
        found = text or self._found()
        if not found:
            raise ModelError("its budget was spent before it said anything", "未得出结论前已用完预算")
        return f"{found}\n\n{self._limit(outcome)}"

    def _addresses(self, material: Material) -> str:
        """Everything a link may have been read in."""
        seen = (one.observation for one in self._ledger.results)
        return "\n".join([material.text, *(f"{one.link}\n{one.text}" for one in seen)])

    def _nothing_left(self) -> str:
        return self._ctx.say(
            "What the model wrote did not hold against the record, so it is not shown. Ask for the facts, for example "
            "“summarize this incident”.",
            "模型的回答与记录不符，未予显示。可以直接查看事实，例如“总结这个故障”。",
        )

    def _found(self) -> str:
        """What was looked at, where the model did not get to say anything about it."""
        seen = [one.observation for one in self._ledger.results if one.observation.outcome == "found"]
        return "\n\n".join(harmless(one.text[:1500], one.text) for one in seen)

    def _limit(self, outcome: Outcome) -> str:
        if outcome.spent == "length":
            return self._ctx.say(
                "_The model's answer breaks off here: it had reached the length of its longest answers._",
                "_模型的回答已达到单次长度上限，在此中断。_",
            )
        budget = self._model.plan.budget
        english, chinese = {
            "seconds": (f"{budget.seconds:.0f} seconds", f"{budget.seconds:.0f} 秒"),
            "tokens": (f"{budget.tokens:,} tokens", f"{budget.tokens:,} 个 token"),
            "tool calls": (f"{budget.tool_calls} tool calls", f"{budget.tool_calls} 次工具调用"),
        }[outcome.spent]
        return self._ctx.say(
            f"_The limit of {english} for one question was reached; this is what was found by then._",
            f"_已达到单次提问 {chinese}的上限，以上是目前的结果。_",
        )

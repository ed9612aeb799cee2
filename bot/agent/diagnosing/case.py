"""One investigation while it goes on: what it knows, what it may spend, and its record."""

from dataclasses import replace
from datetime import UTC, timedelta
from time import monotonic
from typing import Any

from bot.agent.claims import Checked, Verdict
from bot.agent.diagnosing.purse import Purse
from bot.agent.diagnosing.shapes import Answer, NoAnswer, Unreadable, read
from bot.agent.ledger import Ledger, told
from bot.agent.looking import Looks
from bot.agent.material import Material, material_of, written_in
from bot.agent.speaking import harmless
from bot.agent.verifying import checked
from bot.domain.evidence import Observation
from bot.domain.incident import Incident
from bot.domain.investigation import Hypothesis, Investigation, InvestigationOutcome
from bot.ports.model import Model, Outcome, Prompt, Said, unheard
from bot.ports.ranking import Ranked
from bot.ports.skill import SkillContext
from bot.prompts import prompt

SKILL = "diagnose"


class Case:
    """Of one incident. `material` is what the model was shown of its record."""

    def __init__(self, ctx: SkillContext, model: Model, ranked: Ranked, investigation: Investigation) -> None:
        self.ctx = replace(ctx, incident=ranked.incident)
        self.model = model
        self.ranked = ranked
        self.investigation = investigation
        self._began = monotonic()
        self.purse = Purse(model.plan.investigation)
        self.ledger = Ledger()
        self.material: Material | None = None
        self._shown = ranked.text
        whole = "\n\n".join(filter(None, (ranked.text, ranked.details, ranked.sources)))
        self.ledger.add(Observation("ranking", "what the record and the systems show by rules", "found", whole))
        for look in ranked.looks:
            self.ledger.add(look.seen)

    @property
    def incident(self) -> Incident:
        return self.ranked.incident

    @property
    def ranking(self) -> Said:
        return Said("person", told(self.ledger.results[0]))

    async def remember(self, room: int, question: str) -> Material:
        """Read the record, as much as the room takes."""
        self.material = await material_of(self.ctx, room, question)
        self.ledger.know(self.material.entries)
        return self.material

    def looks(self, hypothesis: str = "") -> Looks:
        return Looks(self.ctx, self.ledger, self.incident, self.investigation.id, hypothesis)

    @property
    def language(self) -> str:
        """What sentences are written in, as a model is told it."""
        return written_in(self.ctx.language)

    @property
    def now(self) -> str:
        """As a model is told it: tools take UTC."""
        return f"{self.ctx.now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    async def end(self, outcome: InvestigationOutcome, **more: Any) -> None:
        """Put on record that it ended now."""
        ended_at = self.ctx.now + timedelta(seconds=monotonic() - self._began)
        await self.keep(outcome=outcome, ended_at=ended_at, **more)

    async def keep(self, **changes: Any) -> None:
        """Put on record how the investigation stands."""
        tokens, calls = self.purse.tokens, self.purse.tool_calls
        self.investigation = replace(self.investigation, tokens=tokens, tool_calls=calls, **changes)
        await self.ctx.memory.keep(self.investigation)

    async def ask(
        self, part: str, request: Prompt, shape: type[Answer], hypothesis: str = "", among: int = 1
    ) -> Answer | NoAnswer:
        """The model's answer in this shape; where it does not fit the model is told why, once.

        Raises `ModelError`.
        """
        began = len(self.ledger.results)
        outcome = await self._run(part, request, hypothesis)
        try:
            return read(outcome.text, shape)
        except Unreadable as wrong:
            again = self.purse.share(0.5, among)
            if outcome.spent not in ("", "length") or again is None:
                return NoAnswer.SPENT
            mine = "\n".join(told(one) for one in self.ledger.results[began:])
            asked = f"{mine}\n\nYour answer does not fit: {wrong}. Answer with the JSON object asked for, alone."
        said = (*request.said, Said("bot", outcome.text), Said("person", asked.strip()))
        outcome = await self._run(part, replace(request, said=said, offers=(), budget=again), hypothesis)
        try:
            return read(outcome.text, shape)
        except Unreadable:
            return NoAnswer.UNREADABLE

    def request(self, *said: str, **more: Any) -> Prompt:
        """What the model is asked: the rules of all investigations, then what changes ever more often."""
        return Prompt(
            SKILL,
            prompt("agent/diagnosing"),
            tuple(Said("person", one) for one in said if one),
            language=self.ctx.language,
            **more,
        )

    async def _run(self, part: str, request: Prompt, hypothesis: str) -> Outcome:
        outcome = await self.looks(hypothesis).asked(self.model, request, part, unheard)
        self.purse.pay(outcome)
        return outcome

    def checked(self, text: str) -> Checked:
        """What a model wrote, made harmless and held against everything this investigation has seen."""
        facts = self.material.facts if self.material else ""
        links = "\n".join([self._shown, *(one.observation.link for one in self.ledger.results)])
        return checked(self.ctx, harmless(" ".join(text.split()), links), self.ledger, facts)

    def rests_on(self, verdict: Verdict) -> tuple[str, ...]:
        """The evidence a sentence cites that shows anything: looks that did not fail, entries of the record."""
        failed = {one.id for one in self.ledger.results if one.observation.outcome == "failed"}
        return tuple(id for id in verdict.cited if id not in failed)

    def named(self, hypothesis: Hypothesis) -> str:
        """Its claim as people may read it: marked where it speaks of a number or a name nothing has shown."""
        judged = self.checked(hypothesis.claim)
        doubtful = any(one.missing for one in judged.verdicts)
        plain = judged.text if doubtful else harmless(hypothesis.claim, "")
        return plain or self.ctx.say("a claim that the evidence refutes", "与证据不符的说法")

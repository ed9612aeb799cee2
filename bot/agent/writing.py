"""Writes texts about an incident with a model, held against the record sentence by sentence."""

import re
from dataclasses import replace

from bot.agent.claims import check
from bot.agent.fencing import fenced
from bot.agent.ledger import Ledger
from bot.agent.material import facts_of
from bot.agent.recalling import recalled
from bot.agent.speaking import harmless, with_links
from bot.domain.incident import TimelineEntry
from bot.errors import ModelError
from bot.ports.model import Prompt, Said, unheard
from bot.ports.skill import SkillContext, Writing, Written
from bot.prompts import prompt

_SECONDS = 50.0
"""A text that takes longer than this is not waited for: a whole document is drafted in a minute."""
_ENTRY = re.compile(r"#(\d{1,9})\b")
_LANGUAGES = {"zh": "Chinese (简体中文)"}


class ModelWriter:
    """A `Writer` over each context's own model."""

    async def write(self, ctx: SkillContext, wanted: Writing) -> Written:
        model = ctx.model
        if model is None:
            raise ModelError("there is none", "未配置模型")
        record = await recalled(ctx, wanted.incident, model.plan.context, f"{wanted.heading} {wanted.guidance}")
        ledger = Ledger()
        ledger.know((*record.entries, *_shown_in(wanted)))
        parts = tuple(Said("person", part) for part in record.parts)
        facts = facts_of(ctx, wanted.incident)
        budget = replace(model.plan.budget, seconds=min(_SECONDS, model.plan.budget.seconds))
        asked = Said("person", _asking(ctx, wanted, facts))
        said, steady = (*parts, asked), len(record.steady)
        request = Prompt("postmortem", prompt("agent/section"), said, (), budget, ctx.language, steady)
        outcome = await model.run(request, unheard)
        if outcome.spent == "length":
            raise ModelError("what it wrote was longer than its answers can be", "所写内容超出单次回答的长度")
        if outcome.spent:
            raise ModelError("it took too long", "用时过长")
        shown = "\n".join(part.text for part in parts)
        return _checked(ctx, harmless(outcome.text, shown), ledger, f"{facts}\n{_reckoned(wanted.gathered)}")


def _shown_in(wanted: Writing) -> list[TimelineEntry]:
    """The entries that what was gathered quotes: they may be too old to be told whole."""
    numbers = {int(number) for number in _ENTRY.findall(wanted.gathered)}
    return [one for one in wanted.entries if one.number in numbers]


def _reckoned(gathered: str) -> str:
    """What rules worked out themselves. A line that quotes entries is no fact: who repeats it has to cite them."""
    return "\n".join(line for line in gathered.splitlines() if not _ENTRY.search(line))


def _asking(ctx: SkillContext, wanted: Writing, facts: str) -> str:
    found = fenced(wanted.gathered, "what was found in the record for this section") if wanted.gathered else ""
    lines = [
        facts,
        found,
        f"Times are in {ctx.timezone.key}. Write in {_LANGUAGES.get(ctx.language, 'English')}.",
        f"Section: {wanted.heading}",
        f"Guidance: {wanted.guidance}" if wanted.guidance else "",
    ]
    return "\n".join(filter(None, lines))


def _checked(ctx: SkillContext, text: str, ledger: Ledger, known: str) -> Written:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    checked = check("\n".join(lines), ledger.everything(), ctx.timezone, known=known, language=ctx.language)
    standing = [one for one in checked.verdicts if one.outcome != "dropped"]
    if not standing:
        raise ModelError("what it wrote did not hold against the record", "所写内容与记录不符")
    return Written(
        with_links(checked.text, ledger),
        sentences=len(standing),
        cited=sum(bool(one.cited) and one.outcome != "unverified" for one in standing),
        unverified=len(checked.of("unverified")),
        dropped=len(checked.of("dropped")),
    )

"""Holds what a model wrote against what it was shown, and says where that can be read."""

import re

from bot.agent.claims import Checked, check
from bot.agent.ledger import Ledger
from bot.agent.speaking import with_links
from bot.ports.skill import SkillContext

_RESULT = re.compile(r"\bE\d{1,4}\b")


def verified(ctx: SkillContext, text: str, ledger: Ledger, known: str, asked: str = "") -> str:
    """The text without the claims its evidence refutes, others marked, citations linked, tool results named below."""
    text = checked(ctx, text, ledger, known, asked).text
    return "\n\n".join(filter(None, (with_links(text, ledger), sources(ledger, text))))


def sources(ledger: Ledger, text: str) -> str:
    """The tool results a text cites, a line each: what was asked, over which time, where it can be read."""
    cited = set(_RESULT.findall(text))
    return "\n".join(f"- {one.told}" for one in ledger.results if one.id in cited)


def refuted(ctx: SkillContext, sentence: str, ledger: Ledger, known: str, asked: str = "") -> bool:
    """Whether what the sentence cites does not hold what it states."""
    return bool(check(sentence, ledger.cited_in(sentence), ctx.timezone, known=known, asked=asked).of("dropped"))


def checked(ctx: SkillContext, text: str, ledger: Ledger, known: str, asked: str = "") -> Checked:
    """Against what is cited first; only where more could hold what that lacks, against everything that was shown."""
    near = ledger.cited_in(text)
    checked = check(text, near, ctx.timezone, known=known, asked=asked, language=ctx.language)
    if not any(one.elsewhere for one in checked.verdicts):
        return checked
    everything = ledger.everything()
    if len(everything) == len(near):
        return checked
    return check(text, everything, ctx.timezone, known=known, asked=asked, language=ctx.language)

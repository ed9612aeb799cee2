"""An investigation in words: the finding first, then every hypothesis with its evidence, then where that is read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.agent.diagnosing.case import Case
from bot.agent.diagnosing.judging import Finding
from bot.agent.diagnosing.purse import Limit
from bot.agent.speaking import harmless, with_links
from bot.agent.verifying import sources
from bot.domain.investigation import Hypothesis

_SHORT = 300
"""Characters of a look that no test has told."""

_CITATION = re.compile(r"\s*\[((?:E|#)\d+(?:,\s*(?:E|#)\d+)*)\]")


@dataclass(frozen=True, slots=True)
class Told:
    """A diagnosis as Markdown: the finding, and below it every hypothesis with the looks all of it rests on."""

    finding: str
    details: str


def report(case: Case, finding: Finding, hypotheses: Sequence[Hypothesis]) -> Told:
    """The whole diagnosis, what limited it included."""
    ctx = case.ctx
    name, looks = f"{case.incident.name} {harmless(case.incident.title, '')}", len(case.ledger.results) - 1
    opening = ctx.say(
        f"{name}: diagnosis from its record and {looks} {'look' if looks == 1 else 'looks'} with tools.",
        f"{name}：依据故障记录和 {looks} 次工具查询的诊断。",
    )
    blocks = [opening, verdict(case, finding), _list(ctx.say("Missing", "缺少的信息"), finding.missing)]
    return _told(case, [*blocks, _limits(case)], [observed(case, hypotheses)])


def handed_over(case: Case, opening: str) -> Told:
    """What the record alone says, and what had been observed by then, where the model failed on the way."""
    tested = [one for one in case.investigation.hypotheses if one.speaks_for or one.against]
    return _told(case, [opening, case.ranked.text], [case.ranked.details, observed(case, tested), _seen(case, tested)])


def verdict(case: Case, finding: Finding) -> str:
    """The finding, or that there is none."""
    ctx = case.ctx
    if not finding.cause:
        return ctx.say(
            "**Inconclusive**: the evidence does not bear out a cause.", "**无法定论**：现有证据不足以确定原因。"
        )
    level = {"low": "低", "medium": "中", "high": "高"}[finding.confidence or "low"]
    first = ctx.say(
        f"**Finding** (confidence: {finding.confidence}): {finding.cause}",
        f"**结论**（置信度：{level}）：{finding.cause}",
    )
    return "\n".join([first, *(f"- {line}" for line in finding.explanation)])


def plain(text: str) -> str:
    """Words without the Markdown they are shown in, and without citations of looks, which only this reply has."""

    def entries(match: re.Match[str]) -> str:
        numbers = [one.strip() for one in match[1].split(",") if "#" in one]
        return f" [{', '.join(numbers)}]" if numbers else ""

    return " ".join(_CITATION.sub(entries, text).replace("**", "").replace("\n- ", "\n").split())


def observed(case: Case, hypotheses: Sequence[Hypothesis]) -> str:
    """Each hypothesis: what became of it, and why."""
    ctx = case.ctx
    standings = {
        "kept": ctx.say("kept", "保留"),
        "dropped": ctx.say("dropped", "排除"),
        "open": ctx.say("undecided", "未决"),
        "not tested": ctx.say("not tested", "未验证"),
    }
    parts = (
        ("speaks_for", ctx.say("for", "支持")),
        ("against", ctx.say("against", "反对")),
        ("missing", ctx.say("missing", "缺少")),
    )
    lines = [f"**{ctx.say('Hypotheses', '假设')}**"]
    for one in hypotheses:
        standing, name = standings[one.standing], case.named(one)
        lines.append(ctx.say(f"- {one.id}, {standing}: {name}", f"- {one.id}，{standing}：{name}"))
        told = ((word, line) for part, word in parts for line in getattr(one, part))
        lines += [ctx.say(f"  - {word}: {line}", f"  - {word}：{line}") for word, line in told]
    return "\n".join(lines) if hypotheses else ""


def _seen(case: Case, tested: Sequence[Hypothesis]) -> str:
    """What looks showed that no test of a hypothesis has told."""
    lines = "\n".join(line for one in tested for line in (*one.speaks_for, *one.against))
    own = case.ledger.results[1 + len(case.ranked.looks) :]
    untold = [one for one in own if one.observation.outcome == "found" and one.id not in lines]
    shown = [f"{harmless(' '.join(one.observation.text.split())[:_SHORT], '')} [{one.id}]" for one in untold]
    return _list(case.ctx.say("What was seen by then", "当时已查到的内容"), shown)


def _told(case: Case, blocks: Sequence[str], below: Sequence[str]) -> Told:
    """The blocks, their citations linked, the looks they rest on named at the end."""
    text, more = (with_links("\n\n".join(filter(None, part)), case.ledger) for part in (blocks, below))
    looks = sources(case.ledger, f"{text}\n{more}")
    title = case.ctx.say("**Evidence**", "**证据**")
    return Told(text, "\n\n".join(filter(None, (more, f"{title}\n{looks}" if looks else ""))))


def _list(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"**{title}**", *(f"- {line}" for line in lines)]) if lines else ""


def _limits(case: Case) -> str:
    budget = case.model.plan.investigation
    words: dict[Limit, tuple[str, str]] = {
        "seconds": (f"{budget.seconds:.0f} seconds", f"{budget.seconds:.0f} 秒"),
        "tokens": (f"{budget.tokens:,} tokens", f"{budget.tokens:,} 个 token"),
        "tool calls": (f"{budget.tool_calls} tool calls", f"{budget.tool_calls} 次工具调用"),
    }
    reached = [words[one] for one in words if one in case.purse.limits]
    if not reached:
        return ""
    english, chinese = " and ".join(one for one, _ in reached), "、".join(one for _, one in reached)
    return case.ctx.say(
        f"_The limit of {english} for one investigation was reached; this is what was found by then._",
        f"_已达到单次排查 {chinese}的上限，以上是目前的结果。_",
    )

"""Questions about incidents in general: how many, which, and is there one that explains this?"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.incident import Incident, SeverityScale, Status
from bot.errors import UnknownSeverity
from bot.language import Grammar, incident_reference, parse_moment
from bot.ports.incidents import EntryFilter, IncidentFilter
from bot.ports.skill import SkillContext
from skills.answering.topic import met, stems, topic
from skills.digest.cite import quoted
from skills.digest.statement import Statement, read
from skills.incidents import OPEN, by_weight, described, line, listing

_MANY = re.compile(
    r"\b(?:how many|which|what|list|show|any|all|number of|count)\b.{0,40}\b(?:incidents|outages)\b"
    r"|\ball (?:sev|p)[ -]?\d|\b(?:incidents|outages) (?:are|were|do we have|in|during|of|since|past|last|this)\b"
    r"|(?:几个|多少个?|有哪些|哪些|所有|全部|列出).{0,16}(?:故障|事件|事故)|(?:故障|事件|事故)有?(?:几个|多少|哪些)",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    r"\b(?:is|are) there (?:currently |already )?(?:an?|any|some) (?:\w+ ){0,2}(?:incident|outage|issue|problem)s?\b"
    r"|\b(?:known|ongoing|current) (?:issue|incident|outage|problem)s?\b"
    r"|\bis (?:anything|something) (?:down|broken|wrong)\b"
    r"|\bare we having (?:an?|any) (?:\w+ ){0,2}(?:incident|outage|issue|problem)s?\b"
    r"|(?:有没有|是不是有|是否有|有)(?:什么|已知的?|正在进行的?|其他)?(?:故障|事故|问题)(?:吗|么|[?？]|$|，|。|,)"
    r"|出(?:故障|事故|问题)了(?:吗|么)|是不是(?:出)?(?:故障|挂)了",
    re.IGNORECASE,
)
_STATES: tuple[tuple[re.Pattern[str], frozenset[Status]], ...] = tuple(
    (re.compile(words, re.IGNORECASE), states)
    for words, states in (
        (r"\b(?:open|ongoing|unresolved|active|current(?:ly)?|right now)\b|未恢复|进行中|正在|未关闭|目前|现在", OPEN),
        (r"\bstable\b|已稳定", frozenset({Status.STABLE})),
        (r"\b(?:resolved|fixed|ended)\b|已恢复|已解决", frozenset({Status.RESOLVED, Status.CLOSED})),
        (r"\bclosed\b|已关闭", frozenset({Status.CLOSED})),
    )
)
_LEVEL = re.compile(r"(?<![\w-])(?:sev(?:erity)?|p|s)[ -]?\d{1,2}(?!\w)", re.IGNORECASE | re.ASCII)
_EVERYWHERE = stems(
    "customer user client cannot can't unable failing failed error errors down slow broken working page site website"
    " service app 用户 客户 无法 不能 失败 报错 打不开 页面 网站"
)
"""Said of any incident, so they tell none from another."""
_SURE, _POSSIBLY = 0.5, 0.25
_SHOWN = 3
_READ = 80


async def in_general(ctx: SkillContext, question: str) -> str | None:
    """The answer to a question about incidents in general; None when it is about one of them."""
    if incident_reference(question):
        return None
    if _IS_THERE.search(question):
        return await _is_there(ctx, question)
    return await _which(ctx, question) if _MANY.search(question) else None


async def _which(ctx: SkillContext, question: str) -> str:
    level = _level(question, ctx.account.severities)
    since = _since(question, ctx.now, ctx.timezone, ctx)
    states = next((states for pattern, states in _STATES if pattern.search(question)), frozenset[Status]())
    if not states and since is None and not level:
        states = OPEN
    wanted = IncidentFilter(statuses=states, severities=frozenset({level} if level else ()), since=since, limit=200)
    return listing(ctx, await ctx.incidents.find(wanted), described(ctx, states, level, since))


def _level(question: str, scale: SeverityScale) -> str:
    for spelled in [*_LEVEL.findall(question), *(name for name in scale.names if name.lower() in question.lower())]:
        try:
            return scale.named(spelled)
        except UnknownSeverity:
            continue
    return ""


def _since(question: str, now: datetime, zone: ZoneInfo, ctx: SkillContext) -> datetime | None:
    return parse_moment(question, Grammar(now, zone, ctx.account.severities), "past")


async def _is_there(ctx: SkillContext, question: str) -> str:
    """Yes, possibly or no, by the words the question shares with the records of the open incidents."""
    found = by_weight(await ctx.incidents.find(IncidentFilter(statuses=OPEN)), ctx.account.severities)
    if not found:
        return ctx.say(
            "No incident is open. To start one: “declare an incident: …”.",
            "目前没有未恢复的故障。如需发起：“宣布故障：……”。",
        )
    wanted = topic(_IS_THERE.sub(" ", question)) - _EVERYWHERE
    if not wanted:
        return listing(ctx, found, described(ctx, OPEN, "", None))
    matches = [(one, *await _likeness(ctx, one, wanted)) for one in found[:20]]
    alike = sorted((match for match in matches if match[1] >= _POSSIBLY), key=lambda match: -match[1])[:_SHOWN]
    lines = [text for one, _, proof in alike for text in _matched(ctx, one, proof)]
    if not alike:
        return _none_alike(ctx, found)
    sure = alike[0][1] >= _SURE
    head = (
        ctx.say("Yes, this fits:", "有，与此相符：")
        if sure
        else ctx.say("Possibly; this has words in common:", "可能有，用词相近：")
    )
    return "\n".join([head, *lines])


async def _likeness(ctx: SkillContext, one: Incident, wanted: frozenset[str]) -> tuple[float, Statement | None]:
    """The share of the words its title and record hold, and the sentence that holds most."""
    title = met(wanted, stems(" ".join([one.title, *one.services])))
    entries = await ctx.incidents.entries(one, EntryFilter(with_cues=True, limit=_READ))
    said = [Statement(entry, part.text, part) for entry in entries if not entry.deleted for part in read(entry.text)]
    plain = [statement for statement in said if statement.plain and statement.cues and statement.concerns(one.number)]
    best = max(plain, key=lambda statement: len(met(wanted, stems(statement.text))), default=None)
    words = met(wanted, stems(best.text)) if best else frozenset[str]()
    return len(title | words) / len(wanted), best if words else None


def _matched(ctx: SkillContext, one: Incident, proof: Statement | None) -> list[str]:
    return [f"- {line(ctx, one)}", *([f"  - {quoted(ctx, proof)}"] if proof else [])]


def _none_alike(ctx: SkillContext, found: list[Incident]) -> str:
    head = ctx.say(
        "No open incident's record mentions this. Open at the moment:", "没有未恢复的故障提到这一点。目前未恢复的有："
    )
    tail = ctx.say("If it is a new one: “declare an incident: …”.", "如果是新故障：“宣布故障：……”。")
    return "\n".join([head, *(f"- {line(ctx, one)}" for one in found[:5]), tail])

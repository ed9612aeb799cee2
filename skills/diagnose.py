"""Look for the cause in the record: what changed, what was said, what it looked like before."""

import re
from collections.abc import Sequence
from datetime import timedelta
from time import monotonic

from bot.domain.chat import Reply
from bot.domain.incident import Incident
from bot.language.request import Grammar
from bot.ports.ranking import Ranked, looked_at
from bot.ports.skill import Arguments, SkillContext, skill
from skills.diagnosis.chart import pictures
from skills.diagnosis.finding import finding
from skills.diagnosis.keeping import keep
from skills.diagnosis.report import Evidence, report, summary
from skills.diagnosis.signs import ids_of
from skills.diagnosis.start import Start, roots, start_of, symptoms
from skills.diagnosis.suspects import Scene, Seen, Suspect, suspects
from skills.diagnosis.systems import rollouts, surveyed
from skills.digest.overlap import rarity
from skills.digest.record import Digest, record_of
from skills.digest.statement import read
from skills.wording import clock, headline

_ALIKE = 0.1
_PAST = 2


class DiagnoseArguments(Arguments):
    """`question` adds to the symptoms; `incident` names another one than this chat's."""

    question: str = ""
    incident: str | None = None


@skill(
    "diagnose",
    purpose=("Look for the cause", "诊断原因"),
    example=("diagnose this incident", "诊断这个故障"),
    arguments=DiagnoseArguments,
    mutates=True,
    timeout=120.0,
    beside=True,
)
async def diagnose(ctx: SkillContext, args: DiagnoseArguments) -> Reply:
    """A finding with its confidence and evidence, or "inconclusive" and what is missing; kept on the timeline."""
    began = monotonic()
    ranked = await rank(ctx, args)
    if ranked.verdict:
        await ctx.incidents.record_diagnosis(ranked.incident, ranked.verdict)
    sources = f"**{ctx.say('Evidence', '证据')}**\n{ranked.sources}" if ranked.sources else ""
    await keep(ctx, ranked, timedelta(seconds=monotonic() - began))
    details = "\n\n".join(filter(None, (ranked.details, sources)))
    return Reply(ranked.text, attachments=ranked.pictures, details=details)


async def rank(ctx: SkillContext, args: DiagnoseArguments) -> Ranked:
    """What the record and the systems show of the cause, by rules; kept nowhere."""
    incident = await ctx.which(args.incident, guess=True)
    await ctx.incidents.gather_changes(incident)
    digest = await record_of(ctx, incident)
    start = start_of(incident, digest)
    survey = await surveyed(ctx, incident, digest, start, args.question)
    if ctx.automatic and not (survey.signs or _anything_to_go_by(digest)):
        return Ranked(incident, _nothing_yet(ctx, incident), "", looks=survey.looks)
    count = len(digest.entries)
    await ctx.progress(ctx.say(f"Reading {count} timeline entries…", f"正在读取 {count} 条时间线记录……"))
    ids = ids_of(looked_at(survey.looks))
    found = await _suspects(ctx, digest, start, args.question, rollouts(ctx, survey, ids))
    await ctx.progress(ctx.say("Looking for incidents like it…", "正在查找相似故障……"))
    past = await _past(ctx, incident, digest)
    evidence = Evidence(incident, digest, start, found, finding(digest.causes, found), past, survey, ids)
    text, details = report(ctx, evidence)
    confidence = evidence.finding.confidence
    plain = _plain(summary(ctx, evidence))
    drawn = await pictures(ctx, incident, survey, start)
    return Ranked(incident, text, plain, "" if confidence == "none" else confidence, survey.looks, drawn, details)


async def _suspects(
    ctx: SkillContext, digest: Digest, start: Start | None, question: str, seen: Sequence[Seen]
) -> list[Suspect]:
    if start is None or digest.incident is None:
        return []
    at = clock(ctx, start.at)
    await ctx.progress(ctx.say(f"Ranking what changed before {at}…", f"正在排查 {at} 之前的变更……"))
    words = rarity([roots(one.terms) for entry in digest.entries for one in read(entry.text)])
    grammar = Grammar(ctx.now, ctx.timezone, ctx.account.severities)
    signs = symptoms(digest.incident, digest, start, question)
    return suspects(digest, Scene(start, signs, words, grammar), seen)


async def _past(ctx: SkillContext, incident: Incident, digest: Digest) -> list[Digest]:
    causes = (*digest.causes.stated, *digest.causes.suspected, *digest.impact)
    words = "\n".join([incident.title, *incident.services, *(one.text for one in causes)])
    found = await ctx.incidents.similar(words, besides=incident, limit=_PAST)
    return [await record_of(ctx, one) for one, likeness in found if likeness >= _ALIKE]


def _anything_to_go_by(digest: Digest) -> bool:
    return bool(digest.alerts or digest.changes_before or digest.impact or digest.causes != type(digest.causes)())


def _nothing_yet(ctx: SkillContext, incident: Incident) -> str:
    name = headline(incident)
    return ctx.say(
        f"{name}: nothing to diagnose yet, the record is empty. Alerts, deploys and what is said here are being "
        "collected; “diagnose” looks at them whenever you ask.",
        f"{name}：暂无可诊断的内容，记录还是空的。告警、发布和这里的讨论会持续收集；随时发送“诊断”即可分析。",
    )


def _plain(text: str) -> str:
    """Words without the Markdown they are shown in, and without citations of looks, which only this reply has."""
    unlinked = re.sub(r"\[(#\d+)\](?:\([^)]*\))?", r"\1", re.sub(r" \[E\d+\]", "", text))
    return re.sub(r"\*\*|[\\`]", "", unlinked).replace("\n", " ")

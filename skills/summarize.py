"""Summarise an incident, a thread or a chat, from its record and nothing else."""

from datetime import datetime
from typing import Literal

from bot.domain.chat import Reply
from bot.domain.incident import Incident
from bot.ports.skill import Arguments, SkillContext, skill
from skills.digest.brief import in_bullets, in_sentences
from skills.digest.cite import inert, reference
from skills.digest.conversation import conversation
from skills.digest.customer import for_customers
from skills.digest.record import Digest, digest, read_entries, record_of
from skills.digest.sections import in_full
from skills.wording import clock, headline


class SummarizeArguments(Arguments):
    """What to summarise (an incident, this thread, what came after a time or the asker's last look) and for whom.

    `chat`: what was said in this chat, where that is about no incident.
    `sentences` asks for exactly so many. `final`: the incident has just been resolved.
    """

    incident: str | None = None
    thread: bool = False
    chat: bool = False
    since: datetime | None = None
    catch_up: bool = False
    audience: Literal["", "customer", "management", "engineer", "newcomer"] = ""
    length: Literal["short", "bullets", "normal"] = "normal"
    sentences: int | None = None
    final: bool = False


@skill(
    "summarize",
    purpose=("Summarise an incident, a thread, or what happened since a time", "总结故障、话题，或某个时间以来的进展"),
    example=("catch me up", "我错过了什么"),
    arguments=SummarizeArguments,
)
async def summarize(ctx: SkillContext, args: SummarizeArguments) -> Reply:
    """Every line names the entry it rests on, except those for customers. Raises `UnknownIncident`."""
    if args.thread:
        return Reply(conversation(ctx, await ctx.transcript.thread(), args.sentences, thread=True))
    if args.incident is None and ctx.incident is None and (args.chat or not ctx.chat.private):
        return Reply(conversation(ctx, await ctx.transcript.chat(args.since), args.sentences))
    incident = await ctx.which(args.incident, guess=True)
    if args.catch_up or args.since:
        return Reply(await _news(ctx, incident, args))
    whole = await record_of(ctx, incident)
    if not args.final and args.audience != "customer":
        await ctx.incidents.looked(incident, whole.newest)
    return Reply(_told(ctx, whole, args))


def _told(ctx: SkillContext, whole: Digest, args: SummarizeArguments, opening: str = "") -> str:
    management = args.audience == "management"
    if args.audience == "customer":
        return for_customers(ctx, whole, args.sentences)
    if args.sentences:
        return in_sentences(ctx, whole, args.sentences, management=management)
    if management or args.length != "normal":
        return in_bullets(ctx, whole, management=management, short=args.length == "short")
    return in_full(ctx, whole, opening or _opening(ctx, args))


def _opening(ctx: SkillContext, args: SummarizeArguments) -> str:
    if args.final:
        return ctx.say("It is resolved; what the record says:", "故障已恢复，记录汇总如下：")
    if args.audience == "newcomer":
        who = ctx.mention.sender
        name = inert(who.name, 60) if who.name != who.id else ""
        return ctx.say(
            f"Welcome{', ' if name else ''}{name}; this is where things stand:",
            f"欢迎{' ' if name else ''}{name}，目前情况如下：",
        )
    return ""


async def _news(ctx: SkillContext, incident: Incident, args: SummarizeArguments) -> str:
    """What was recorded after the time given, else after the asker's last look; all of it when there was none."""
    seen = 0 if args.since else await ctx.incidents.last_look(incident)
    entries = await read_entries(ctx, incident, after=max(0, seen - 1), since=args.since)
    known = [entry for entry in entries if entry.number <= seen]
    news = entries[len(known) :]
    since = (
        clock(ctx, args.since)
        if args.since
        else f"{clock(ctx, known[0].at)} {reference(ctx, known[0])}"
        if known
        else f"[#{seen}]"
    )
    if not news and (seen or args.since):
        return ctx.say(
            f"{headline(incident)}: nothing new since {since}.", f"{headline(incident)}：{since} 之后没有新内容。"
        )
    found = digest(news, incident, await ctx.incidents.follow_ups(incident))
    await ctx.incidents.looked(incident, found.newest)
    return _told(ctx, found, args, _since(ctx, since if seen or args.since else "", len(news)))


def _since(ctx: SkillContext, since: str, count: int) -> str:
    if not since:
        return ctx.say(
            "You have not looked at it before, so here is all of it:", "你还没有看过这个故障，以下是全部情况："
        )
    entries = "entry" if count == 1 else "entries"
    return ctx.say(f"Since {since}, {count} new {entries}:", f"{since} 之后有 {count} 条新记录：")

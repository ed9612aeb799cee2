"""Answer a question from the record: facts, else the sentences that fit, else an honest no."""

import re
from collections.abc import Sequence

from bot.domain.chat import Reply
from bot.domain.incident import Incident, TimelineEntry
from bot.language import Shape, incident_reference, reports, shape
from bot.ports.incidents import EntryFilter, IncidentFilter
from bot.ports.skill import Arguments, SkillContext, skill
from skills.answering.facts import Answer
from skills.answering.general import in_general
from skills.answering.search import best, everything
from skills.answering.slots import slots_of
from skills.answering.topic import stems, topic
from skills.digest.brief import in_bullets, in_sentences
from skills.digest.cite import inert, quoted
from skills.digest.customer import for_customers
from skills.digest.questions import answer_to
from skills.digest.record import Digest, from_messages, record_of
from skills.digest.sections import in_full
from skills.digest.statement import Statement, statements
from skills.incidents import OPEN
from skills.wording import escaped, headline

_WRITING = re.compile(
    r"\b(?:bullets?|sentences?|lines?|write|draft|compose|summar\w+|recap|message|statement|explain|tell|inform|brief"
    r"|i am|i'm|as an?)\b|写|句|要点|说明|话术|总结|通报|公告|同步给|我是|解释|几条|告诉",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:say|said|says|think|thinks|thought|find|found|report|reported|mention|mentioned|write|wrote|ask|asked|do|done|did"
    r"|suggest|suggested)\b|说|提到|提过|发现|建议|做了|问了",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:everything|all (?:messages|mentions|that was said|about)|anything about)\b|所有|全部|一切", re.IGNORECASE
)
_WORD = re.compile(r"[\w'-]+")
_READ = 10_000
_MOST = 12


class AnswerArguments(Arguments):
    """The question as asked; `incident` names another one than this chat's."""

    question: str
    incident: str | None = None


@skill(
    "answer",
    purpose=("Answer a question about an incident, or about all of them", "回答关于某个或全部故障的问题"),
    example=("what was tried so far?", "目前做了哪些处置？"),
    arguments=AnswerArguments,
)
async def answer(ctx: SkillContext, args: AnswerArguments) -> Reply:
    """Never guesses: what the record does not say is said to be missing. Raises `NoIncident`, `UnknownIncident`."""
    question = args.question.strip()
    named = args.incident or incident_reference(question)
    if named is None and ctx.incident is not None and ctx.chat.war_room and _is_told(ctx, question):
        name = headline(ctx.incident)
        return Reply(ctx.say(f"Noted on the timeline of {name}.", f"已记入{name}的时间线。"))
    if named is None and (general := await in_general(ctx, question)) is not None:
        return Reply(general)
    if named is None and ctx.incident is None and (heard := await _from_chat(ctx, question)):
        return Reply(heard)
    incident, note = await _which(ctx, named)
    text = await _about(ctx, incident, question)
    return Reply(f"{note}\n{text}" if note else text)


def _is_told(ctx: SkillContext, question: str) -> bool:
    """Whether it is a report, made to the bot because it hears nothing else."""
    return not ctx.transcript.hears_all and reports(question)


async def _which(ctx: SkillContext, named: str | None) -> tuple[Incident, str]:
    """The incident meant, and a note when it was only guessed: the one that is open, where nothing else is known."""
    if named is None and ctx.incident is None:
        found = await ctx.incidents.find(IncidentFilter(statuses=OPEN, limit=2))
        if len(found) == 1:
            note = ctx.say(
                "This chat is about no incident; the only open one is", "当前会话未关联故障；唯一未恢复的故障是"
            )
            return found[0], f"{note} {headline(found[0])}{ctx.say(':', '：')}"
    return await ctx.which(named), ""


async def _about(ctx: SkillContext, incident: Incident, question: str) -> str:
    wanted = shape(question)
    asked = slots_of(question)
    digest = await record_of(ctx, incident)
    if _to_be_written(wanted, question, facts=bool(asked)):
        return _written(ctx, digest, wanted)
    authors = _people_named(digest.entries, question)
    if authors and _SAYING.search(question):
        return await _searched(ctx, incident, question, authors)
    if _ALL.search(question) and topic(question):
        return await _searched(ctx, incident, question)
    if asked:
        return _facts(ctx, incident, digest, asked)
    return await _searched(ctx, incident, question)


def _to_be_written(wanted: Shape, question: str, *, facts: bool) -> bool:
    """Words for somebody are asked for, not a fact."""
    shaped = bool(wanted.audience or wanted.sentences or wanted.length == "bullets")
    return shaped and (bool(_WRITING.search(question)) or not facts)


def _written(ctx: SkillContext, digest: Digest, wanted: Shape) -> str:
    management = wanted.audience == "management"
    if wanted.audience == "customer":
        return for_customers(ctx, digest, wanted.sentences)
    if wanted.sentences:
        return in_sentences(ctx, digest, wanted.sentences, management=management)
    if management or wanted.length != "normal":
        return in_bullets(ctx, digest, management=management, short=wanted.length == "short")
    return in_full(ctx, digest)


def _facts(ctx: SkillContext, incident: Incident, digest: Digest, asked: Sequence[Answer]) -> str:
    blocks = [given(ctx, incident, digest) for given in asked]
    return "\n\n".join("\n".join([block[0]] if len(block) == 1 else _listed(block)) for block in blocks)


def _listed(block: Sequence[str]) -> list[str]:
    return [one if one.endswith((".", "。")) and not place else f"- {one}" for place, one in enumerate(block)]


async def _searched(ctx: SkillContext, incident: Incident, question: str, authors: frozenset[str] = frozenset()) -> str:
    """The sentences of the record that fit, of these authors only when there are any."""
    record = await ctx.incidents.entries(incident, EntryFilter(limit=_READ))
    entries = [entry for entry in record if entry.tells]
    return _found(ctx, entries, question, authors) or _unsaid(ctx, incident, question, len(entries))


def _found(ctx: SkillContext, entries: Sequence[TimelineEntry], question: str, authors: frozenset[str]) -> str:
    """The sentences that fit, cited; "" when none does."""
    theirs = [one for one in entries if not authors or one.author.name in authors]
    wanted = topic(question) - stems(" ".join(authors))
    if _ALL.search(question):
        found = everything(theirs, wanted)
        more = len(found) - _MOST
        tail = [ctx.say(f"- … and {more} earlier", f"- ……更早还有 {more} 条")] if more > 0 else []
        return "\n".join([*tail, *(f"- {quoted(ctx, one)}" for one in found[-_MOST:])])
    if authors and not wanted:
        last = [one for one in statements(theirs) if one.cues][-5:] or statements(theirs)[-3:]
        return "\n".join(f"- {quoted(ctx, one)}" for one in last)
    return _with_answers(ctx, best(theirs, wanted), statements(entries))


def _with_answers(ctx: SkillContext, found: Sequence[Statement], said: Sequence[Statement]) -> str:
    """Questions among what was found get their answers beside them; that there is none is said."""
    lines: dict[str, None] = {}
    unanswered = 0
    for one in found:
        lines[f"- {quoted(ctx, one)}"] = None
        if one.sentence.asks:
            place = next(place for place, other in enumerate(said) if other.entry is one.entry)
            given = answer_to(one, [other for other in said[place:] if other.entry is not one.entry])
            unanswered += given is None
            if given:
                lines[f"- {quoted(ctx, given)}"] = None
    if found and unanswered == len(found):
        head = ctx.say("It was asked, and the record holds no answer:", "有人问过，但记录中没有答案：")
        return "\n".join([head, *lines])
    return "\n".join(lines)


def _people_named(entries: Sequence[TimelineEntry], question: str) -> frozenset[str]:
    """The authors a question names, by full name or first name."""
    words = {word.lower().removesuffix("'s") for word in _WORD.findall(question)}
    return frozenset(
        name
        for name in {entry.author.name for entry in entries}
        if name and (name.lower().split()[0] in words or (not name.isascii() and name in question))
    )


def _unsaid(ctx: SkillContext, incident: Incident, question: str, count: int) -> str:
    asked, name, who = inert(question, 80), headline(incident), incident.commander
    ask = ctx.say(f"Ask {escaped(who.name)}, who commands it", f"可询问指挥 {escaped(who.name)}") if who else ""
    entries = "entry" if count == 1 else "entries"
    return ctx.say(
        f"The record of {name} ({count} {entries}) does not answer “{asked}”. "
        f"{ask or 'Ask in the room'}, or try other words.",
        f"{name}的记录（{count} 条）没有回答“{asked}”。{ask or '可在群里询问'}，或换个说法再问。",
    )


async def _from_chat(ctx: SkillContext, question: str) -> str:
    """What this chat, bound to no incident, says about it; "" when nothing."""
    if slots_of(question) and not _SAYING.search(question):
        return ""
    reading = await ctx.transcript.chat()
    entries = from_messages(reading.messages)
    found = _found(ctx, entries, question, _people_named(entries, question))
    return "\n\n".join(part for part in (found, reading.coverage) if part) if found else ""

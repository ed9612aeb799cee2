"""What a model is shown before a question: the record, the conversation, the chat, within a budget of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.agent.fencing import fenced
from bot.agent.lines import message_line, turn_line
from bot.agent.recalling import recalled
from bot.agent.tokens import newest_within
from bot.domain.incident import Incident, TimelineEntry
from bot.ports.model import Said
from bot.ports.skill import SkillContext
from bot.ports.transcript import Reading

_RECORD, _TURNS, _CHAT = 0.7, 0.1, 0.2
"""Shares of the room."""
_MOST_MESSAGES = 200
_LONGEST_QUOTE = 4_000


@dataclass(frozen=True, slots=True)
class Material:
    """What was put together, the parts that change least first. `text` is all of it; `entries` those shown whole.

    `steady`: so many of `said` at the front stay the same from question to question. `coverage`: a sentence for the
    reader about what could not be read, or "".
    """

    said: tuple[Said, ...]
    facts: str
    entries: tuple[TimelineEntry, ...]
    asker: str
    now: str
    language: str
    steady: int = 0
    coverage: str = ""

    @property
    def text(self) -> str:
        return "\n".join(one.text for one in self.said)

    def asking(self, question: str) -> str:
        """The question itself, with what changes at every turn."""
        written = written_in(self.language)
        return f"{self.facts}\n\nNow: {self.now}. Answer in {written}.\n{self.asker} asks you:\n{question}"


def written_in(language: str) -> str:
    """A language as a model is told to write in it."""
    return {"zh": "Chinese (简体中文)"}.get(language, "English")


async def material_of(ctx: SkillContext, room: int, question: str) -> Material:
    """The record of the chat's incident, what was said in the chat, and what was asked before.

    Long records are told by notes and by what meets the question, the newest word for word.
    """
    entries: tuple[TimelineEntry, ...] = ()
    parts: list[str] = []
    steady = 0
    if ctx.incident is not None:
        record = await recalled(ctx, ctx.incident, int(room * _RECORD), question)
        entries = record.entries
        parts, steady = list(record.parts), len(record.steady)
    readings = await _readings(ctx)
    parts += [await _conversation(ctx, int(room * _TURNS)), _chat(ctx, readings, int(room * _CHAT)), _quoted(ctx)]
    return Material(
        said=tuple(Said("person", part) for part in parts if part),
        facts=facts_of(ctx, ctx.incident),
        entries=entries,
        asker=" ".join(ctx.mention.sender.name.split()) or "Somebody",
        now=f"{ctx.now.astimezone(ctx.timezone):%Y-%m-%d %H:%M} ({ctx.timezone.key})",
        language=ctx.language,
        steady=steady,
        coverage=next((one.coverage for one in readings if one.coverage), ""),
    )


def facts_of(ctx: SkillContext, incident: Incident | None) -> str:
    """What is known of the incident by itself, one line each."""
    if incident is None:
        return "This chat is about no incident."
    times = ("started_at", "detected_at", "declared_at", "acknowledged_at", "resolved_at", "closed_at")
    known = {
        "incident": f"{incident.name}, {incident.title}",
        "severity": f"{incident.severity} (worst first: {', '.join(ctx.account.severities.names)})",
        "status": str(incident.status),
        "environment": incident.environment,
        "team": incident.team,
        "services": ", ".join(incident.services),
        "people": ", ".join(f"{one.person.name} ({one.role})" for one in incident.people),
        **{
            name.removesuffix("_at"): f"{at.astimezone(ctx.timezone):%Y-%m-%d %H:%M}"
            for name in times
            if (at := getattr(incident, name)) is not None
        },
    }
    lines = "\n".join(f"{name}: {' '.join(value.split())}" for name, value in known.items() if value)
    return fenced(lines, "facts of the incident")


async def _conversation(ctx: SkillContext, room: int) -> str:
    """What was asked here before and what it was answered, the older turns as they are remembered."""
    turns = await ctx.memory.turns(ctx.session.summarised_turns)
    lines = [turn_line(turn, ctx.timezone) for turn in turns if turn.question]
    kept = newest_within(lines, str, room)
    opening = [f"The thread began with: {' '.join(ctx.session.opening.split())}"] if ctx.session.opening else []
    told = "\n".join([*opening, *filter(None, [ctx.session.summary]), *kept])
    return fenced(told, "what you were asked here before, and answered") if told else ""


async def _readings(ctx: SkillContext) -> list[Reading]:
    """The thread asked in, and the chat unless all of it is on the timeline already."""
    found = [await ctx.transcript.thread()] if ctx.mention.origin.thread else []
    if not (ctx.chat.war_room and ctx.account.mirror == "all"):
        found.append(await ctx.transcript.chat(limit=_MOST_MESSAGES))
    return found


def _chat(ctx: SkillContext, readings: Sequence[Reading], room: int) -> str:
    messages = list({one.id: one for reading in readings for one in reading.messages}.values())
    messages.sort(key=lambda one: one.at)
    lines = [message_line(one, ctx.timezone) for one in messages]
    kept = newest_within(lines, str, room)
    return fenced("\n".join(kept), "messages of this chat") if kept else ""


def _quoted(ctx: SkillContext) -> str:
    quoted = ctx.mention.quoted
    if quoted is None or not quoted.text:
        return ""
    words = quoted.text[:_LONGEST_QUOTE]
    return fenced(f"{quoted.author}: {words}" if quoted.author else words, "the message that the question quotes")

"""What a model is shown before a question: the record, the chat, the incident's facts, within a budget of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.agent.fencing import fenced
from bot.agent.tokens import newest_within
from bot.domain.incident import Incident, TimelineEntry
from bot.domain.session import Message
from bot.ports.incidents import EntryFilter
from bot.ports.model import Said
from bot.ports.skill import Reading, SkillContext

_RECORD, _CHAT = 0.7, 0.2
"""Shares of the room."""
_MOST_ENTRIES = 500
_MOST_MESSAGES = 200


@dataclass(frozen=True, slots=True)
class Material:
    """What was put together, the parts that change least first. `text` is all of it; `entries` those shown whole.

    `coverage`: a sentence for the reader about what could not be read, or "".
    """

    said: tuple[Said, ...]
    facts: str
    entries: tuple[TimelineEntry, ...]
    asker: str
    now: str
    language: str
    coverage: str = ""

    @property
    def text(self) -> str:
        return "\n".join(one.text for one in self.said)

    def asking(self, question: str) -> str:
        """The question itself, with what changes at every turn."""
        written = {"zh": "Chinese (简体中文)"}.get(self.language, "English")
        return f"{self.facts}\n\nNow: {self.now}. Answer in {written}.\n{self.asker} asks you:\n{question}"


async def material_of(ctx: SkillContext, room: int, question: str) -> Material:
    """The record of the chat's incident and what was said in the chat, the newest first where not all fits."""
    entries: tuple[TimelineEntry, ...] = ()
    if ctx.incident is not None:
        read = await ctx.incidents.entries(ctx.incident, EntryFilter(limit=_MOST_ENTRIES))
        told = [entry for entry in read if entry.tells and not entry.deleted]
        entries = newest_within(told, (entry_line(one, ctx.timezone) for one in told), int(room * _RECORD))
    record = _record(ctx, entries)
    readings = await _readings(ctx)
    chat = _chat(ctx, readings, int(room * _CHAT))
    return Material(
        said=tuple(Said("person", part) for part in (record, chat) if part),
        facts=facts_of(ctx, ctx.incident),
        entries=entries,
        asker=" ".join(ctx.mention.sender.name.split()) or "Somebody",
        now=f"{ctx.now.astimezone(ctx.timezone):%Y-%m-%d %H:%M} ({ctx.timezone.key})",
        language=ctx.language,
        coverage=next((one.coverage for one in readings if one.coverage), ""),
    )


def entry_line(entry: TimelineEntry, zone: ZoneInfo) -> str:
    """An entry on one line: its number, when, what kind, who, what."""
    details = "".join(f" ({name}: {value})" for name, value in entry.details.items() if name not in ("from", "to"))
    when, words = f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}", " ".join(entry.text.split())
    return f"#{entry.number} {when} {entry.kind} {entry.author.name}: {words}{details}"


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


def _record(ctx: SkillContext, entries: Sequence[TimelineEntry]) -> str:
    if ctx.incident is None or not entries:
        return ""
    lines = "\n".join(entry_line(one, ctx.timezone) for one in entries)
    return fenced(lines, f"timeline of {ctx.incident.name}, times in {ctx.timezone.key}")


async def _readings(ctx: SkillContext) -> list[Reading]:
    """The thread asked in, and the chat unless all of it is on the timeline already."""
    found = [await ctx.transcript.thread()] if ctx.mention.origin.thread else []
    if not (ctx.chat.war_room and ctx.account.mirror == "all"):
        found.append(await ctx.transcript.chat(limit=_MOST_MESSAGES))
    return found


def _chat(ctx: SkillContext, readings: Sequence[Reading], room: int) -> str:
    messages = list({one.id: one for reading in readings for one in reading.messages}.values())
    messages.sort(key=lambda one: one.at)
    kept = newest_within(messages, (_message_line(one, ctx.timezone) for one in messages), room)
    return fenced("\n".join(_message_line(one, ctx.timezone) for one in kept), "messages of this chat") if kept else ""


def _message_line(message: Message, zone: ZoneInfo) -> str:
    who = "Warroom (you)" if message.own else message.sender.name
    return f"{message.at.astimezone(zone):%Y-%m-%d %H:%M} {who}: {' '.join(message.text.split())}"

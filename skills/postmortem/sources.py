"""What a post-mortem is made from, read once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.chat import Language
from bot.domain.incident import EntryKind, FollowUp, Incident, TimelineEntry
from bot.domain.session import Chat
from bot.ports.skill import SkillContext
from skills.digest.facts import began

ENOUGH = 15
"""Fewer chat messages than this make a skeleton: too little was said to quote a story from."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The incident, its record in order of time, its follow-ups and rooms. `language` is the document's.

    `caveat` says what of the chat could not be read, when it could not.
    """

    incident: Incident
    entries: Sequence[TimelineEntry]
    follow_ups: Sequence[FollowUp]
    rooms: Sequence[Chat]
    language: Language
    caveat: str = ""

    @property
    def messages(self) -> int:
        """How many chat messages there are to quote."""
        return sum(entry.kind is EntryKind.CHAT and not entry.deleted for entry in self.entries)

    @property
    def thin(self) -> bool:
        """Too little was said for more than a skeleton."""
        return self.messages < ENOUGH

    def entry(self, number: int) -> TimelineEntry | None:
        """The entry of this number."""
        return next((one for one in self.entries if one.number == number), None)


async def sources_of(ctx: SkillContext, incident: Incident, language: Language) -> Sources:
    """Everything recorded about the incident."""
    entries = await ctx.incidents.entries(incident)
    here = ctx.chat.incident == incident.number
    reading = await ctx.transcript.chat(since=began(incident)) if here else None
    return Sources(
        incident=incident,
        entries=sorted(entries, key=lambda entry: (entry.at, entry.number)),
        follow_ups=await ctx.incidents.follow_ups(incident),
        rooms=await ctx.incidents.rooms(incident),
        language=language,
        caveat=reading.coverage if reading else "",
    )


def speaking(ctx: SkillContext, language: Language) -> SkillContext:
    """The same context, its words in the document's language."""
    return replace(ctx, language=language)

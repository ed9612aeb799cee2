"""The generated parts of a post-mortem, written side by side by a model where there is one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import ModelError
from bot.ports.skill import SkillContext, Writer, Writing, Written
from skills.postmortem.sources import Sources
from skills.postmortem.tables import follow_ups
from skills.postmortem.template import Section

_OF_FACTS = frozenset({"ai_timeline"})
"""A table of what is on record, which no model could write better."""


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a model wrote, by variable, and under which headings.

    `failure`: why it wrote no more, None where it wrote all.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    written: tuple[Written, ...] = ()
    failure: ModelError | None = None

    @property
    def sentences(self) -> int:
        return sum(one.sentences for one in self.written)

    @property
    def cited(self) -> int:
        return sum(one.cited for one in self.written)

    @property
    def unverified(self) -> int:
        return sum(one.unverified for one in self.written)

    @property
    def dropped(self) -> int:
        return sum(one.dropped for one in self.written)


async def drafted(
    ctx: SkillContext,
    sources: Sources,
    sections: Sequence[Section],
    gathered: Mapping[str, str],
    told: Callable[[str], Awaitable[None]],
) -> Drafts:
    """Every generated variable of the sections; none where there is no model or too little was said.

    What rules have `gathered` stays wherever the model fails. Each heading is `told` as its words come in, in order.
    """
    if ctx.writer is None or sources.thin:
        return Drafts()
    wanted = [(section, name) for section in sections for name in section.written if name not in _OF_FACTS]
    tasks = [asyncio.create_task(_one(ctx, ctx.writer, sources, *each, gathered)) for each in wanted]
    try:
        texts: dict[str, str] = {}
        headings: list[str] = []
        parts: list[Written] = []
        failure: ModelError | None = None
        for (section, name), task in zip(wanted, tasks, strict=True):
            written = await task
            heading = section.heading.lstrip("# ")
            if isinstance(written, ModelError):
                failure = written
                continue
            await told(heading)
            await ctx.progress(written.text + "\n")
            texts[name] = _with_table(ctx, sources, name, written.text)
            headings.append(heading)
            parts.append(written)
    finally:
        for task in tasks:
            task.cancel()
    return Drafts(texts, tuple(headings), tuple(parts), failure)


async def _one(
    ctx: SkillContext, writer: Writer, sources: Sources, section: Section, name: str, gathered: Mapping[str, str]
) -> Written | ModelError:
    heading = section.heading.lstrip("# ")
    try:
        wanted = Writing(sources.incident, heading, section.guidance, gathered.get(name, ""), sources.entries)
        return await writer.write(ctx, wanted)
    except ModelError as error:
        return error


def _with_table(ctx: SkillContext, sources: Sources, name: str, text: str) -> str:
    """Action items stand in their table, with owners and states, above what was written about them."""
    if name != "ai_corrective_actions" or not sources.follow_ups:
        return text
    return f"{follow_ups(ctx, sources)}\n\n{text}"

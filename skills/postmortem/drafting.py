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
    """What a model wrote, by variable; under which headings; how many sentences, and how many name their entries.

    `failure`: why it wrote no more, None where it wrote all.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    sentences: int = 0
    cited: int = 0
    failure: ModelError | None = None


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
        drafts = Drafts()
        for (section, name), task in zip(wanted, tasks, strict=True):
            written = await task
            heading = section.heading.lstrip("# ")
            if isinstance(written, ModelError):
                drafts = _with(drafts, failure=written)
                continue
            await told(heading)
            await ctx.progress(written.text + "\n")
            texts[name] = _with_table(ctx, sources, name, written.text)
            drafts = _with(drafts, heading=heading, written=written)
    finally:
        for task in tasks:
            task.cancel()
    return Drafts(texts, drafts.headings, drafts.sentences, drafts.cited, drafts.failure)


async def _one(
    ctx: SkillContext, writer: Writer, sources: Sources, section: Section, name: str, gathered: Mapping[str, str]
) -> Written | ModelError:
    heading = section.heading.lstrip("# ")
    try:
        return await writer.write(ctx, Writing(sources.incident, heading, section.guidance, gathered.get(name, "")))
    except ModelError as error:
        return error


def _with(
    drafts: Drafts, heading: str = "", written: Written | None = None, failure: ModelError | None = None
) -> Drafts:
    return Drafts(
        headings=(*drafts.headings, *filter(None, [heading])),
        sentences=drafts.sentences + (written.sentences if written else 0),
        cited=drafts.cited + (written.cited if written else 0),
        failure=failure or drafts.failure,
    )


def _with_table(ctx: SkillContext, sources: Sources, name: str, text: str) -> str:
    """Action items stand in their table, with owners and states, above what was written about them."""
    if name != "ai_corrective_actions" or not sources.follow_ups:
        return text
    return f"{follow_ups(ctx, sources)}\n\n{text}"

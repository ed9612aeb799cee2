"""A template filled from the record; what a person has to write is marked, never made up."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.ports.skill import SkillContext
from skills.digest.record import digest
from skills.postmortem.drafting import Drafts, drafted
from skills.postmortem.facts import facts
from skills.postmortem.gathered import gathered, telling
from skills.postmortem.sources import Sources
from skills.postmortem.tables import timeline
from skills.postmortem.template import WRITTEN, Section, filled, variables

_FACTUAL = frozenset({"ai_timeline", "ai_lessons_learned"})
"""Made of facts alone, so that a skeleton has them too."""


@dataclass(frozen=True, slots=True)
class Document:
    """A post-mortem's text, and its headings by what stands under them: `quoted` from the record, nothing (`empty`).

    `drafts`: what a model wrote.
    """

    text: str
    quoted: tuple[str, ...]
    empty: tuple[str, ...]
    drafts: Drafts


async def written(
    ctx: SkillContext, sources: Sources, template: Sequence[Section], told: Callable[[str], Awaitable[None]]
) -> Document:
    """Section by section; `told` is given each heading as its section begins. `ctx` speaks the document's language."""
    record = digest(sources.entries, sources.incident, sources.follow_ups)
    names = {name for section in template for name in variables(f"{section.heading}\n{section.body}")}
    values = dict(facts(ctx, sources, names - WRITTEN - {"timeline"}))
    values["timeline"] = timeline(ctx, sources, frozenset() if sources.thin else telling(record))
    for name in names & WRITTEN:
        quoting = not sources.thin or name in _FACTUAL
        values[name] = gathered(ctx, sources, record, name) if quoting else ""
    drafts = await drafted(ctx, sources, [one for one in template if one.written], values, told)
    values |= drafts.texts
    blocks: list[str] = []
    quoted: list[str] = []
    empty: list[str] = []
    for section in template:
        heading = filled(section.heading, values)
        if heading and not drafts.texts:
            await told(heading.lstrip("# "))
        has_words = any(values[name] for name in section.written if name != "ai_lessons_learned")
        if section.written and not drafts.texts.keys() & set(section.written):
            (quoted if has_words else empty).append(heading.lstrip("# "))
        blocks += filter(None, [heading, _body(ctx, section, values, drafts)])
    return Document("\n\n".join(blocks) + "\n", tuple(quoted), tuple(empty), drafts)


def _body(ctx: SkillContext, section: Section, values: Mapping[str, str], drafts: Drafts) -> str:
    """What stands under a heading; where a person has to write, the template's guidance marks it."""
    if section.written:
        last = section.written[-1]
        if drafts.texts.keys() & set(section.written):
            marked = _to_be_checked(ctx, section)
        else:
            marked = _to_be_written(ctx, section, any(values[name] for name in section.written))
        return filled(section.body, {**values, last: f"{values[last]}\n\n{marked}"})
    if section.guidance and not section.body:
        return _to_be_written(ctx, section, False)
    return filled(section.body, values)


def _to_be_checked(ctx: SkillContext, section: Section) -> str:
    guidance = section.guidance or ctx.say("this section", "本节")
    return ctx.say(f"> ✍ **Drafted by a model, to be checked**: {guidance}", f"> ✍ **模型起草，待核对**：{guidance}")


def _to_be_written(ctx: SkillContext, section: Section, has_words: bool) -> str:
    guidance = section.guidance or ctx.say("this section", "本节")
    if has_words:
        return ctx.say(
            f"> ✍ **To be written from the above**: {guidance}", f"> ✍ **待撰写（依据以上内容）**：{guidance}"
        )
    return ctx.say(f"> ✍ **To be written**: {guidance}", f"> ✍ **待撰写**：{guidance}")

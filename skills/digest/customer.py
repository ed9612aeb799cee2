"""A digest that may be sent to customers: what is affected, since when, how it stands, when they hear more."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.incident import Status
from bot.language import Cue
from bot.ports.skill import SkillContext
from skills.digest.cite import inert, unlabelled
from skills.digest.facts import began, over
from skills.digest.impact import main_impact
from skills.digest.outward import for_outsiders
from skills.digest.record import Digest
from skills.wording import clock

_NEXT_UPDATE = re.compile(
    r"\bnext (?:\w+ )?update (?:is |will be |comes |follows )?(?:at|by|around) (\d{1,2}):(\d{2})"
    r"|下(?:一)?次(?:更新|同步|通报)\S{0,6}?(\d{1,2})[:：](\d{2})",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?;。！？；]+(?=\s|$|[^\x00-\x7f])")


def for_customers(ctx: SkillContext, digest: Digest, sentences: int | None = None) -> str:
    """No names, machines, numbers of entries or links. With `sentences`, prose of so many; else bullets."""
    said = [one for one in (_trouble(ctx, digest), _state(ctx, digest), _update(ctx, digest)) if one]
    stop = ctx.say(".", "。")
    if sentences is None:
        return "\n".join(f"- {one}{stop}" for one in said)
    while len(said) > max(1, sentences):
        said[-2:] = [ctx.say(f"{said[-2]}, and {_lowered(said[-1])}", f"{said[-2]}，{said[-1]}")]
    return ctx.say(" ", "").join(f"{one}{stop}" for one in said)


def _trouble(ctx: SkillContext, digest: Digest) -> str:
    """What is affected and since when."""
    start = began(digest.incident) if digest.incident else None
    what = _what(ctx, digest)
    if digest.incident and over(digest.incident):
        return ctx.say(
            f"Between {_hours(ctx, digest)} there was a problem{f': {what}' if what else ' with our service'}",
            f"{_hours(ctx, digest)}期间{f'出现问题：{what}' if what else '我们的服务出现问题'}",
        )
    since = _at(ctx, start) if start else ""
    return ctx.say(
        f"{f'Since {since} there' if since else 'There'} is a problem{f': {what}' if what else ' with our service'}",
        f"{f'自 {since}起，' if since else ''}{f'出现问题：{what}' if what else '我们的服务出现问题'}",
    )


def _hours(ctx: SkillContext, digest: Digest) -> str:
    incident = digest.incident
    start, end = (began(incident), incident.resolved_at or incident.closed_at) if incident else (None, None)
    later = replace(ctx, now=start) if start else ctx
    first, last = (clock(ctx, start) if start else "?"), (_at(later, end) if end else "?")
    return ctx.say(f"{first} and {last}", f"{first} 至 {last}")


def _at(ctx: SkillContext, at: datetime) -> str:
    offset = at.astimezone(ctx.timezone).strftime("%z")
    zone = "UTC" if offset == "+0000" else f"UTC{offset[:3].replace('+0', '+').replace('-0', '-')}"
    minutes = offset[3:]
    zone += f":{minutes}" if minutes != "00" else ""
    return ctx.say(f"{clock(ctx, at)} ({zone})", f"{clock(ctx, at)}（{zone}）")


def _what(ctx: SkillContext, digest: Digest) -> str:
    """The newest statement of the impact that is fit for outsiders, else the title if that is."""
    names = known_names(digest)
    ranked = [one for one in (main_impact(digest.impact), *reversed(digest.impact)) if one]
    stated = [for_outsiders(unlabelled(one.sentence.text), names) for one in ranked if Cue.IMPACT in one.cues]
    title = for_outsiders(digest.incident.title, names) if digest.incident else ""
    words = next((one for one in [*stated, title] if one), "")
    return inert(_STOP.sub(",", words).strip(" ,，"))


def known_names(digest: Digest) -> Sequence[str]:
    """Names and first names of everybody on record, and the services."""
    people = {entry.author.name for entry in digest.entries}
    incident = digest.incident
    if incident:
        people |= {one.person.name for one in incident.people}
    parts = {part for name in people for part in (name, *name.split()) if len(part) > 1}
    return [*parts, *(incident.services if incident else ())]


def _state(ctx: SkillContext, digest: Digest) -> str:
    incident = digest.incident
    if incident is None:
        return ""
    if over(incident):
        return ctx.say("It has been resolved", "问题已解决")
    if incident.status is Status.STABLE:
        state = ctx.say("The situation is stable, and not yet declared resolved", "目前已稳定，尚未宣布恢复")
    elif incident.people:
        state = ctx.say("We are working on it", "我们正在处理")
    else:
        state = ctx.say("It is not resolved yet", "尚未恢复")
    return state + _latest(ctx, digest)


def _latest(ctx: SkillContext, digest: Digest) -> str:
    """The newest word of how it stands, when it is fit for outsiders."""
    newest = digest.reading
    words = for_outsiders(unlabelled(newest.sentence.text), known_names(digest)) if newest else ""
    if not newest or not words:
        return ""
    at, plain = clock(ctx, newest.entry.at), inert(_STOP.sub(",", words).strip(" ,，"))
    return ctx.say(f"; as of {at}, {plain}", f"；截至 {at}，{plain}")


def _update(ctx: SkillContext, digest: Digest) -> str:
    if digest.incident is None or over(digest.incident):
        return ""
    promised = next((at for one in reversed(digest.said) if (at := _promised(ctx, one.text, one.entry.at))), None)
    if promised is None:
        return ctx.say("No time has been set for the next update", "下次更新时间尚未确定")
    return ctx.say(f"The next update is planned for {_at(ctx, promised)}", f"预计 {_at(ctx, promised)}再次更新")


def _promised(ctx: SkillContext, text: str, said_at: datetime) -> datetime | None:
    """The time of the next update a statement names, if it is still ahead."""
    found = _NEXT_UPDATE.search(text)
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4])
    if hour > 23 or minute > 59:
        return None
    at = said_at.astimezone(ctx.timezone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    at = at if at > said_at else at + timedelta(days=1)
    return at if at > ctx.now else None


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]

"""Asking the systems what changed around the start, about whatever the record names."""

import re
from dataclasses import replace

from bot.domain.chat import Person
from bot.domain.incident import EntryKind, Incident, TimelineEntry
from bot.language.terms import terms
from bot.ports.skill import SkillContext
from bot.ports.survey import Scope, Survey
from skills.diagnosis.signs import Ids
from skills.diagnosis.start import Start
from skills.diagnosis.suspects import Seen
from skills.digest.record import Digest
from skills.wording import listed

_SERVICE_LABELS = ("service", "app", "job", "component", "deployment", "container")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
_IMAGE = re.compile(r"(?:[^\s,@]*/)?([^\s,/:@]+)(?::([^\s,@]+))?(?:@\S+)?")
"""An image's name and tag, without registry and digest."""
_SHORTEST = 3
_MOST_NAMES = 6
_NO_NAME = (
    "down slow slowly error errors fail fails failed failing failure failures high low latency timeout timeouts outage"
    " incident broken unavailable spike spikes alert alerts issue issues problem problems users user customers customer"
    " requests request rate production prod service services server servers full many lots everything nothing working"
    " cannot fires firing seeing degraded partial major minor elevated increased sev1 sev2 sev3"
)
_SYMPTOMS = frozenset(_NO_NAME.split())
"""Words of titles and alerts that name no service."""


async def surveyed(ctx: SkillContext, incident: Incident, digest: Digest, start: Start | None, question: str) -> Survey:
    """What the systems show; nothing where there are none, or where nobody knows when to look."""
    if ctx.systems is None or not ctx.systems.names or start is None:
        return Survey()
    names = listed(ctx, ctx.systems.names)
    await ctx.progress(ctx.say(f"Looking at {names}…", f"正在查询 {names}……"))
    alerts = tuple(one.text for one in digest.alerts)
    return await ctx.systems.survey(
        Scope(
            ctx.account,
            replace(incident, started_at=start.at),
            start.at,
            ctx.now,
            names_of(incident, digest),
            "\n".join((incident.title, *incident.services, question, *alerts[:5])),
            alerts,
        )
    )


def names_of(incident: Incident, digest: Digest) -> tuple[str, ...]:
    """What the incident is about: its services, else the words of its title and alerts that may name one."""
    labelled = [value for label, value in incident.labels.items() if label.lower() in _SERVICE_LABELS]
    known = [one for one in (*incident.services, *labelled) if one.strip()]
    if not known:
        said = "\n".join((incident.title, *(one.text for one in digest.alerts[:5])))
        known = [one for one in terms(said) if _NAME.fullmatch(one) and len(one) >= _SHORTEST and one not in _SYMPTOMS]
    return tuple(dict.fromkeys(known))[:_MOST_NAMES]


def rollouts(ctx: SkillContext, survey: Survey, ids: Ids) -> list[Seen]:
    """What a cluster rolled out, as changes nobody put on the record."""
    found: list[Seen] = []
    for one in survey.of("rollout"):
        images = ", ".join(" ".join(filter(None, image)) for image in _IMAGE.findall(one.detail))
        text = ctx.say(f"Rolled out {one.what}: {images}", f"上线 {one.what}：{images}")
        if one.at is not None:
            author = Person("cluster", "Kubernetes", is_bot=True)
            found.append((TimelineEntry(0, EntryKind.CHANGE, author, one.at, text), ids[one.seen]))
    return found

"""The facts of a post-mortem: what `{{incident.x}}` stands for."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.incident import EntryKind, Incident
from bot.ports.skill import SkillContext
from skills.digest.facts import began
from skills.postmortem.sources import Sources
from skills.postmortem.tables import events, follow_ups
from skills.wording import escaped, length, reference, status_name, zone


def facts(ctx: SkillContext, sources: Sources, names: set[str]) -> Mapping[str, str]:
    """A value for each of the names; what nobody recorded says so."""
    incident = sources.incident
    known = _plain(ctx, incident) | _times(ctx, sources) | _spans(ctx, incident) | _lists(ctx, sources)
    for name in names - known.keys():
        where, _, key = name.partition(".")
        known[name] = escaped((incident.fields if where == "fields" else incident.labels).get(key, ""))
    missing = ctx.say("not recorded", "未记录")
    return {name: known[name] or missing for name in names}


def local(ctx: SkillContext, at: datetime | None) -> str:
    """A moment as documents show it, with its zone; "" when there is none."""
    if at is None:
        return ""
    when = f"{at.astimezone(ctx.timezone):%Y-%m-%d %H:%M}"
    return ctx.say(f"{when} ({zone(ctx)})", f"{when}（{zone(ctx)}）")


def coverage(ctx: SkillContext, sources: Sources) -> str:
    """What the document rests on."""
    rooms = len(sources.rooms)
    messages, entries = sources.messages, len(sources.entries)
    gone = sum(entry.deleted for entry in sources.entries)
    deleted = ctx.say(f", {gone} of them deleted", f"，其中 {gone} 条已删除") if gone else ""
    told = ctx.say(
        f"Drafted from {messages} message{_s(messages)} of {rooms} room{_s(rooms)} and {entries - messages} other "
        f"timeline entries{deleted}; at {local(ctx, ctx.now)}.",
        f"依据 {rooms} 个会话的 {messages} 条消息及时间线上其他 {entries - messages} 条记录{deleted}起草；"
        f"{local(ctx, ctx.now)}。",
    )
    return f"{told} {escaped(sources.caveat)}".rstrip()


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _plain(ctx: SkillContext, incident: Incident) -> dict[str, str]:
    commander = incident.commander
    responders = [one.person.name for one in incident.people if one.role == "responder"]
    comma = ctx.say(", ", "、")
    return {
        "name": incident.name,
        "number": str(incident.number),
        "title": escaped(incident.title),
        "severity": escaped(incident.severity),
        "status": status_name(incident.status, ctx.language),
        "environment": escaped(incident.environment),
        "team": escaped(incident.team),
        "services": comma.join(map(escaped, incident.services)),
        "labels": comma.join(escaped(f"{name}={value}") for name, value in incident.labels.items()),
        "commander": escaped(commander.name) if commander else "",
        "responders": comma.join(map(escaped, responders)),
        "timezone": zone(ctx),
    }


def _times(ctx: SkillContext, sources: Sources) -> dict[str, str]:
    incident = sources.incident
    alert = next((one for one in sources.entries if one.kind is EntryKind.ALERT and not one.deleted), None)
    noticed = ctx.say(f", first alert {reference(alert)}", f"，首个告警 {reference(alert)}") if alert else ""
    detected = local(ctx, incident.detected_at) or (local(ctx, alert.at) + noticed if alert else "")
    return {
        "started_at": local(ctx, incident.started_at),
        "detected_at": detected,
        "declared_at": local(ctx, incident.declared_at),
        "acknowledged_at": local(ctx, incident.acknowledged_at),
        "resolved_at": local(ctx, incident.resolved_at),
        "closed_at": local(ctx, incident.closed_at),
    }


def _spans(ctx: SkillContext, incident: Incident) -> dict[str, str]:
    ends = {
        "duration": incident.resolved_at,
        "time_to_detect": incident.detected_at,
        "time_to_acknowledge": incident.acknowledged_at,
        "time_to_resolve": incident.resolved_at,
    }
    start = began(incident)
    return {name: length(end - start, ctx.language) if start and end else "" for name, end in ends.items()}


def _lists(ctx: SkillContext, sources: Sources) -> dict[str, str]:
    changes = [one for one in sources.entries if one.kind is EntryKind.CHANGE and not one.deleted]
    rooms = [f"{escaped(room.name or room.id)} ({escaped(room.platform)})" for room in sources.rooms]
    return {
        "changes": events(ctx, changes) if changes else "",
        "follow_ups": follow_ups(ctx, sources),
        "rooms": ctx.say(", ", "、").join(rooms),
        "coverage": coverage(ctx, sources),
    }

"""Declare an incident from chat."""

import json
import re

from bot.domain.chat import RUN, Button, Reply
from bot.domain.incident import Incident, SeverityScale
from bot.errors import UnknownSeverity, UserError
from bot.ports.skill import Arguments, SkillContext, skill
from skills.wording import headline

_LAST = re.compile(r"(?P<title>.+?)(?:\s*[,，;；]\s*|\s+[(（]?)(?P<level>[A-Za-z\u4e00-\u9fff]+[ -]?\d+)[)）]?")


class DeclareArguments(Arguments):
    """`severity` as a person typed it; the middle of the scale when empty."""

    title: str
    severity: str = ""


@skill(
    "declare",
    purpose=("Declare an incident", "宣布故障"),
    example=("declare an incident: checkout is down, sev2", "宣布故障：支付不可用，P2"),
    arguments=DeclareArguments,
    mutates=True,
)
async def declare(ctx: SkillContext, args: DeclareArguments) -> Reply:
    """Says whether this chat now belongs to the new incident. Raises `UnknownSeverity`; refuses an empty title."""
    title, severity = _severity_last(ctx.account.severities, " ".join(args.title.split()).rstrip(".。"), args.severity)
    if not title:
        raise UserError(
            "Say what is broken: “declare an incident: checkout is down, sev2”.",
            "请说明故障内容：“宣布故障：支付不可用，P2”。",
        )
    scale = ctx.account.severities
    unsaid = not severity
    severity = scale.named(severity) if severity else scale.names[len(scale.names) // 2]
    incident, bound = await ctx.incidents.declare(title, severity)
    lines = [
        ctx.say(
            f"{headline(incident)} declared: {severity}, active.", f"{headline(incident)} 已宣布：{severity}，进行中。"
        )
    ]
    if unsaid:
        lines.append(
            ctx.say(
                f"{severity} until somebody says otherwise: “change severity to {scale.names[0]}”.",
                f"未指明级别，暂定 {severity}；如需调整：“把级别改为 {scale.names[0]}”。",
            )
        )
    lines.append(_where(ctx, incident, bound))
    return Reply("\n".join(lines), (_room_button(ctx, incident),) if ctx.rooms.offered else ())


def _room_button(ctx: SkillContext, incident: Incident) -> Button:
    command = {"skill": "open_room", "arguments": {"incident": str(incident.number)}}
    return Button(ctx.say("Open a war room", "建作战室"), RUN, json.dumps(command))


def _severity_last(scale: SeverityScale, title: str, severity: str) -> tuple[str, str]:
    """A title and its severity, which people write last: "checkout is down, sev2"."""
    match = _LAST.fullmatch(title)
    if severity or match is None:
        return title, severity
    try:
        return match["title"].rstrip(), scale.named(match["level"])
    except UnknownSeverity:
        return title, severity


def _where(ctx: SkillContext, incident: Incident, bound: bool) -> str:
    if bound:
        return ctx.say(
            f"This chat is now about it; “bind this chat to {incident.name}” makes it the war room.",
            f"当前会话已指向它；发送“关联到 {incident.name}”可将这里设为作战室。",
        )
    if ctx.chat.incident is None:
        return ctx.say(f"Refer to it as “{incident.name}”.", f"后续请用“{incident.name}”指代。")
    return ctx.say(
        f"This chat stays with INC-{ctx.chat.incident}; “bind this chat to {incident.name}” moves it.",
        f"当前会话仍关联 INC-{ctx.chat.incident}；如需切换：“关联到 {incident.name}”。",
    )

"""Say what works here, by example."""

from bot.domain.chat import Reply
from bot.ports.skill import Arguments, Skill, SkillContext, skill

_GROUPS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("Ask", "询问", frozenset({"summarize", "answer", "incidents", "show", "related", "diagnose"})),
    (
        "Change",
        "变更",
        frozenset({"declare", "severity", "status", "acknowledge", "snooze", "assign", "open_room", "invite"}),
    ),
    ("Keep on record", "记录", frozenset({"note", "pin", "postmortem", "export"})),
    ("Action items", "待办", frozenset({"follow_ups", "action_item", "action_item_done"})),
    ("Updates", "定时同步", frozenset({"update", "updates", "cancel_update"})),
)
_REST = ("This chat", "当前会话")


@skill(
    "help",
    purpose=("Show what I can do here.", "查看我能做什么。"),
    example=("help", "帮助"),
)
async def help_here(ctx: SkillContext, args: Arguments) -> Reply:
    """Every other skill a person can type, one example each, and what is missing for some of them to work."""
    shown = [
        one for one in ctx.skills if not one.hidden and one.name != "help" and ctx.say(one.example, one.example_zh)
    ]
    blocks = [_opening(ctx)]
    grouped: set[str] = set()
    for english, chinese, names in _GROUPS:
        blocks += _block(ctx, ctx.say(english, chinese), [one for one in shown if one.name in names])
        grouped |= names
    blocks += _block(ctx, ctx.say(*_REST), [one for one in shown if one.name not in grouped])
    return Reply("\n\n".join([*blocks, _missing(ctx)]).strip())


def _opening(ctx: SkillContext) -> str:
    return ctx.say(
        "Mention me and say what you need in your own words, for example:",
        "@我并直接说需要什么，例如：",
    )


def _block(ctx: SkillContext, name: str, skills: list[Skill]) -> list[str]:
    if not skills:
        return []
    return [f"**{name}**\n" + "\n".join(_line(ctx, one) for one in skills)]


def _line(ctx: SkillContext, one: Skill) -> str:
    if ctx.language == "zh":
        return f"- “{one.example_zh}”：{one.purpose_zh.rstrip('。')}"
    return f"- “{one.example}”: {one.purpose[:1].lower()}{one.purpose[1:].rstrip('.')}"


def _missing(ctx: SkillContext) -> str:
    if ctx.incident is None:
        return ctx.say(
            "This chat is not about an incident yet. Name one (“summarize incident 12”), "
            "bind this chat to one (“bind this chat to incident 12”) or declare one (“declare an incident: …”).",
            "当前会话还没有关联故障。可以直接指明（“总结故障 12”）、"
            "关联（“关联到故障 12”）或宣布故障（“宣布故障：……”）。",
        )
    return ctx.say(
        f"This chat is about {ctx.incident.name}; name another one to ask about it (“summarize incident 12”).",
        f"当前会话关联 {ctx.incident.name}；要问别的故障，请写出编号（“总结故障 12”）。",
    )

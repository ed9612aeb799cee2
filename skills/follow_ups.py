"""Action items: those there are, those people only mentioned, a new one, one that is done."""

import re

from bot.domain.chat import Reply
from bot.domain.incident import FollowUp, Incident
from bot.errors import UserError
from bot.ports.incidents import EntryFilter
from bot.ports.skill import Arguments, SkillContext, skill
from skills.digest.cite import quoted, unlabelled
from skills.digest.record import record_of
from skills.wording import escaped, excerpt, headline

_MENTIONED = 5
_ENTRY = re.compile(r"(?:#|entry\s*#?|记录\s*#?)\s*(\d{1,9})", re.IGNORECASE)


class FollowUpsArguments(Arguments):
    """`incident` names another one than this chat's."""

    incident: str | None = None


@skill(
    "follow_ups",
    purpose=("List action items and follow-ups people mentioned", "列出待办和提到过的后续事项"),
    example=("list follow-ups", "列出待办"),
    arguments=FollowUpsArguments,
)
async def follow_ups(ctx: SkillContext, args: FollowUpsArguments) -> Reply:
    """What was only mentioned is shown apart, with how to make it an action item."""
    incident = await ctx.which(args.incident, guess=True)
    digest = await record_of(ctx, incident)
    items, mentioned = digest.follow_ups, digest.wished_for[:_MENTIONED]
    name = headline(incident)
    if not items and not mentioned:
        return Reply(
            ctx.say(
                f"{name}: no action items yet. “action item: add an alert on pool saturation” adds one.",
                f"{name}：还没有待办。发送“待办：给连接池加告警”即可添加。",
            )
        )
    blocks = []
    if items:
        lines = [_line(ctx, one) for one in items]
        blocks.append("\n".join([ctx.say(f"{name}: action items", f"{name}：待办"), *lines]))
    if mentioned:
        number = mentioned[0].entry.number
        how = ctx.say(
            f"“action item: entry {number}” makes one of the first", f"发送“待办：记录 {number}”可把第一条列为待办"
        )
        head = ctx.say(
            f"{name}: mentioned by people, not action items yet ({how}):", f"{name}：有人提到、尚未列为待办（{how}）："
        )
        blocks.append("\n".join([head, *(f"- {quoted(ctx, one)}" for one in mentioned)]))
    return Reply("\n\n".join(blocks))


class ActionItemArguments(Arguments):
    """What is to be done, or "entry 12" for what that timeline entry says."""

    text: str
    incident: str | None = None


@skill(
    "action_item",
    purpose=("Add an action item", "添加待办"),
    example=("action item: add an alert on pool saturation", "待办：给连接池加告警"),
    arguments=ActionItemArguments,
    mutates=True,
)
async def action_item(ctx: SkillContext, args: ActionItemArguments) -> Reply:
    """The first person mentioned owns it. Refuses an empty one, and one that is an action item already."""
    incident = await ctx.which(args.incident)
    text, entry = await _what(ctx, incident, args.text.strip())
    if entry and any(one.entry == entry for one in await ctx.incidents.follow_ups(incident)):
        raise UserError(f"Entry #{entry} is an action item already.", f"#{entry} 已经是待办。")
    owner = ctx.mention.mentions[0].name if ctx.mention.mentions else ""
    item = await ctx.incidents.add_follow_up(incident, text, owner, entry)
    name, words = headline(incident), excerpt(item.text)
    who = ctx.say(f", owner {escaped(owner)}", f"，负责人 {escaped(owner)}") if owner else ""
    return Reply(
        ctx.say(f"{name}: action item {item.number}{who}: {words}", f"{name}：待办 {item.number}{who}：{words}")
    )


class ActionItemDoneArguments(Arguments):
    """As `follow_ups` shows it."""

    number: int
    incident: str | None = None


@skill(
    "action_item_done",
    purpose=("Mark an action item as done", "完成待办"),
    example=("mark action item 1 as done", "完成待办 1"),
    arguments=ActionItemDoneArguments,
    mutates=True,
)
async def action_item_done(ctx: SkillContext, args: ActionItemDoneArguments) -> Reply:
    """Refuses a number there is none of."""
    incident = await ctx.which(args.incident)
    before = {one.number: one for one in await ctx.incidents.follow_ups(incident)}
    item = await ctx.incidents.finish_follow_up(incident, args.number)
    name, words = headline(incident), excerpt(item.text)
    if args.number in before and before[args.number].done:
        return Reply(
            ctx.say(
                f"{name}: action item {item.number} is already done: {words}",
                f"{name}：待办 {item.number} 此前已完成：{words}",
            )
        )
    left = sum(not one.done for one in before.values()) - 1
    rest = ctx.say(f" ({left} left)", f"（还剩 {left} 项）") if left > 0 else ""
    return Reply(
        ctx.say(
            f"{name}: action item {item.number} is done{rest}: {words}",
            f"{name}：待办 {item.number} 已完成{rest}：{words}",
        )
    )


async def _what(ctx: SkillContext, incident: Incident, text: str) -> tuple[str, int | None]:
    """The words of the action item, and the entry they are from."""
    if not text:
        raise UserError(
            "Say what is to be done: “action item: add an alert on pool saturation”.",
            "请写明要做什么：“待办：给连接池加告警”。",
        )
    match = _ENTRY.fullmatch(text)
    if match is None:
        return text, None
    number = int(match[1])
    found = await ctx.incidents.entries(incident, EntryFilter(after=number - 1))
    entry = next((one for one in found if one.number == number and not one.deleted), None)
    if entry is None:
        raise UserError(f"{incident.name} has no entry #{number}.", f"{incident.name} 没有 #{number} 这条记录。")
    return unlabelled(" ".join(entry.text.split())), number


def _line(ctx: SkillContext, item: FollowUp) -> str:
    owner = escaped(item.owner) or ctx.say("no owner", "无负责人")
    state = ctx.say("done", "已完成") if item.done else ctx.say("open", "未完成")
    return ctx.say(
        f"- **{item.number}** {excerpt(item.text)} ({owner}, {state})",
        f"- **{item.number}** {excerpt(item.text)}（{owner}，{state}）",
    )

"""Tie this chat to an incident, or untie it."""

from bot.domain.chat import Reply
from bot.domain.session import Chat
from bot.ports.skill import Arguments, SkillContext, skill
from skills.wording import headline


class BindArguments(Arguments):
    """The incident this chat is to be about."""

    incident: str


@skill(
    "bind",
    purpose=("Bind this chat to an incident", "把当前会话关联到故障"),
    example=("bind this chat to incident 12", "关联到故障 12"),
    arguments=BindArguments,
    mutates=True,
)
async def bind(ctx: SkillContext, args: BindArguments) -> Reply:
    """A group becomes the incident's war room, unless the bot is in one on this platform. Raises `UnknownIncident`."""
    incident = await ctx.which(args.incident)
    before = ctx.chat.incident
    others = [room for room in await ctx.incidents.rooms(incident) if room.war_room and room.id != ctx.chat.id]
    taken = any(room.platform == ctx.chat.platform and room.member for room in others)
    war_room = not ctx.chat.private and not taken
    if before == incident.number and ctx.chat.war_room >= war_room:
        return Reply(
            ctx.say(f"This chat already belongs to {headline(incident)}.", f"当前会话已关联 {headline(incident)}。")
        )
    chat = await ctx.incidents.bind(incident, war_room=war_room)
    left = "" if before in (None, incident.number) else ctx.say(f", no longer INC-{before}", f"（原为 INC-{before}）")
    return Reply(_bound(ctx, headline(incident), left) + _kept(ctx, chat))


def _bound(ctx: SkillContext, name: str, left: str) -> str:
    return ctx.say(f"This chat is now about {name}{left}.", f"当前会话已关联到 {name}{left}。")


def _kept(ctx: SkillContext, chat: Chat) -> str:
    if chat.war_room and ctx.account.mirror == "all":
        return ctx.say(
            " It is the war room: what is said here goes on the timeline.", "这里是作战室：讨论会记入时间线。"
        )
    return ctx.say(" “pin this” puts a message on the timeline.", "引用消息并发送“把这条消息加入时间线”即可记录。")


@skill(
    "unbind",
    purpose=("Unbind this chat from its incident", "解除当前会话与故障的关联"),
    example=("unbind this chat", "解除关联"),
    mutates=True,
)
async def unbind(ctx: SkillContext, _: Arguments) -> Reply:
    """Nothing on the timeline is taken back."""
    before = ctx.chat.incident
    if before is None:
        return Reply(ctx.say("This chat is bound to no incident.", "当前会话没有关联故障。"))
    incident = await ctx.incidents.get(before)
    await ctx.incidents.unbind()
    name = headline(incident)
    return Reply(
        ctx.say(
            f"{name}: this chat no longer belongs to it. What was recorded stays on its timeline.",
            f"{name}：当前会话已解除关联，已记录的内容保留在时间线上。",
        )
    )

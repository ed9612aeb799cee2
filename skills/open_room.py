"""Open an incident's war room and bring people into it."""

from dataclasses import replace

from bot.domain.chat import Reply
from bot.domain.incident import Incident, Status
from bot.errors import UserError
from bot.ports.book import WarRoom
from bot.ports.skill import Arguments, SkillContext, skill
from skills.wording import escaped, headline, link_to, listed, status_name


class RoomArguments(Arguments):
    """`people` as typed: names, addresses, phone numbers, "me" for the asker."""

    people: tuple[str, ...] = ()
    incident: str | None = None


@skill(
    "open_room",
    purpose=("Open a war room and bring people into it", "建作战室并拉人"),
    example=("open a war room with @ann and @bob", "建作战室并拉上 @李娜 @王强"),
    arguments=RoomArguments,
    mutates=True,
    timeout=90.0,
)
async def open_room(ctx: SkillContext, args: RoomArguments) -> Reply:
    """Where the room is, and whom it could not bring there. Refuses for an incident that is over."""
    incident = await ctx.which(args.incident, guess=True)
    if incident.status not in (Status.ACTIVE, Status.STABLE):
        raise UserError(
            f"{incident.name} is {incident.status}: a war room is for an incident that goes on. "
            f"“reopen {incident.name}” comes first.",
            f"{incident.name} {status_name(incident.status, 'zh')}：作战室只用于进行中的故障。"
            f"请先“重新打开 {incident.name}”。",
        )
    room = await ctx.rooms.open(incident, args.people, topic(ctx, incident))
    return Reply("\n".join([_where(ctx, incident, room), *_brought(ctx, room), *left_out(ctx, room)]))


@skill(
    "invite",
    purpose=("Bring people into the war room", "把人拉进作战室"),
    example=("invite @ann to the war room", "把 @李娜 拉进作战室"),
    arguments=RoomArguments,
    mutates=True,
    timeout=60.0,
)
async def invite(ctx: SkillContext, args: RoomArguments) -> Reply:
    """Who was invited, and who could not be. Refuses where there is no room that people can be brought into."""
    incident = await ctx.which(args.incident, guess=True)
    room = await ctx.rooms.invite(incident, args.people or ("me",))
    if room is None:
        raise UserError(
            f"{incident.name} has no war room here that I can bring people into. "
            "“open a war room” makes one where the platform allows it.",
            f"{incident.name} 在这里没有可以由我拉人的作战室。平台支持时，可发送“建作战室”创建。",
        )
    return Reply("\n".join([_where(ctx, incident, room), *_brought(ctx, room), *left_out(ctx, room)]))


def topic(ctx: SkillContext, incident: Incident) -> str:
    """What stands over the room, in the account's language."""
    local = replace(ctx, language=ctx.account.language)
    parts = [incident.severity, status_name(incident.status, local.language), f"{incident.name} {incident.title}"]
    if incident.commander:
        parts.append(local.say(f"commander: {incident.commander.name}", f"指挥：{incident.commander.name}"))
    return " · ".join(parts)


def _where(ctx: SkillContext, incident: Incident, room: WarRoom) -> str:
    name, place = headline(incident), link_to(room.chat.name or room.chat.id, room.link)
    if room.chat.id == ctx.chat.id:
        return ctx.say(f"This is the war room of {name}.", f"这里就是 {name} 的作战室。")
    says = ctx.say(f"{name}: the war room is {place}.", f"{name}：作战室是 {place}。")
    if room.opened:
        says = ctx.say(f"{name}: the war room is open: {place}.", f"{name}：作战室已建好：{place}。")
    return says if room.chat.member else says + _unheard(ctx, incident)


def _unheard(ctx: SkillContext, incident: Incident) -> str:
    """What a person must do where no bot can be brought into a group by itself."""
    return ctx.say(
        f" I cannot join it by myself: add me to the group, then write there “bind this chat to {incident.name}”, "
        "mentioning me.",
        f"我无法自行入群：请把我添加到该群，然后在群里 @我并发送“关联到 {incident.name}”。",
    )


def _brought(ctx: SkillContext, room: WarRoom) -> list[str]:
    asker = ctx.mention.sender.id if room.chat.id == ctx.chat.id else ""
    people = [escaped(person.name) for person in room.invited if person.id != asker]
    if not people:
        return []
    there = listed(ctx, people)
    many = len(people) > 1
    if room.opened:
        return [ctx.say(f"Invited: {there}.", f"已邀请：{there}。")]
    return [ctx.say(f"{there} {'are' if many else 'is'} in it, or invited now.", f"{there} 已在其中或刚刚收到邀请。")]


def left_out(ctx: SkillContext, room: WarRoom) -> list[str]:
    """Who is missing from a room, and what can be done about it."""
    lines = []
    if people := listed(ctx, (escaped(person.name) for person in room.left_out)):
        why = room.trouble or ctx.say("The platform does not let me.", "平台不允许。")
        lines.append(ctx.say(f"Could not be invited: {people}. {why}", f"未能邀请：{people}。{why}"))
    if names := listed(ctx, (escaped(name) for name in room.unknown)):
        lines.append(
            ctx.say(
                f"I do not know who is meant by {names}: mention them with @.",
                f"无法确定 {names} 是谁：请用 @ 提及。",
            )
        )
    return lines

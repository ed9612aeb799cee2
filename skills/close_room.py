"""Say how a war room is closed, which takes a person."""

from bot.domain.chat import Reply
from bot.ports.skill import Arguments, SkillContext, skill
from skills.wording import status_name


class CloseRoomArguments(Arguments):
    """`incident` names another one than this chat's."""

    incident: str | None = None


@skill(
    "close_room",
    purpose=("Say how a war room is closed", "说明如何关闭作战室"),
    example=("close the war room", "关闭作战室"),
    arguments=CloseRoomArguments,
)
async def close_room(ctx: SkillContext, args: CloseRoomArguments) -> Reply:
    """Changes nothing. Raises `NoIncident` and `UnknownIncident`."""
    incident = await ctx.which(args.incident, guess=True)
    name, status = incident.name, status_name(incident.status, ctx.language)
    return Reply(
        ctx.say(
            f"I cannot close a war room: somebody who may archives or dissolves it in the chat application. "
            f"{name} stays {status}; to close the incident itself, say “close {name}”.",
            f"我无法关闭作战室：请有权限的人在聊天软件中归档或解散该群。"
            f"{name} 的状态仍为{status}；如要关闭故障本身，请发送“关闭 {name}”。",
        )
    )

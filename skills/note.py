"""Put something on the timeline by hand: a note, or a message that matters."""

from bot.domain.chat import Reply
from bot.errors import UserError
from bot.ports.skill import Arguments, SkillContext, skill
from skills.telling import author
from skills.wording import escaped, excerpt, headline, reference


class NoteArguments(Arguments):
    """What to write down; `incident` names another one than this chat's."""

    text: str
    incident: str | None = None


@skill(
    "note",
    purpose=("Write a note on the timeline", "在时间线上记一条备注"),
    example=("note: the CDN vendor is informed", "记录：已通知 CDN 厂商"),
    arguments=NoteArguments,
    mutates=True,
)
async def note(ctx: SkillContext, args: NoteArguments) -> Reply:
    """Refuses an empty note."""
    incident = await ctx.which(args.incident)
    if not args.text.strip():
        raise UserError("Say what to note: “note: the vendor is informed”.", "请写明内容：“记录：已通知厂商”。")
    entry = await ctx.incidents.note(incident, args.text.strip())
    said = f"{reference(entry)} {excerpt(args.text)}"
    return Reply(ctx.say(f"{headline(incident)}: noted {said}", f"{headline(incident)}：已记录 {said}"))


@skill(
    "pin",
    purpose=("Pin the quoted message to the timeline", "把引用的消息固定到时间线"),
    example=("pin this", "把这条消息加入时间线"),
    mutates=True,
)
async def pin(ctx: SkillContext, _: Arguments) -> Reply:
    """Refuses when there is no message to pin."""
    incident = await ctx.which(None)
    entry = await ctx.incidents.pin(incident)
    who, name = escaped(author(entry)), headline(incident)
    words = excerpt(entry.text)
    return Reply(
        ctx.say(
            f"{name}: pinned {reference(entry)} {who}: {words}", f"{name}：已固定 {reference(entry)} {who}：{words}"
        )
    )

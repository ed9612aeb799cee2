"""Give people their part in an incident."""

from bot.domain.chat import Reply
from bot.domain.incident import Assignment, Incident, Role
from bot.errors import UserError
from bot.ports.skill import Arguments, SkillContext, skill
from skills.open_room import left_out
from skills.wording import escaped, headline, listed


class AssignArguments(Arguments):
    """`people` as typed, "me" for the asker; the asker when nobody is named."""

    role: Role
    people: tuple[str, ...] = ()
    incident: str | None = None


@skill(
    "assign",
    purpose=("Name the commander and the responders", "指定指挥和响应人"),
    example=("make @ann the commander", "让 @李娜 担任指挥"),
    arguments=AssignArguments,
    mutates=True,
)
async def assign(ctx: SkillContext, args: AssignArguments) -> Reply:
    """Whoever is new is brought into the war room. Refuses, naming whoever is not known."""
    incident = await ctx.which(args.incident)
    if args.role == "commander" and len(args.people) > 1:
        raise UserError("An incident has one commander: name one person.", "一个故障只有一位指挥：请只指定一人。")
    people = args.people or ("me",)
    assigned = await ctx.incidents.assign(incident, people, args.role)
    new = [one for one in assigned if not _had(incident, one)]
    name = headline(incident)
    if not new:
        return Reply(_unchanged(ctx, name, assigned))
    said = _joined(ctx, name, new) if args.role == "responder" else _took_over(ctx, incident, new[-1])
    room = await ctx.rooms.invite(incident, people)
    return Reply("\n".join([said, *(left_out(ctx, room) if room else ())]))


def _joined(ctx: SkillContext, name: str, new: list[Assignment]) -> str:
    people = _names(ctx, new)
    return ctx.say(f"{name}: {people} joined as responder{'s' * (len(new) > 1)}.", f"{name}：{people} 加入响应。")


def _took_over(ctx: SkillContext, incident: Incident, new: Assignment) -> str:
    name, before, after = headline(incident), incident.commander, escaped(new.person.name)
    if before is None:
        return ctx.say(f"{name}: {after} is the commander.", f"{name}：{after} 担任指挥。")
    was = escaped(before.name)
    return ctx.say(f"{name}: commander {was} → {after}.", f"{name}：指挥 {was} → {after}。")


def _had(incident: Incident, one: Assignment) -> bool:
    return any(held.role == one.role and held.person.id == one.person.id for held in incident.people)


def _unchanged(ctx: SkillContext, name: str, assigned: list[Assignment]) -> str:
    people = _names(ctx, assigned)
    if assigned[0].role == "commander":
        return ctx.say(f"{name}: {people} is already the commander.", f"{name}：{people} 已是指挥。")
    verb = "is already a responder" if len(assigned) == 1 else "are already responders"
    return ctx.say(f"{name}: {people} {verb}.", f"{name}：{people} 已在响应人之列。")


def _names(ctx: SkillContext, assigned: list[Assignment]) -> str:
    return listed(ctx, (escaped(one.person.name) for one in assigned))

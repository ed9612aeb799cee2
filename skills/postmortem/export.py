"""Hand out the post-mortem or the whole timeline as a Markdown file."""

from typing import Literal

from bot.domain.chat import Attachment, Reply
from bot.domain.incident import Incident
from bot.errors import UserError
from bot.ports.skill import Arguments, SkillContext, skill
from skills.postmortem.draft import MARKDOWN, attached
from skills.postmortem.facts import local
from skills.postmortem.tables import events
from skills.wording import escaped, headline, status_name, zone

_WHOLE = 100_000


class ExportArguments(Arguments):
    """`incident` names another one than this chat's."""

    incident: str | None = None
    what: Literal["postmortem", "timeline"] = "postmortem"


@skill(
    "export",
    purpose=("Export the post-mortem or the timeline", "导出复盘报告或时间线"),
    example=("export the post-mortem", "导出复盘报告"),
    arguments=ExportArguments,
    timeout=60.0,
)
async def export(ctx: SkillContext, args: ExportArguments) -> Reply:
    """Times are in the account's zone, which the file names. Refuses when there is no post-mortem yet."""
    incident = await ctx.which(args.incident, guess=True)
    if args.what == "timeline":
        return await _timeline(ctx, incident)
    report = await ctx.documents.current(incident)
    if report is None:
        raise UserError(
            f"{incident.name} has no post-mortem yet. “draft the post-mortem” makes one once it is resolved; "
            "“export the timeline” works at any time.",
            f"{incident.name} 还没有复盘报告。恢复后发送“生成复盘报告”；“导出时间线”随时可用。",
        )
    name, when, who = headline(incident), local(ctx, report.created_at), escaped(report.author)
    return Reply(
        ctx.say(
            f"{name}: post-mortem version {report.version}, by {who} at {when}; times are {zone(ctx)}.",
            f"{name}：复盘报告第 {report.version} 版，{who} 于 {when} 起草；时间为 {zone(ctx)}。",
        ),
        attachments=(attached(report),),
    )


async def _timeline(ctx: SkillContext, incident: Incident) -> Reply:
    entries = sorted(await ctx.incidents.entries(incident), key=lambda one: (one.at, one.number))
    name, count = headline(incident), len(entries)
    if not entries:
        return Reply(ctx.say(f"{name}: nothing is on the timeline yet.", f"{name}：时间线上还没有记录。"))
    title = f"# {incident.name} {escaped(incident.title)}" + ctx.say(": timeline", "：时间线")
    state = ctx.say(", ", "，").join([escaped(incident.severity), status_name(incident.status, ctx.language)])
    made = ctx.say(f"Exported at {local(ctx, ctx.now)}.", f"导出时间：{local(ctx, ctx.now)}。")
    text = "\n\n".join([title, f"{state}. {made}", events(ctx, entries, _WHOLE)]) + "\n"
    return Reply(
        ctx.say(
            f"{name}: the timeline, {count} entries; times are {zone(ctx)}.",
            f"{name}：时间线，共 {count} 条；时间为 {zone(ctx)}。",
        ),
        attachments=(Attachment(f"{incident.name}-timeline.md", text.encode(), MARKDOWN),),
    )

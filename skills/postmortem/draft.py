"""Draft the post-mortem of an incident that is over."""

from typing import Literal

from bot.domain.chat import Attachment, Reply
from bot.domain.incident import Incident
from bot.domain.report import Report
from bot.errors import UserError
from bot.ports.skill import Arguments, SkillContext, skill
from skills.digest.facts import over
from skills.postmortem.choosing import chosen
from skills.postmortem.facts import coverage
from skills.postmortem.sources import ENOUGH, Sources, sources_of, speaking
from skills.postmortem.template import parsed
from skills.postmortem.writing import Document, written
from skills.wording import escaped, headline

MARKDOWN = "text/markdown; charset=utf-8"


class PostmortemArguments(Arguments):
    """`template` by name; `language` of the document, the reply's when left out."""

    incident: str | None = None
    template: str = ""
    language: Literal["en", "zh"] | None = None


@skill(
    "postmortem",
    purpose=("Draft the post-mortem", "起草复盘报告"),
    example=("draft the post-mortem", "生成复盘报告"),
    arguments=PostmortemArguments,
    mutates=True,
    timeout=120.0,
)
async def postmortem(ctx: SkillContext, args: PostmortemArguments) -> Reply:
    """A new version of the incident's document, attached. Refuses before it is resolved, and over the limits.

    Raises `BadTemplate` naming line and variable.
    """
    incident = await ctx.which(args.incident)
    if not over(incident):
        raise _not_over(incident)
    language = args.language or ("zh" if ctx.language == "zh" else "en")
    template = await chosen(ctx, args.template, language)
    sections = parsed(template.text)
    await ctx.documents.admit(incident)
    sources = await sources_of(ctx, incident, language)
    spoken = speaking(ctx, language)

    async def begun(heading: str) -> None:
        await ctx.progress(ctx.say(f"Writing “{heading}”…", f"正在撰写“{heading}”……"))

    document = await written(spoken, sources, sections, begun)
    title = spoken.say(f"{incident.name} {incident.title}: post-mortem", f"{incident.name} {incident.title}：故障复盘")
    report = await ctx.documents.save(incident, title, document.text, template.name, language)
    return Reply(_told(ctx, sources, document, report), attachments=(attached(report),))


def attached(report: Report) -> Attachment:
    """A report as a Markdown file."""
    name = f"INC-{report.incident}-postmortem-v{report.version}.md"
    return Attachment(name, report.text.encode(), MARKDOWN)


def _not_over(incident: Incident) -> UserError:
    return UserError(
        f"{incident.name} is still {incident.status.value}; a post-mortem is drafted once it is resolved. "
        "Say “mark this incident as resolved” first.",
        f"{incident.name} 尚未恢复；恢复之后才能生成复盘报告。请先发送“标记为已恢复”。",
    )


def _drafted(ctx: SkillContext, document: Document) -> list[str]:
    """What a model wrote and how much of it names its entries; why it wrote no more."""
    drafts, lines = document.drafts, []
    if drafts.headings:
        listed = ctx.say(", ", "、").join(drafts.headings)
        lines.append(
            ctx.say(
                f"- Drafted by a model, checked against the record: {listed}. "
                f"{drafts.cited} of {drafts.sentences} sentences name the entries they rest on, {drafts.unverified} "
                f"are marked unverified, the others state nothing to look up; {drafts.dropped} did not hold and were "
                "left out.",
                f"- 由模型起草并与记录核对：{listed}。{drafts.sentences} 句中有 {drafts.cited} 句注明出处，"
                f"{drafts.unverified} 句标注未核实，其余无需查证；另有 {drafts.dropped} 句与记录不符，未予采用。",
            )
        )
    if drafts.failure is not None:
        reason = drafts.failure.said_in(ctx.language)
        lines.append(
            ctx.say(
                f"- The model did not write all of it ({reason}); the rest is from the record alone.",
                f"- 模型未能写完全部内容（{reason}），其余仅依据记录。",
            )
        )
    return lines


def _told(ctx: SkillContext, sources: Sources, document: Document, report: Report) -> str:
    name, template = headline(sources.incident), escaped(report.template)
    comma = ctx.say(", ", "、")
    lines = [
        ctx.say(
            f"{name}: post-mortem drafted, version {report.version} (template “{template}”).",
            f"{name}：已起草复盘报告，第 {report.version} 版（模板“{template}”）。",
        )
    ]
    if sources.thin:
        count = sources.messages
        lines.append(
            ctx.say(
                f"It is a skeleton: quoting takes {ENOUGH} chat messages, and the record has {count}. "
                "Facts and timeline are filled in, the rest is for a person to write.",
                f"这是骨架：记录中只有 {count} 条消息，至少 {ENOUGH} 条才会摘录。"
                "事实与时间线已填好，其余需要人工撰写。",
            )
        )
    lines += _drafted(ctx, document)
    if document.quoted:
        listed = comma.join(document.quoted)
        lines.append(ctx.say(f"- Gathered from the record: {listed}", f"- 已从记录中整理：{listed}"))
    if document.empty:
        listed = comma.join(document.empty)
        lines.append(ctx.say(f"- For a person to write: {listed}", f"- 需人工撰写：{listed}"))
    lines.append(f"- {coverage(ctx, sources)}")
    lines.append(
        ctx.say(
            "Every part a person still has to write is marked ✍. “export the post-mortem” brings the file again; "
            "drafting again makes version "
            f"{report.version + 1} and keeps this one.",
            "需要人工撰写之处以 ✍ 标出。发送“导出复盘报告”可再次获取文件；再次起草会生成第 "
            f"{report.version + 1} 版，旧版保留。",
        )
    )
    return "\n".join(lines)

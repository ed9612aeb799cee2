"""Find earlier incidents like this one, and what their records say caused and ended them."""

from collections.abc import Sequence

from bot.domain.chat import Reply
from bot.domain.incident import Incident
from bot.ports.skill import Arguments, SkillContext, skill
from skills.digest.cite import quoted
from skills.digest.facts import period
from skills.digest.record import record_of
from skills.wording import escaped, headline, status_name

_ALIKE = 0.1
_SHOWN = 3


class RelatedArguments(Arguments):
    """`incident` names another one than this chat's."""

    incident: str | None = None


@skill(
    "related",
    purpose=("Find related incidents", "查找相关故障"),
    example=("related incidents", "相关故障"),
    arguments=RelatedArguments,
)
async def related(ctx: SkillContext, args: RelatedArguments) -> Reply:
    """Likeness is of words only, and said to be."""
    incident = await ctx.which(args.incident, guess=True)
    digest = await record_of(ctx, incident)
    claims = [one.text for one in (*digest.causes.stated, *digest.causes.suspected, *digest.impact)]
    words = "\n".join([incident.title, *incident.services, *claims])
    found = [pair for pair in await ctx.incidents.similar(words, besides=incident) if pair[1] >= _ALIKE][:_SHOWN]
    if not found:
        return Reply(
            ctx.say(
                f"No other incident's record is like that of {headline(incident)}.",
                f"没有与{headline(incident)}相似的故障记录。",
            )
        )
    blocks = [await _block(ctx, one) for one, _ in found]
    opening = ctx.say(
        f"Alike in words to {headline(incident)}, the likest first:",
        f"与{headline(incident)}用词相似的故障（由近及远）：",
    )
    return Reply("\n".join([opening, *(line for block in blocks for line in block)]))


async def _block(ctx: SkillContext, incident: Incident) -> Sequence[str]:
    digest = await record_of(ctx, incident)
    facts = f"{escaped(incident.severity)} · {status_name(incident.status, ctx.language)} · {period(ctx, incident)}"
    lines = [f"- {headline(incident)} · {facts}"]
    lines += [
        ctx.say(f"  - cause: {quoted(ctx, one)}", f"  - 原因：{quoted(ctx, one)}") for one in digest.causes.stated[:1]
    ]
    lines += [
        ctx.say(f"  - last step: {quoted(ctx, one)}", f"  - 最后的处置：{quoted(ctx, one)}") for one in digest.done[-1:]
    ]
    return lines

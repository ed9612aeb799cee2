"""Which template a post-mortem is written from."""

from collections.abc import Sequence

from bot.domain.report import Template
from bot.errors import UserError
from bot.ports.skill import SkillContext


async def chosen(ctx: SkillContext, name: str, language: str) -> Template:
    """The template of this name, in this language where there are several; without a name a built-in one.

    Built-in templates keep their names: an own one of the same name is not found by it. Raises `UserError` with the
    names there are.
    """
    known = await ctx.documents.templates()
    ordered = sorted(known, key=lambda one: (not one.built_in, one.language != language))
    if not name:
        return next((one for one in ordered if one.built_in), None) or _refused(name, known)
    found = next((one for one in ordered if one.name.casefold() == name.casefold()), None)
    return found or _refused(name, known)


def _refused(name: str, known: Sequence[Template]) -> Template:
    names = ", ".join(dict.fromkeys(one.name for one in known))
    raise UserError(
        f"There is no post-mortem template “{name}”. Those there are: {names}.",
        f"没有名为“{name}”的复盘模板。现有模板：{names}。",
    )

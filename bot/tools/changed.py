"""The rules' look at all systems, as a tool of a model."""

from collections.abc import Awaitable, Callable

from pydantic import Field

from bot.domain.evidence import Observation
from bot.errors import SourceError
from bot.ports.skill import Arguments
from bot.ports.survey import Scope, Sign, Survey
from bot.ports.tool import Tool, ToolContext
from bot.tools.cutting import cut, shortened
from bot.tools.looking import Asked, looking
from bot.tools.series import number
from bot.tools.window import Moment, iso, start_of

_TIMEOUT = 15.0


class ChangedArguments(Arguments):
    """About what, and around when; left out: the incident's services, and its start."""

    names: tuple[str, ...] = Field(default=(), max_length=6, description="services, as metrics and logs call them")
    start: Moment | None = Field(default=None, description="ISO 8601, UTC")


def changed(survey: Callable[[Scope], Awaitable[Survey]]) -> Tool:
    """The tool that ranks what changed in the systems surveyed."""

    def ask(ctx: ToolContext, args: ChangedArguments) -> Asked:
        scope = _scope(ctx, args)
        return Asked("what_changed", f"{', '.join(scope.names) or 'everything'} around {iso(scope.start)}")

    async def see(ctx: ToolContext, args: ChangedArguments, asked: Asked) -> Observation:
        found = await survey(_scope(ctx, args))
        failed = {
            f"{one.system} could not be asked: {one.seen.text}" for one in found.looks if one.seen.outcome == "failed"
        }
        lines = [_line(one) for one in found.signs]
        if not lines and failed and all(one.seen.outcome == "failed" for one in found.looks):
            return asked.failed(" ".join(sorted(failed)))
        if not lines:
            return asked.nothing(" ".join((f"Nothing changed in {len(found.looks)} looks.", *sorted(failed))))
        shown = cut(lines, " ".join((f"{len(found.looks)} looks, {len(lines)} signs", *sorted(failed))))
        return asked.found(shown.text, shown.omitted, "Name fewer services.")

    return looking(
        "what_changed",
        "Rank what changed around a time in all systems at once: metrics that shifted, alerts that began to fire, new "
        "log templates, rollouts, events, runbooks that fit.",
        ChangedArguments,
        ask,
        see,
        _TIMEOUT,
    )


def _scope(ctx: ToolContext, args: ChangedArguments) -> Scope:
    start = args.start or start_of(ctx.incident)
    if start is None or ctx.incident is None:
        raise SourceError("There is no incident here to look around the start of.")
    names = args.names or ctx.incident.services
    return Scope(ctx.account, ctx.incident, start, ctx.now, names, f"{ctx.incident.title} {' '.join(names)}")


def _line(sign: Sign) -> str:
    since = f" since {iso(sign.at)}" if sign.at else ""
    values = ""
    if sign.before is not None and sign.after is not None:
        unit = " lines a minute" if sign.kind == "log" else ""
        values = f": {number(sign.before)} before, {number(sign.after)} after{unit}"
    detail = f"; {shortened(sign.detail)}" if sign.detail else ""
    query = f" (query: {sign.seen.query})" if sign.kind in ("metric", "log") else ""
    return f"{sign.kind} {sign.what}{values}{since}{detail}{query}"

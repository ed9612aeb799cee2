"""Warroom with two skills changed for measuring: an answer takes ten seconds, a summary says how long it took."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.app import App
from bot.commands.configured import configured
from bot.domain.chat import Reply
from bot.logs import configure
from bot.ports.skill import Arguments, Skill, SkillContext
from skills import SKILLS

SLOW = 10.0
TIMED = "summarize"
MARK = "seconds in the skill:"


async def think(_: SkillContext, __: Arguments) -> Reply:
    """What a turn of a slow model looks like from outside."""
    await asyncio.sleep(SLOW)
    return Reply("I thought about it.")


async def timed(
    run: Callable[[SkillContext, Arguments], Awaitable[Reply]], ctx: SkillContext, args: Arguments
) -> Reply:
    began = time.monotonic()
    reply = await run(ctx, args)
    print(MARK, time.monotonic() - began, flush=True)
    return reply


class _Anything(Arguments):
    question: str = ""
    incident: str | None = None


def changed(skills: Sequence[Skill]) -> list[Skill]:
    """These skills with `answer` slow and `summarize` timed."""
    answer = Skill("answer", "Think.", "想一想。", _Anything, think)
    kept = [skill for skill in skills if skill.name != answer.name]
    return [answer, *(replace(one, run=partial(timed, one.run)) if one.name == TIMED else one for one in kept)]


async def run(config: Path) -> None:
    app = App(configured(config), skills=changed(SKILLS))
    await app.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    configure()
    asyncio.run(run(Path(sys.argv[1])))

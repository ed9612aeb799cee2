"""`warroom run` with a skill that takes its time: `help` waits until a file is there."""

import asyncio
import sys
from functools import partial
from pathlib import Path

from bot.app import serve
from bot.commands.configured import configured
from bot.commands.run import announce
from bot.domain.chat import Reply
from bot.logs import configure
from bot.ports.skill import Arguments, Skill, SkillContext
from skills import SKILLS

BEGUN, GO_ON = "begun", "go-on"
OFTEN = 0.01


async def wait_for(folder: Path, _: SkillContext, __: Arguments) -> Reply:
    """Say by one file that it has begun, and go on once the other is there."""
    (folder / BEGUN).touch()
    while not (folder / GO_ON).exists():
        await asyncio.sleep(OFTEN)
    return Reply("It took a while.")


def main(config: Path) -> None:
    """Run until SIGTERM, as `warroom run` does."""
    configure()
    skill = Skill("help", "Wait.", "等待。", Arguments, partial(wait_for, config.parent), timeout=100)
    skills = (skill, *(one for one in SKILLS if one.name != "help"))
    asyncio.run(serve(configured(config), announce, skills))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

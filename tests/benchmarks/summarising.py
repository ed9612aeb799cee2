"""How long a summary by rules takes of a long incident, and again when little is new."""

import asyncio
import json
import random
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.benchmarks.process import ROOT, clean_environment
from tests.benchmarks.slow import MARK
from tests.benchmarks.stage import WARROOM, Contestant, Stage
from tests.benchmarks.table import Row

MESSAGES = 10_000
NEW = 50
WITHIN = 1.0
BEGAN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
TELLING = (
    "root cause is the connection pool limit in release {n}",
    "we deployed checkout-api v2.{n} at 13:39",
    "rolling back checkout-api to v2.{n} now",
    "rollback of shard {n} is done, error rate is dropping",
    "about {n}% of customers cannot pay, support has {n} tickets",
    "I think it might be the cache on node {n}, not sure",
    "we should add an alert on pool exhaustion for shard {n}",
    "does anybody know whether refunds of batch {n} are affected?",
    "next I will drain node {n} and watch the error rate",
    "回滚已完成，分片 {n} 的错误率正在下降",
)
CHATTER = (
    "looking at the dashboards of shard {n}",
    "same here",
    "anyone from the payments team around? page {n}",
    "thanks, that helps",
    "graph number {n} is loading slowly for me",
    "我看一下第 {n} 个节点的日志",
    "joining the call in {n} minutes",
)


async def summarising(stage: Stage) -> list[Row]:
    """A log is imported, its incident bound to a channel, and a person asks for a summary."""
    url = stage.sqlite()
    await _import(stage, url)
    async with stage.warroom(url, changed=True) as warroom:
        await stage.slack.deliver_to(warroom.address)
        room, elsewhere = await stage.slack.rooms(2)
        await stage.slack.tell(room, "bind this chat to incident 1")
        first = await _summarised(stage, warroom, elsewhere)
        await stage.slack.hears_all(True)
        for text in talk(NEW):
            await stage.slack.say(room, text)
        await stage.slack.tell(room, "help")  # in order: what was said before is recorded by then
        again = await _summarised(stage, warroom, elsewhere)
        await stage.slack.hears_all(False)
    return [*_rows("", first), *_rows(f", again after {NEW} more", again)]


def _rows(when: str, measured: tuple[float, float]) -> list[Row]:
    """Inside the skill alone, and from the question to its answer at the platform."""
    skill, turn = measured
    text = f"summary of {MESSAGES:,} messages{when}"
    return [
        Row(f"{text}: ms in the skill", {WARROOM: f"{skill * 1000:.0f}"}),
        Row(f"{text}: ms from question to answer", {WARROOM: f"{turn * 1000:.0f}"}, "≤ 1000", turn <= WITHIN),
    ]


async def _summarised(stage: Stage, warroom: Contestant, room: str) -> tuple[float, float]:
    asked = await stage.slack.ask([room], "summarize incident 1", 1)
    inside = [line for line in warroom.server.log.splitlines() if line.startswith(MARK)]
    return float(inside[-1].removeprefix(MARK)), asked.replies[0]


async def _import(stage: Stage, url: str) -> None:
    """With the command that operators use."""
    log = stage.path("talk.jsonl")
    await asyncio.to_thread(_write, log)
    command = ("bot", "import", str(log), "--as-incident", "--config", str(stage.configure(url, 0)))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, cwd=ROOT, env=clean_environment(), stdout=DEVNULL, stderr=PIPE
    )
    _, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the log could not be imported: {said.decode(errors='replace')}")


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(talk(MESSAGES)):
            at = (BEGAN + timedelta(seconds=number)).isoformat()
            line = {"chat": "incident-checkout", "at": at, "author": f"Person {number % 9}", "text": text}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def talk(count: int) -> Iterator[str]:
    """What is said in a room. One message in six tells something; the same at every run."""
    choice = random.Random(count)
    for number in range(count):
        yield choice.choice(TELLING if choice.random() < 1 / 6 else CHATTER).replace("{n}", str(number % 97))

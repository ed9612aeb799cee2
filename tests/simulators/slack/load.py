"""A closed loop of questions, each timed until the bot's answer under it is kept."""

import asyncio
import time
from dataclasses import dataclass

from tests.simulators.slack.model import JSON, Channel, Message, User
from tests.simulators.slack.simulator import SlackSimulator


@dataclass(frozen=True)
class Questions:
    """`count` messages of one user, spread over the channels in turn, `in_flight` unanswered at a time.

    `{n}` in the text becomes the question's number.
    """

    user: User
    channels: list[Channel]
    text: str
    count: int
    in_flight: int


class _Answers:
    """Hands each answer to the question it is under."""

    def __init__(self) -> None:
        self._awaited: dict[str, asyncio.Future[float]] = {}

    def seen(self, post: Message) -> None:
        future = self._awaited.get(post.thread_ts or "")
        if future is not None and not future.done():
            future.set_result(post.posted_at)

    def to(self, question: Message) -> asyncio.Future[float]:
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._awaited[question.ts] = future
        return future

    def drop(self, question: Message) -> None:
        del self._awaited[question.ts]


async def run(slack: SlackSimulator, questions: Questions, timeout: float) -> JSON:
    """Seconds from question to answer (`latencies`), the unanswered ones' `ts`, and the seconds in all."""
    answers = _Answers()
    slack.journal.watchers.append(answers.seen)
    numbers = iter(range(questions.count))
    latencies: list[float] = []
    unanswered: list[str] = []

    async def ask() -> None:
        for number in numbers:
            channel = questions.channels[number % len(questions.channels)]
            began = time.monotonic()
            question = await slack.say(questions.user, channel, questions.text.replace("{n}", str(number)))
            try:
                latencies.append(await asyncio.wait_for(answers.to(question), timeout) - began)
            except TimeoutError:
                unanswered.append(question.ts)
            answers.drop(question)

    started = time.monotonic()
    await asyncio.gather(*(ask() for _ in range(questions.in_flight)))
    slack.journal.watchers.remove(answers.seen)
    return {"latencies": latencies, "unanswered": unanswered, "seconds": time.monotonic() - started}

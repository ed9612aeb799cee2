"""Every reply mode, in every kind of place, with short and long replies, as people in Slack see it."""

from pathlib import Path

import pytest

from bot.domain.chat import Reply
from bot.ports.skill import Arguments, Skill, SkillContext
from skills import SKILLS
from tests.e2e.office import Office, office
from tests.simulators.slack import Channel, Message

PARAGRAPH = "word " * 500
PLACES = ("root", "thread", "direct", "war room")
MODES = ("off", "first", "all")


class Length(Arguments):
    """How many messages the reply fills."""

    question: str
    incident: str | None = None


async def say_at_length(_: SkillContext, arguments: Length) -> Reply:
    parts = 3 if "long" in arguments.question else 1
    return Reply("\n\n".join([PARAGRAPH.strip()] * parts) if parts > 1 else "Short.")


SPEAKING = Skill("answer", "Answer.", "回答。", Length, say_at_length)
TALKATIVE = (SPEAKING, *(skill for skill in SKILLS if skill.name != "answer"))


async def ask(at: Office, place: str, size: str) -> tuple[Message, Message | None, Channel]:
    """The question, the thread it was asked in, and the chat."""
    text = f"{at.bot} what is a {size} story?"
    if place == "direct":
        chat = at.slack.direct(at.ann)
        return await at.slack.say(at.ann, chat, text), None, chat
    if place == "thread":
        root = await at.slack.say(at.bob, at.room, "checkout is slow")
        return await at.slack.say(at.ann, at.room, text, thread=root), root, at.room
    return await at.slack.say(at.ann, at.room, text), None, at.room


def expected_threads(mode: str, place: str, question: str, root: str | None, parts: int) -> list[str | None]:
    if place in ("direct", "war room"):
        return [None] * parts
    if place == "thread":
        return [root] * parts
    threads: dict[str, list[str | None]] = {
        "off": [None] * parts,
        "first": [question, *[None] * (parts - 1)],
        "all": [question] * parts,
    }
    return threads[mode]


def expected_mentions(mode: str, place: str, parts: int) -> list[bool]:
    if place == "direct":
        return [False] * parts
    return {"off": [False] * parts, "first": [True] + [False] * (parts - 1), "all": [True] * parts}[mode]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("size", "parts"), [("short", 1), ("long", 3)])
async def test_a_reply_lands_where_its_mode_says(tmp_path: Path, mode: str, place: str, size: str, parts: int) -> None:
    channel = "incident-checkout" if place == "war room" else "ops"
    async with office(tmp_path, channel=channel, skills=TALKATIVE, reply_mode=mode) as at:
        if place == "war room":
            await at.slack.join(at.slack.workspace.bot, at.room)
            await at.slack.next_post()

        question, root, chat = await ask(at, place, size)
        replies = [await at.slack.next_post() for _ in range(parts)]

        assert [reply.channel for reply in replies] == [chat.id] * parts
        assert [reply.thread_ts for reply in replies] == expected_threads(
            mode, place, question.ts, root.ts if root else None, parts
        )
        assert [at.ann.mention in reply.text for reply in replies] == expected_mentions(mode, place, parts)
        assert all(len(reply.text) <= 4000 for reply in replies)

"""The Slack simulator as a process of its own, directed over its control API."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack import JSON

ROOT = Path(__file__).parents[2]


class Remote:
    """A simulator elsewhere."""

    def __init__(self, session: aiohttp.ClientSession, described: JSON) -> None:
        self.described = described
        self._session = session
        token = described["workspaces"][0]["bot_token"]
        self.client = AsyncWebClient(token=token, base_url=described["api_url"])

    async def run(self, command: str, expect: int = 200, **body: Any) -> JSON:
        async with self._session.post(f"{self.described['url']}/_control/{command}", json=body) as answer:
            assert answer.status == expect
            found: JSON = await answer.json()
            return found


async def started() -> tuple[Process, JSON]:
    arguments = ("-m", "tests.simulators.slack", "--attached")
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    return process, json.loads(await process.stdout.readline())


@pytest.fixture
async def remote() -> AsyncIterator[Remote]:
    process, described = await started()
    async with aiohttp.ClientSession() as session:
        yield Remote(session, described)
    assert process.stdin is not None
    process.stdin.close()
    assert await process.wait() == 0


async def test_people_speak_and_posts_are_read_from_outside(remote: Remote) -> None:
    ann = (await remote.run("user", name="ann"))["id"]
    room = (await remote.run("channel", name="general", members=[ann]))["id"]
    question = await remote.run("say", user=ann, channel=room, text="hello")

    await remote.client.chat_postMessage(channel=room, text="hi", thread_ts=question["ts"])

    posts = await remote.run("posts")
    assert [(post["text"], post["thread_ts"]) for post in posts["items"]] == [("hi", question["ts"])]
    assert (await remote.run("posts", since=posts["next"]))["items"] == []


async def test_faults_are_planted_from_outside(remote: Remote) -> None:
    await remote.run("fail_next", method="auth.test", cut=True)

    await remote.client.auth_test()

    statuses = [call["status"] for call in (await remote.run("calls", method="auth.test"))["items"]]
    assert statuses == [None, 200]


async def test_a_load_is_asked_and_its_answers_timed(remote: Remote) -> None:
    ann = (await remote.run("user", name="ann"))["id"]
    room = (await remote.run("channel", name="general", members=[ann]))["id"]
    await remote.run("configure", echo=False, thread_counters=False)
    load = asyncio.create_task(remote.run("load", user=ann, channels=[room], text="question {n}", count=6, in_flight=2))
    answered: set[str] = set()
    while not load.done():
        history = await remote.client.conversations_history(channel=room)
        for message in history["messages"]:
            if message["text"].startswith("question") and message["ts"] not in answered:
                answered.add(message["ts"])
                await remote.client.chat_postMessage(channel=room, text="answer", thread_ts=message["ts"])

    result = await load
    assert (len(result["latencies"]), result["unanswered"]) == (6, [])


async def test_a_bad_command_says_what_is_wrong(remote: Remote) -> None:
    assert "KeyError" in (await remote.run("say", 400, user="U0NO", channel="C0NO", text="x"))["error"]

"""Told to stop, the bot finishes what it is at, keeps the rest, and goes on with it when it is started again."""

import asyncio
from pathlib import Path

import pytest

from bot.app import App
from tests.e2e.office import configuration, office, slack_settings, sqlite_url
from tests.e2e.process import BotProcess, free_port
from tests.e2e.scenes import Gate, settled, with_skill
from tests.e2e.slow import BEGUN, GO_ON
from tests.simulators.slack import SlackSimulator

SLOW = ("tests.e2e.slow",)
MODES = ("webhook", "socket")


def write_config(folder: Path, slack: SlackSimulator, port: int, mode: str) -> Path:
    """A configuration file; in webhook mode Slack is told where to deliver."""
    credentials = slack.workspace.credentials
    key = f'app_token = "{credentials.app_token}"'
    if mode == "webhook":
        slack.request_url = f"http://127.0.0.1:{port}/webhooks/slack/acme"
        key = f'signing_secret = "{credentials.signing_secret}"'
    file = folder / "warroom.toml"
    file.write_text(f"""
[server]
port = {port}
[storage]
url = "{sqlite_url(folder)}"
[accounts.acme.slack]
bot_token = "{credentials.bot_token}"
api_url = "{slack.api_url}"
{key}
""")
    return file


@pytest.mark.parametrize("mode", MODES)
async def test_an_idle_bot_told_to_stop_ends_well(tmp_path: Path, mode: str) -> None:
    async with SlackSimulator() as slack:
        port = free_port()
        bot = await BotProcess(write_config(tmp_path, slack, port, mode), port).start()

        code = await bot.terminate()

        assert code == 0
        assert "Traceback" not in bot.log


@pytest.mark.parametrize("mode", MODES)
async def test_a_turn_that_runs_is_finished_before_the_bot_stops(tmp_path: Path, mode: str) -> None:
    async with SlackSimulator() as slack:
        ann, port = slack.user("ann"), free_port()
        room = slack.channel("ops", members=[ann])
        bot = await BotProcess(write_config(tmp_path, slack, port, mode), port, SLOW).start()
        await slack.say(ann, room, f"{slack.workspace.mention} help")
        await slack.wait_until((tmp_path / BEGUN).exists)

        ending = asyncio.create_task(bot.terminate())
        await slack.wait_until(lambda: "stopping" in bot.log)
        (tmp_path / GO_ON).touch()
        code = await ending

        assert code == 0
        assert ["It took a while." in post.text for post in slack.posts] == [True]
        assert "Traceback" not in bot.log


async def test_what_waits_for_its_turn_is_kept_and_done_after_the_next_start(tmp_path: Path) -> None:
    async with SlackSimulator() as slack:
        ann, port = slack.user("ann"), free_port()
        room = slack.channel("ops", members=[ann])
        config = write_config(tmp_path, slack, port, "webhook")
        bot = await BotProcess(config, port, SLOW).start()
        asked = [
            await slack.say(ann, room, f"{slack.workspace.mention} {words}")
            for words in ("help", "list incidents", "declare an incident: checkout is down")
        ]
        await slack.wait_until((tmp_path / BEGUN).exists)
        await slack.settled()
        ending = asyncio.create_task(bot.terminate())
        await slack.wait_until(lambda: "stopping" in bot.log)
        (tmp_path / GO_ON).touch()
        await ending
        before = len(slack.posts)

        again = await BotProcess(config, port, SLOW).start()
        await slack.wait_until(lambda: len(slack.posts) >= 3)
        await again.terminate()

        assert before == 1
        assert [post.thread_ts for post in slack.posts] == [one.ts for one in asked]


async def test_a_turn_that_outlasts_the_grace_is_taken_up_again_and_answered_once(tmp_path: Path) -> None:
    gate = Gate()
    async with office(tmp_path, skills=with_skill("help", gate.run)) as at:
        await at.slack.say(at.ann, at.room, f"{at.bot} help")
        await at.slack.wait_until(lambda: gate.begun == 1)
        await at.app.stop(grace=0.1)
        gate.open()

        again = App(
            configuration(sqlite_url(tmp_path), {("acme", "slack"): slack_settings(at.slack)}),
            skills=with_skill("help", gate.run),
        )
        await again.start()
        await at.slack.wait_until(lambda: any("Thought about" in post.text for post in at.slack.posts))
        await settled(at.slack, again)
        await again.stop(grace=1.0)

        assert len(at.slack.posts) == 1
        assert gate.begun == 2


async def test_the_sign_of_work_of_a_bot_that_died_is_taken_away_by_the_next_one(tmp_path: Path) -> None:
    async with SlackSimulator() as slack:
        ann, port = slack.user("ann"), free_port()
        room = slack.channel("ops", members=[ann])
        config = write_config(tmp_path, slack, port, "webhook")
        bot = await BotProcess(config, port, SLOW).start()
        question = await slack.say(ann, room, f"{slack.workspace.mention} help")
        await slack.wait_until(lambda: bool(question.reactions))
        await bot.kill()

        (tmp_path / GO_ON).touch()
        again = await BotProcess(config, port, SLOW).start()
        await slack.next_post()
        await slack.wait_until(lambda: not any(question.reactions.values()))
        await again.terminate()

        assert len(slack.posts) == 1

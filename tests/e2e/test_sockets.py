"""Socket Mode as people notice it: whatever becomes of the connection, each question is answered once."""

import asyncio
from pathlib import Path

import pytest

from adapters.slack.adapter import SlackAdapter
from tests.e2e.office import Office, office
from tests.e2e.scenes import quiet, readiness
from tests.simulators.slack import Message, SlackSimulator


@pytest.fixture(autouse=True)
def quick_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead connection is noticed sooner than in life."""
    defaults = SlackAdapter.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "ping_interval", 0.2)


def patient(slack: SlackSimulator) -> None:
    """Slack tries again soon enough for a test, and often enough for a connection to come back."""
    slack.workspace.set_pace(retry_scale=0.05)


def connected(at: Office) -> bool:
    return bool(at.slack.workspace.sockets.connections)


@pytest.mark.parametrize(
    ("clean", "reason"), [(True, "refresh_requested"), (True, "warning"), (True, "too_many_websockets"), (False, "")]
)
async def test_a_question_after_the_connection_ended_is_answered_once(tmp_path: Path, clean: bool, reason: str) -> None:
    async with office(tmp_path, prepare=patient) as at:
        await at.ask("list incidents")
        await at.slack.close_sockets(clean, reason)
        await at.slack.wait_until(lambda: connected(at), timeout=30)

        await at.ask("list incidents")
        await quiet(at)

        assert len(at.slack.posts) == 2


@pytest.mark.parametrize("clean", [True, False])
async def test_a_question_asked_while_there_is_no_connection_is_answered_once(tmp_path: Path, clean: bool) -> None:
    async with office(tmp_path, prepare=patient) as at:
        await at.slack.wait_until(lambda: connected(at))
        await at.slack.close_sockets(clean)

        question = await at.slack.say(at.ann, at.room, f"{at.bot} list incidents")
        answer = await at.slack.next_post(timeout=30)
        await quiet(at)

        assert answer.thread_ts == question.ts
        assert len(at.slack.posts) == 1


async def test_a_warning_of_the_end_loses_nothing(tmp_path: Path) -> None:
    async with office(tmp_path, prepare=patient) as at:
        await at.slack.wait_until(lambda: connected(at))
        await at.slack.workspace.sockets.warn()

        for _ in range(5):
            await at.slack.say(at.ann, at.room, f"{at.bot} list incidents")
        await at.slack.wait_until(lambda: len(at.slack.posts) >= 5, timeout=30)
        await quiet(at)

        assert len(at.slack.posts) == 5


async def test_connections_that_end_again_and_again_answer_each_question_once(tmp_path: Path) -> None:
    async with office(tmp_path, prepare=patient) as at:
        asked: list[Message] = []
        await at.slack.wait_until(lambda: connected(at))
        for number in range(6):
            asked.append(await at.slack.say(at.ann, at.room, f"{at.bot} list incidents"))
            await at.slack.close_sockets(clean=number % 2 == 0)
            await at.slack.wait_until(lambda: connected(at), timeout=30)
        await at.slack.wait_until(
            lambda: {one.ts for one in asked} <= {str(post.thread_ts) for post in at.slack.posts}, timeout=30
        )
        await quiet(at)

        assert sorted(str(post.thread_ts) for post in at.slack.posts) == [one.ts for one in asked]


async def not_ready(at: Office, part: str) -> None:
    """Until `/readyz` names this part."""
    async with asyncio.timeout(30):
        while part not in (await readiness(at.app))[1]:
            await asyncio.sleep(0.02)


async def ready(at: Office) -> None:
    async with asyncio.timeout(30):
        while (await readiness(at.app))[0] != 200:
            await asyncio.sleep(0.02)


async def test_a_connection_that_slack_refuses_is_reported_as_not_ready(tmp_path: Path) -> None:
    async with office(tmp_path, prepare=patient) as at:
        await at.slack.wait_until(lambda: connected(at))
        await ready(at)
        at.slack.fail_next("apps.connections.open", error="link_disabled", times=1000)

        await at.slack.close_sockets(reason="link_disabled")

        await not_ready(at, "slack/acme")
        assert (await readiness(at.app))[0] == 503


async def test_it_is_ready_again_once_it_is_connected_again(tmp_path: Path) -> None:
    async with office(tmp_path, prepare=patient) as at:
        await at.slack.wait_until(lambda: connected(at))
        at.slack.fail_next("apps.connections.open", error="link_disabled", times=1000)
        await at.slack.close_sockets(reason="link_disabled")
        await not_ready(at, "slack/acme")

        at.slack.faults.clear()
        await ready(at)

        assert (await at.ask("list incidents")).text

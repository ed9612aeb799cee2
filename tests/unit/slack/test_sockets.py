"""Socket Mode."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.domain.chat import Event
from tests.unit.slack.stage import Stage, listening, staged
from tests.unit.slack.test_wire import recorded


@pytest.fixture
async def socket() -> AsyncIterator[Stage]:
    """A started adapter, not listening yet."""
    async with staged(app_token="xapp-sim") as made:
        yield made


async def test_an_envelope_is_acknowledged_only_when_its_events_are_kept(socket: Stage) -> None:
    may_keep = asyncio.Event()

    async def slow(events: Sequence[Event]) -> None:
        await may_keep.wait()
        await socket.keep(events)

    async with listening(socket, slow):
        await socket.ask()
        await socket.slack.wait_until(lambda: bool(socket.slack.deliveries))
        before = list(socket.slack.journal.acks)
        may_keep.set()
        await socket.slack.settled()

    assert before == []
    assert [event.kind for event in socket.kept][:2] == ["mention", "mention"]
    assert all(delivery.acknowledged_at is not None for delivery in socket.slack.deliveries)


async def test_what_cannot_be_kept_is_not_acknowledged_and_comes_again(socket: Stage) -> None:
    failures = 2

    async def failing(events: Sequence[Event]) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise OSError("the disk is full")
        await socket.keep(events)

    async with listening(socket, failing):
        await socket.ask()
        await socket.slack.settled()

    assert {event.kind for event in socket.kept} == {"mention"}
    assert sum(len(delivery.attempts) for delivery in socket.slack.deliveries) == 4


async def test_envelopes_of_all_kinds_are_acknowledged(socket: Stage) -> None:
    async with listening(socket, socket.keep):
        commanded = socket.slack.command(socket.ann, socket.room, "/warroom", "summarize the payload")
        socket.slack.workspace.send("events_api", recorded("event_nobody_knows"))
        socket.slack.workspace.send("events_api", {"type": "event_callback", "team_id": "T0AAAA", "event": []})
        socket.slack.workspace.send("interactive", recorded("modal_submitted"))
        await socket.slack.settled()

    assert commanded.answer is None
    assert [getattr(event, "text", "") for event in socket.kept] == ["summarize the payload"]
    assert all(delivery.acknowledged_at is not None for delivery in socket.slack.deliveries)


async def test_another_workspaces_event_is_acknowledged_and_ignored(socket: Stage) -> None:
    theirs = recorded("app_mention") | {"team_id": "T9", "context_team_id": "T9", "authorizations": [{"team_id": "T9"}]}

    async with listening(socket, socket.keep):
        socket.slack.workspace.send("events_api", theirs)
        await socket.slack.settled()

    assert socket.kept == []
    assert [delivery.acknowledged_at is not None for delivery in socket.slack.deliveries] == [True]


@pytest.mark.parametrize("clean", [True, False], ids=["refreshed", "cut"])
async def test_a_lost_connection_is_replaced(socket: Stage, clean: bool) -> None:
    sockets = socket.slack.workspace.sockets

    async with listening(socket, socket.keep):
        await socket.slack.close_sockets(clean=clean)
        await socket.slack.wait_until(lambda: sockets.opened == 2 and bool(sockets.connections))
        await socket.ask()
        await socket.slack.wait_until(lambda: bool(socket.kept))

    assert socket.kept[0].kind == "mention"


async def test_a_connection_that_cannot_be_opened_again_is_tried_until_it_can(socket: Stage) -> None:
    sockets = socket.slack.workspace.sockets

    async with listening(socket, socket.keep):
        socket.slack.fail_next("apps.connections.open", times=3, error="internal_error")
        await socket.slack.close_sockets(clean=False)
        await socket.slack.wait_until(lambda: sockets.opened == 2 and bool(sockets.connections), timeout=20)
        await socket.ask()
        await socket.slack.wait_until(lambda: bool(socket.kept))

    assert socket.kept[0].kind == "mention"


async def test_listening_ends_without_leaving_tasks_behind(socket: Stage) -> None:
    before = asyncio.all_tasks()
    async with listening(socket, socket.keep):
        await socket.ask()
        await socket.slack.settled()

    ours = [task for task in asyncio.all_tasks() - before if "slack_sdk" in repr(task) or "adapters" in repr(task)]
    assert ours == []

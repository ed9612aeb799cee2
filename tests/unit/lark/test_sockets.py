"""The own client of the long connection: acknowledged when kept, kept up, stopped cleanly."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from adapters.lark.sockets import Pace
from bot.domain.chat import ButtonPressed, Event
from bot.errors import ConfigError
from tests.simulators.lark.frames import CONTROL, DATA, Frame
from tests.unit.lark.stage import QUICK, Stage, adapter, listening, staged
from tests.unit.lark.test_wire import recorded


def refused(code: str) -> tuple[int, dict[str, str]]:
    return 403, {"Handshake-Status": "514", "Handshake-Msg": "refused", "Handshake-Autherrcode": code}


async def test_an_event_is_acknowledged_only_once_it_is_kept(socketed: Stage) -> None:
    may_keep, begun = asyncio.Event(), asyncio.Event()

    async def keep(events: Sequence[Event]) -> None:
        begun.set()
        await may_keep.wait()
        await socketed.keep(events)

    async with listening(socketed, keep):
        said = socketed.ask()
        await begun.wait()
        before = socketed.lark.acknowledged(said.id)
        may_keep.set()
        await socketed.lark.settled()

    assert not before
    assert socketed.lark.acknowledged(said.id)
    assert [one.text for one in socketed.mentions] == ["status?"]


async def test_what_could_not_be_kept_is_left_to_come_again() -> None:
    failures = 0

    async with staged(mode="websocket", deadline=0.1) as stage:

        async def keep(events: Sequence[Event]) -> None:
            nonlocal failures
            if not failures:
                failures += 1
                raise OSError("the disk is full")
            await stage.keep(events)

        async with listening(stage, keep):
            stage.ask()
            await stage.lark.settled()

    assert [one.text for one in stage.mentions] == ["status?"]
    assert stage.lark.delivery.pushes[0].answers == [None, {"code": 200}]


@pytest.mark.parametrize("piece", [1, 7, 3_000_000])
async def test_an_event_arrives_in_however_many_pieces(socketed: Stage, piece: int) -> None:
    socketed.lark.sockets.piece = max(piece, 20)
    async with listening(socketed):
        socketed.ask("why is checkout slow?")
        await socketed.lark.settled()

    assert [one.text for one in socketed.mentions] == ["why is checkout slow?"]


async def test_a_frame_over_a_mebibyte_arrives(socketed: Stage) -> None:
    socketed.lark.sockets.piece = 8_000_000
    async with listening(socketed):
        socketed.ask("x" * 3_000_000)
        await socketed.lark.settled()

    assert [len(one.text) for one in socketed.mentions] == [3_000_000]
    assert socketed.lark.sockets.opened == 1


async def test_a_press_is_answered_with_an_empty_object_within_the_deadline(socketed: Stage) -> None:
    press = recorded("button")
    async with listening(socketed):
        push = socketed.lark.deliver("card.action.trigger", press["event"])
        await socketed.lark.settled()

    assert [type(one) for one in socketed.kept] == [ButtonPressed]
    assert push.answer == {}


async def test_frames_that_make_no_sense_leave_the_connection_up(socketed: Stage) -> None:
    headers = {"type": "event", "trace_id": "t", "sum": "1", "seq": "0"}
    sockets = socketed.lark.sockets
    async with listening(socketed):
        for ws in sockets.connections:
            await ws.send_bytes(b"\xff\xff\xff")
        await sockets.send(Frame(CONTROL, {"type": "ping"}))
        await sockets.send(Frame(DATA, {**headers, "sum": "many", "message_id": ""}, b"[]"))
        await sockets.send(Frame(DATA, {**headers, "message_id": "h"}, b'{"schema": "2.0", "header": "x"}'))
        await sockets.send(Frame(DATA, {**headers, "sum": "5", "seq": "9", "message_id": "m"}, b"{}"))
        socketed.ask()
        await socketed.lark.settled()
        await socketed.lark.until(lambda: len(socketed.lark.state.complaints) == 2)

    assert [one.text for one in socketed.mentions] == ["status?"]
    assert sockets.opened == 1
    socketed.lark.state.complaints.clear()  # frames the simulator does not know were acknowledged like any other


async def test_another_apps_event_is_acknowledged_and_kept_as_nothing(socketed: Stage) -> None:
    async with listening(socketed):
        push = socketed.lark.delivery.deliver(recorded("group_mention") | {})
        push.envelope["header"]["app_id"] = "cli_b000000000000002"
        await socketed.lark.settled()

    assert push.acknowledged
    assert socketed.kept == []


async def test_pings_come_at_once_and_as_often_as_lark_says(socketed: Stage) -> None:
    socketed.lark.sockets.pong_config = {"PingInterval": 0.01}
    async with listening(socketed):
        await socketed.lark.until(lambda: socketed.lark.sockets.pings >= 3)

    assert socketed.lark.sockets.opened == 1


async def test_a_missed_pong_replaces_the_connection() -> None:
    async with staged(mode="websocket", pace=replace(QUICK, pong=0.05)) as stage:
        stage.lark.sockets.answers_pings = False
        async with listening(stage):
            await stage.lark.connected(2)
            stage.lark.sockets.answers_pings = True
            stage.ask("still there?")
            await stage.lark.settled()

    assert [one.text for one in stage.mentions] == ["still there?"]


@pytest.mark.parametrize("way", ["cut", "drop"])
async def test_a_broken_connection_is_replaced(socketed: Stage, way: str) -> None:
    async with listening(socketed):
        for times in (2, 3, 4):
            if way == "cut":
                socketed.lark.sockets.cut()
            else:
                await socketed.lark.sockets.drop()
            await socketed.lark.connected(times)
        socketed.ask("still there?")
        await socketed.lark.settled()

        assert socketed.adapter.connected
    assert [one.text for one in socketed.mentions] == ["still there?"]


@pytest.mark.parametrize("trouble", [(1, "busy"), (1000040343, "internal"), 502])
async def test_a_passing_refusal_is_tried_again(socketed: Stage, trouble: tuple[int, str] | int) -> None:
    async with listening(socketed):
        socketed.lark.sockets.bootstrap = [trouble, trouble]
        socketed.lark.sockets.cut()
        await socketed.lark.connected(2)

    assert socketed.lark.sockets.bootstrap == []


@pytest.mark.parametrize("code", [403, 514, 1000040344, 1000040350])
async def test_a_refusal_for_good_is_reported_and_slowly_tried_again(socketed: Stage, code: int) -> None:
    with capture_logs() as logs:
        async with listening(socketed):
            socketed.lark.sockets.bootstrap = [(code, "refused")]
            socketed.lark.sockets.cut()
            await socketed.lark.connected(2)

    told = [line for line in logs if line["event"] == "lark cannot be listened to"]
    assert [line["needs_an_operator"] for line in told] == [True]
    assert socketed.troubles == ["refused"]


@pytest.mark.parametrize(("code", "for_good"), [("403", True), ("1000040350", True), ("1000040343", False)])
async def test_a_refused_handshake_is_told_by_its_headers(socketed: Stage, code: str, for_good: bool) -> None:
    socketed.lark.sockets.refusals = [refused(code)]
    with capture_logs() as logs:
        async with listening(socketed):
            pass

    told = [line["needs_an_operator"] for line in logs if line["event"] == "lark cannot be listened to"]
    assert told == [for_good]
    assert socketed.troubles == ["refused" if for_good else "unheard"]


async def test_a_refused_long_connection_stops_the_start_and_names_the_key(socketed: Stage) -> None:
    socketed.lark.sockets.bootstrap = [(1000040350, "too many connections")]
    made = adapter(socketed.lark, socketed.services, socketed.stopwatch, mode="websocket")
    with pytest.raises(ConfigError) as refusal:
        await made.start()
    await made.stop()

    assert "accounts.acme.lark.mode" in refusal.value.public
    assert "50 long connections" in refusal.value.public


async def test_several_apps_listen_in_one_process_each_to_its_own_events() -> None:
    async with staged(mode="websocket") as one, staged(mode="websocket") as other, listening(one), listening(other):
        one.ask("to the first")
        other.ask("to the second")
        await one.lark.settled()
        await other.lark.settled()

    assert [[mention.text for mention in stage.mentions] for stage in (one, other)] == [
        ["to the first"],
        ["to the second"],
    ]


async def test_two_connections_of_one_app_share_its_events() -> None:
    async with staged(mode="websocket") as stage:
        second = adapter(stage.lark, stage.services, stage.stopwatch, mode="websocket")
        await second.start()
        task = asyncio.ensure_future(second.listen(stage.keep))
        async with listening(stage):
            await stage.lark.until(lambda: len(stage.lark.sockets.connections) == 2)
            for number in range(10):
                stage.ask(str(number))
            await stage.lark.settled()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await second.stop()

    assert sorted(one.text for one in stage.mentions) == [str(number) for number in range(10)]


async def test_a_stop_lets_what_is_being_kept_be_acknowledged_and_leaves_no_task(socketed: Stage) -> None:
    begun, may_keep = asyncio.Event(), asyncio.Event()

    async def keep(events: Sequence[Event]) -> None:
        begun.set()
        await may_keep.wait()
        await socketed.keep(events)

    before = asyncio.all_tasks()
    task = asyncio.ensure_future(socketed.adapter.listen(keep))
    await socketed.lark.connected()
    said = socketed.ask()
    await begun.wait()
    task.cancel()
    may_keep.set()
    await asyncio.gather(task, return_exceptions=True)
    await socketed.lark.settled()
    await socketed.adapter.stop()
    left = [one for one in asyncio.all_tasks() - before if "adapters/lark" in repr(one.get_coro())]

    assert task.cancelled()
    assert socketed.lark.acknowledged(said.id)
    assert not socketed.adapter.connected
    assert left == []


async def test_the_connection_is_not_up_before_it_is_there(socketed: Stage) -> None:
    async with listening(socketed):
        up = socketed.adapter.connected

    assert up
    assert not socketed.adapter.connected


def test_waits_grow_are_spread_and_have_an_end() -> None:
    pace = Pace(again=0.5)

    waits = [[pace.wait(failures) for _ in range(50)] for failures in (0, 1, 50)]

    assert [min(some) >= most / 2 for some, most in zip(waits, (0.5, 1, 60), strict=True)] == [True] * 3
    assert [max(some) <= most for some, most in zip(waits, (0.5, 1, 60), strict=True)] == [True] * 3
    assert len(set(waits[0])) > 1

"""Stream mode: acknowledged when kept, kept up, stopped cleanly."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from adapters.dingtalk.pace import Pace, Silence
from bot.domain.chat import Event
from bot.errors import ConfigError
from tests.simulators.dingtalk.routes import OPEN
from tests.unit.dingtalk.stage import Stage, adapter, listening, staged


async def test_a_message_is_acknowledged_only_once_it_is_kept(streamed: Stage) -> None:
    may_keep = asyncio.Event()

    async def keep(events: Sequence[Event]) -> None:
        await may_keep.wait()
        await streamed.keep(events)

    async with listening(streamed, keep):
        said = await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.gateway.ping()
        await streamed.dingtalk.state.until(lambda: bool(streamed.dingtalk.gateway.acknowledgements))
        before = streamed.dingtalk.acknowledged(said["msgId"])
        may_keep.set()
        await streamed.dingtalk.settled()

    assert not before
    assert streamed.dingtalk.state.pushes[0].answer == {"response": None}


async def test_what_could_not_be_kept_is_left_to_come_again(streamed: Stage) -> None:
    failures = 0

    async def keep(events: Sequence[Event]) -> None:
        nonlocal failures
        if not failures:
            failures += 1
            raise OSError("the disk is full")
        await streamed.keep(events)

    async with listening(streamed, keep):
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.settled()

    assert [one.text for one in streamed.mentions] == ["status?"]
    assert streamed.dingtalk.state.pushes[0].attempts == 2


async def test_a_ping_is_echoed(streamed: Stage) -> None:
    async with listening(streamed):
        await streamed.dingtalk.gateway.ping()
        await streamed.dingtalk.state.until(lambda: bool(streamed.dingtalk.gateway.acknowledgements))

    (answer,) = streamed.dingtalk.gateway.acknowledgements
    assert "opaque" in json.loads(answer["data"])


async def test_an_event_nobody_asked_for_is_answered_and_an_unknown_topic_is_not_implemented(streamed: Stage) -> None:
    gateway = streamed.dingtalk.gateway
    async with listening(streamed):
        await gateway.send(gateway.receiving[0], "EVENT", "*", {}, eventType="chat_update_title")
        await gateway.send(gateway.receiving[0], "CALLBACK", "/v1.0/graph/api/invoke", {})
        await streamed.dingtalk.state.until(lambda: len(gateway.acknowledgements) == 2)

    event, unknown = gateway.acknowledgements
    assert json.loads(event["data"]) == {"status": "SUCCESS"}
    assert unknown["code"] == 404


async def test_frames_that_make_no_sense_leave_the_connection_up(streamed: Stage) -> None:
    gateway = streamed.dingtalk.gateway
    async with listening(streamed):
        for nonsense in ("[", "[]", '{"type": "CALLBACK"}', '{"type": [], "headers": {}}'):
            await gateway.receiving[0].socket.send_str(nonsense)
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.settled()

    assert [one.text for one in streamed.mentions] == ["status?"]
    assert gateway.opened == 1


async def test_a_message_without_the_needed_fields_is_acknowledged_and_kept_as_nothing(streamed: Stage) -> None:
    gateway = streamed.dingtalk.gateway
    async with listening(streamed):
        await gateway.send(gateway.receiving[0], "CALLBACK", "/v1.0/im/bot/messages/get", {"msgtype": "text"})
        await streamed.dingtalk.state.until(lambda: bool(gateway.acknowledgements))

    assert streamed.kept == []


async def test_an_announced_end_is_followed_by_a_new_connection_at_once(streamed: Stage) -> None:
    async with listening(streamed):
        await streamed.dingtalk.gateway.disconnect()
        await streamed.dingtalk.connected(2)
        await streamed.dingtalk.say(streamed.ann, streamed.room, "still there?")
        await streamed.dingtalk.settled()

    assert [one.text for one in streamed.mentions] == ["still there?"]


async def test_the_old_connection_is_dropped_once_there_is_a_new_one(streamed: Stage) -> None:
    gateway = streamed.dingtalk.gateway
    async with listening(streamed):
        await gateway.disconnect(drop_after=60.0)
        await streamed.dingtalk.connected(2)
        await streamed.dingtalk.state.until(lambda: len(gateway.connections) == 1)

        assert gateway.connections == gateway.receiving


async def test_a_broken_connection_is_replaced(streamed: Stage) -> None:
    async with listening(streamed):
        for times in (2, 3, 4):
            streamed.dingtalk.gateway.cut()
            await streamed.dingtalk.connected(times)
        await streamed.dingtalk.say(streamed.ann, streamed.room, "still there?")
        await streamed.dingtalk.settled()

        assert streamed.adapter.connected


async def test_a_gateway_that_is_away_is_tried_again(streamed: Stage) -> None:
    async with listening(streamed):
        streamed.dingtalk.fail_next(OPEN, status=502)
        streamed.dingtalk.fail_next(OPEN, status=400, body={"code": "invalidClientIdOrSecret"})
        streamed.dingtalk.fail_next(OPEN, body={"endpoint": 7})
        streamed.dingtalk.gateway.cut()
        await streamed.dingtalk.connected(2)

    assert [call.path for call in streamed.dingtalk.state.calls].count(OPEN) == 5


@dataclass(frozen=True)
class Noted(Pace):
    """Notes how many failures each wait was for, and hardly waits."""

    waits: list[int] = field(default_factory=list)

    def wait(self, failures: int, asked: float = 0.0) -> float:
        self.waits.append(failures)
        return 0.001


async def test_a_gateway_that_hangs_up_at_once_is_waited_for_longer_each_time() -> None:
    pace = Noted(settled=3600.0)
    async with staged(mode="stream", pace=pace) as stage, listening(stage):
        for times in range(2, 8):
            await stage.dingtalk.gateway.hang_up()
            await stage.dingtalk.connected(times)

    assert pace.waits == [1, 2, 3, 4, 5, 6]


async def test_refused_handshakes_are_waited_for_longer_each_time() -> None:
    pace = Noted(settled=3600.0)
    async with staged(mode="stream", pace=pace) as stage:
        stage.dingtalk.state.refused_handshakes = 4
        async with listening(stage):
            await stage.dingtalk.connected()

    assert pace.waits == [1, 2, 3, 4]


async def test_ends_announced_one_after_the_other_are_not_answered_by_a_storm() -> None:
    pace = Noted(settled=3600.0)
    async with staged(mode="stream", pace=pace) as stage, listening(stage):
        for times in range(2, 6):
            await stage.dingtalk.gateway.disconnect(drop_after=60.0)
            await stage.dingtalk.connected(times)

    assert pace.waits == [2, 3, 4]


async def test_what_is_being_kept_is_acknowledged_where_it_came_from(streamed: Stage) -> None:
    begun, may_keep = asyncio.Event(), asyncio.Event()

    async def keep(events: Sequence[Event]) -> None:
        begun.set()
        await may_keep.wait()
        await streamed.keep(events)

    async with listening(streamed, keep):
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await begun.wait()
        await streamed.dingtalk.gateway.disconnect(drop_after=60.0)
        await streamed.dingtalk.connected(2)
        may_keep.set()
        await streamed.dingtalk.settled()

    assert streamed.dingtalk.state.complaints == []


async def test_two_apps_are_listened_to_in_one_process() -> None:
    async with (
        staged(redelivery=0.05, mode="stream") as one,
        staged(redelivery=0.05, mode="stream") as other,
        listening(one),
        listening(other),
    ):
        one.dingtalk.gateway.cut()
        await other.dingtalk.say(other.ann, other.room, "status of theirs?")
        await one.dingtalk.connected(2)
        await one.dingtalk.say(one.ann, one.room, "status of ours?")
        await asyncio.gather(one.dingtalk.settled(), other.dingtalk.settled())

    assert [[said.text for said in stage.mentions] for stage in (one, other)] == [
        ["status of ours?"],
        ["status of theirs?"],
    ]


def test_silence_is_what_the_faster_of_two_clocks_says() -> None:
    """A monotonic clock stands still while a laptop sleeps; a wall clock may be set back."""
    steady, wall = [0.0], [1000.0]
    silence = Silence(lambda: steady[0], lambda: wall[0])

    wall[0] += 3600
    slept = silence.seconds
    silence.broken()
    steady[0], wall[0] = steady[0] + 90, wall[0] - 500

    assert slept == 3600
    assert silence.seconds == 90


async def test_a_connection_that_was_slept_through_is_replaced() -> None:
    async with staged(mode="stream", pace=Pace(0.01, 0.01, silence=600.0, look=0.01)) as stage, listening(stage):
        await stage.dingtalk.say(stage.ann, stage.room, "good night")
        await stage.dingtalk.settled()
        stage.dingtalk.state.advance(3600)
        await stage.dingtalk.connected(2)

        assert stage.dingtalk.gateway.opened >= 2


async def test_a_silent_connection_is_replaced() -> None:
    pace = Pace(first_wait=0.01, longest_wait=0.01, silence=0.05)
    async with staged(mode="stream", pace=pace) as stage, listening(stage):
        await stage.dingtalk.connected(3)

        assert stage.dingtalk.gateway.opened >= 3


async def test_a_ticket_that_has_expired_is_replaced(streamed: Stage) -> None:
    streamed.dingtalk.state.advance(91)

    async with listening(streamed):
        assert streamed.dingtalk.gateway.opened == 1


async def test_a_stop_lets_what_is_being_kept_be_acknowledged(streamed: Stage) -> None:
    begun, may_keep = asyncio.Event(), asyncio.Event()

    async def keep(events: Sequence[Event]) -> None:
        begun.set()
        await may_keep.wait()
        await streamed.keep(events)

    task = asyncio.ensure_future(streamed.adapter.listen(keep))
    await streamed.dingtalk.connected()
    await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
    await begun.wait()
    task.cancel()
    may_keep.set()
    await asyncio.gather(task, return_exceptions=True)
    await streamed.dingtalk.settled()

    assert task.cancelled()
    assert not streamed.adapter.connected
    assert len(streamed.mentions) == 1


async def test_a_refused_stream_mode_stops_the_start_and_names_the_key() -> None:
    async with staged() as stage:
        stage.dingtalk.fail_next(OPEN, status=400, body={"code": "stream.notEnabled", "message": "not published"})
        made = adapter(stage.dingtalk, mode="stream")
        with pytest.raises(ConfigError) as refusal:
            await made.start()
        await made.stop()

    assert "accounts.acme.dingtalk.mode" in refusal.value.public


def test_waits_grow_are_spread_and_have_an_end() -> None:
    pace = Pace(first_wait=1.0, longest_wait=60.0)

    waits = [[pace.wait(failures) for _ in range(50)] for failures in (1, 2, 50)]

    assert [min(some) >= most / 2 for some, most in zip(waits, (1, 2, 60), strict=True)] == [True] * 3
    assert [max(some) <= most for some, most in zip(waits, (1, 2, 60), strict=True)] == [True] * 3
    assert len(set(waits[0])) > 1

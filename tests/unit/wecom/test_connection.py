"""The long connection: one for each robot, kept up, given up in order."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from adapters.wecom.seat import Seat
from adapters.wecom.socket import Pace
from bot.domain.chat import Event
from bot.errors import RetryLater, StoreError
from tests.contract.harness import MemoryLeases, services
from tests.simulators.wecom import Fault, WeComSimulator
from tests.unit.wecom.stage import TERM, Clock, Stage, connected, delivery, listening, robot


async def until(holds: Callable[[], bool]) -> None:
    """Return once the adapter has noticed."""
    async with asyncio.timeout(10):
        while not holds():  # the adapter announces nothing
            await asyncio.sleep(0.01)


async def test_of_two_processes_one_connects_and_both_are_ready() -> None:
    clock, lent = Clock(), services()
    async with WeComSimulator(clock) as wecom:
        first, second = robot(wecom, clock, lent), robot(wecom, clock, lent)
        stage = Stage(wecom, first, clock, lent)
        await first.start()
        await second.start()
        async with listening(first, stage.keep), listening(second, stage.keep):
            await wecom.wait_until(lambda: wecom.connections.pings > 3)

            assert (first.here, second.here) == (True, False)
            assert (first.connected, second.connected) == (True, True)
            assert wecom.connections.subscriptions == 1


async def test_the_process_that_stands_by_gives_replies_back_untouched() -> None:
    clock, lent = Clock(), services()
    async with WeComSimulator(clock) as wecom:
        first, second = robot(wecom, clock, lent), robot(wecom, clock, lent)
        await first.start()
        await second.start()
        async with listening(first, Stage(wecom, first, clock, lent).keep):
            with pytest.raises(RetryLater):
                await second.send(delivery())
        await second.stop()

    assert wecom.messages == []


@pytest.mark.parametrize("orderly", [True, False])
async def test_another_process_takes_over(orderly: bool) -> None:
    clock, lent = Clock(), services()
    async with WeComSimulator(clock) as wecom:
        first, second = robot(wecom, clock, lent), robot(wecom, clock, lent)
        stage = Stage(wecom, second, clock, lent)
        await first.start()
        await second.start()
        async with listening(second, stage.keep):
            async with listening(first, stage.keep):
                await wecom.wait_until(lambda: wecom.connections.pings > 0)
                if not orderly:  # its lease goes to nobody, and comes to an end
                    assert isinstance(lent.leases, MemoryLeases)
                    lent.leases.holders.clear()
                    lent.leases.holders[f"wecom/{wecom.robot.bot_id}"] = "nobody"
                    await wecom.wait_until(lambda: wecom.connections.live is None)
                    lent.leases.holders.clear()
                    await first.stop()
            await wecom.wait_until(lambda: second.here and wecom.connections.live is not None)
            mention = await stage.asked()
            await second.send(stage.answer(mention))

    assert stage.texts == ["All is well."]


async def test_a_store_that_is_away_for_a_moment_costs_nobody_the_seat() -> None:
    leases = MemoryLeases()
    seat = Seat(leases, "aib1", TERM)
    await seat.take()
    holding = asyncio.ensure_future(seat.lost())
    hold, failures = leases.hold, 0

    async def fails(*given: object) -> bool:
        nonlocal failures
        failures += 1
        if failures == 1:
            raise StoreError("The database is away.")
        return await hold(*given)  # type: ignore[arg-type]  # handed on

    leases.hold = fails  # type: ignore[method-assign,assignment]  # a store in trouble
    while failures < 3:
        await asyncio.sleep(0.01)

    assert not holding.done()
    assert seat.held
    holding.cancel()


async def test_a_store_that_stays_away_ends_the_seat_before_others_may_take_it() -> None:
    leases = MemoryLeases()
    seat = Seat(leases, "aib1", TERM)
    await seat.take()

    async def fails(*given: object) -> bool:
        raise StoreError("The database is away.")

    leases.hold = fails  # type: ignore[method-assign,assignment]  # a store in trouble
    await seat.lost()

    assert not seat.held


@pytest.mark.parametrize("clean", [True, False])
async def test_a_connection_that_ends_is_replaced(stage: Stage, clean: bool) -> None:
    for times in (2, 3, 4):
        if clean:
            await stage.wecom.connections.close_all()
        else:
            stage.wecom.connections.cut()
        await stage.wecom.wait_until(lambda: stage.wecom.connections.subscriptions >= times)  # noqa: B023  # awaited
        await stage.wecom.wait_until(lambda: stage.wecom.connections.live is not None)
    mention = await stage.asked("still there?")

    assert mention.text == "still there?"
    assert stage.wecom.connections.subscriptions == 4


async def test_a_connection_whose_heartbeats_go_unanswered_is_replaced(stage: Stage) -> None:
    stage.wecom.connections.deaf = True

    await stage.wecom.wait_until(lambda: stage.wecom.connections.subscriptions >= 2)


async def test_a_robot_that_was_connected_elsewhere_comes_back_only_after_a_while() -> None:
    async with connected(Pace(heartbeat=0.02, answer=0.5, retry=0.01, cooldowns=(30.0,), term=TERM)) as stage:
        await stage.wecom.connections.evict()
        await until(lambda: not stage.adapter.connected)

        assert stage.adapter.here
        assert stage.wecom.connections.subscriptions == 1
        assert stage.troubles == ["replaced"]


async def test_a_robot_that_is_connected_elsewhere_again_and_again_never_stops_trying(stage: Stage) -> None:
    for times in (2, 3, 4, 5):
        await stage.wecom.connections.evict()
        await stage.wecom.wait_until(lambda: stage.wecom.connections.subscriptions >= times)  # noqa: B023  # awaited
        await until(lambda: stage.adapter.connected)


async def test_a_forgotten_subscription_is_made_anew_and_the_reply_sent(stage: Stage) -> None:
    mention = await stage.asked()
    stage.wecom.robot.faults.append(Fault(error=846609))

    with pytest.raises(RetryLater):
        await stage.adapter.send(stage.answer(mention))
    await stage.wecom.wait_until(lambda: stage.wecom.connections.subscriptions == 2)
    await stage.wecom.wait_until(lambda: stage.wecom.connections.live is not None)
    pings = stage.wecom.connections.pings
    await stage.wecom.wait_until(lambda: stage.wecom.connections.pings > pings)
    await stage.adapter.send(stage.answer(mention))

    assert stage.texts == ["All is well."]


async def test_too_many_subscriptions_are_followed_by_a_minutes_wait_and_no_call() -> None:
    clock = Clock()
    async with WeComSimulator(clock) as wecom:
        wecom.connections.subscribe_errors.append(45009)
        made = robot(wecom, clock)
        for _ in range(3):
            with pytest.raises(RetryLater) as refusal:
                await made.start()
            assert 59.0 < refusal.value.after <= 60.0
        await made.stop()

    assert wecom.connections.subscriptions == 1


async def test_frames_that_make_no_sense_leave_the_connection_up(stage: Stage) -> None:
    live = stage.wecom.connections.live
    assert live is not None
    for nonsense in ("[", "[]", "{}", '{"cmd": 7}', '{"cmd": "aibot_msg_callback", "body": []}', '{"headers": 1}'):
        await live.send_str(nonsense)
    mention = await stage.asked("bell \x07 and\x0btab")

    assert mention.text == "bell \x07 and\x0btab"
    assert stage.wecom.connections.subscriptions == 1


async def test_what_is_said_while_the_bot_stops_is_still_kept_and_answered(stage: Stage) -> None:
    task = asyncio.ensure_future(stage.adapter.listen(stage.keep))
    await stage.wecom.wait_until(lambda: stage.wecom.connections.subscriptions == 2)
    await stage.wecom.wait_until(lambda: stage.wecom.connections.live is not None)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    mention = await stage.asked("one more?")
    await stage.adapter.send(stage.answer(mention))

    assert stage.texts == ["All is well."]


async def test_what_could_not_be_kept_is_tried_again_in_order() -> None:
    failures = 0

    async with connected() as stage:
        keep = stage.keep

        async def fails_at_first(events: Sequence[Event]) -> None:
            nonlocal failures
            failures += 1
            if failures < 3:
                raise OSError("the disk is full")
            await keep(events)

        stage.adapter._robot._reception._retry = 0.01  # type: ignore[attr-defined]  # over the long connection
        task = asyncio.ensure_future(stage.adapter.listen(fails_at_first))
        await stage.wecom.wait_until(lambda: stage.wecom.connections.subscriptions == 2)
        await stage.wecom.wait_until(lambda: stage.wecom.connections.live is not None)
        await stage.wecom.say("first")
        await stage.wecom.say("second")
        await stage.wecom.wait_until(lambda: len(stage.kept) == 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert [getattr(event, "text", "") for event in stage.events] == ["first", "second"]


async def test_a_message_that_we_fail_to_read_holds_up_none_after_it() -> None:
    async with connected() as stage:
        keep = stage.keep

        async def stumbles(events: Sequence[Event]) -> None:
            if getattr(events[0], "text", "") == "first":
                raise LookupError("a bug of ours")
            await keep(events)

        task = asyncio.ensure_future(stage.adapter.listen(stumbles))
        await stage.wecom.wait_until(lambda: stage.wecom.connections.subscriptions == 2)
        await stage.wecom.wait_until(lambda: stage.wecom.connections.live is not None)
        await stage.wecom.say("first")
        await stage.wecom.say("second")
        await stage.wecom.wait_until(lambda: len(stage.kept) == 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert [getattr(event, "text", "") for event in stage.events] == ["second"]


async def test_the_doctor_tries_the_credentials_where_nobody_is_connected() -> None:
    clock, lent = Clock(), services()
    async with WeComSimulator(clock) as wecom:
        made = robot(wecom, clock, lent)
        findings = {one.subject: one for one in await made.check()}
        await made.stop()

        assert findings["robot"].says == "WeCom takes bot_id and bot_secret."
        assert wecom.connections.subscriptions == 1
        assert await lent.leases.hold(f"wecom/{wecom.robot.bot_id}", "somebody else", timedelta(seconds=1))


async def test_the_doctor_cuts_no_running_robot_off(stage: Stage) -> None:
    doctor = robot(stage.wecom, stage.clock, stage.services)

    findings = {one.subject: one for one in await doctor.check()}
    await doctor.stop()

    assert findings["robot"].well
    assert stage.wecom.connections.subscriptions == 1


async def test_the_doctor_compares_the_clocks_when_the_connection_opens(stage: Stage) -> None:
    findings = {one.subject: one for one in await stage.adapter.check()}

    assert not findings["clock"].well  # the simulator's answers carry the true time
    assert "NTP" in findings["clock"].mend


async def test_the_doctor_says_how_to_mend_refused_credentials() -> None:
    clock = Clock()
    async with WeComSimulator(clock) as wecom:
        wecom.connections.subscribe_errors.append(853000)
        made = robot(wecom, clock)
        findings = {one.subject: one for one in await made.check()}
        await made.stop()

    assert not findings["robot"].well
    assert "bot_secret" in findings["robot"].mend

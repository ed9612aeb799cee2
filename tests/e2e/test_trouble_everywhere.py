"""Every platform in trouble: limits, lost answers, lost connections, expired tokens; each question is answered once."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from adapters.dingtalk.adapter import DingTalkAdapter
from adapters.dingtalk.pace import Pace as DingTalkPace
from adapters.lark.sockets import Pace as LarkPace
from adapters.slack.adapter import SlackAdapter
from adapters.wecom.adapter import WeComAdapter
from adapters.wecom.socket import Pace as WeComPace
from bot.app import App
from bot.engine import replier
from tests.e2e.scenes import counted
from tests.e2e.towns import ALONE, LIMIT_SECONDS, TOWNS, Town, answer, said, until
from tests.e2e.towns.resident import quiet, resident

SERVED = {**TOWNS, **ALONE}
LOSING = [name for name in TOWNS if "socket" in name or "stream" in name or "robot" in name]
RENEWING = [name for name in SERVED if name.startswith(("lark", "dingtalk", "wecom-app"))]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds or minutes in life takes moments here."""
    wecom = WeComPace(heartbeat=0.2, answer=1.0, retry=0.05, cooldowns=(0.1, 0.1))
    for adapter, name, value in (
        (SlackAdapter, "ping_interval", 0.2),
        (DingTalkAdapter, "rate_limit_pause", LIMIT_SECONDS),
        (WeComAdapter, "pace", wecom),
    ):
        defaults = adapter.__init__.__kwdefaults__
        assert defaults is not None
        monkeypatch.setitem(defaults, name, value)
    monkeypatch.setattr("adapters.dingtalk.adapter.Pace", partial(DingTalkPace, first_wait=0.05))
    monkeypatch.setattr("adapters.lark.adapter.Pace", partial(LarkPace, again=0.05))
    monkeypatch.setattr("adapters.wecom.refusals.RATE_LIMIT_WAIT", LIMIT_SECONDS)
    monkeypatch.setattr(replier, "DOUBT_PAUSE", 0.05)


@asynccontextmanager
async def served(name: str, folder: Path) -> AsyncIterator[tuple[Town, App]]:
    async with SERVED[name]() as town, resident(folder, {"acme": [town]}) as app:
        yield town, app


_DECLARED = re.compile(r"INC-(\d+) number \1\b.* declared")


def numbers(town: Town) -> list[int]:
    """The incidents that were declared, as the answers in the room tell of them."""
    found = (_DECLARED.search(one.text) for one in said(town))
    return [int(one[1]) for one in found if one is not None]


async def unsure_of(app: App) -> list[int]:
    """The incidents whose declaration was reported as perhaps not told."""
    found = [_DECLARED.search(one.delivery.text) for one in await app.store.outbox.undelivered("acme")]
    return [int(one[1]) for one in found if one is not None]


def told_of(town: Town, number: int) -> bool:
    return number in numbers(town)


async def declare(town: Town, number: int) -> None:
    await town.ask(f"declare an incident: number {number}")


@pytest.mark.parametrize("name", SERVED)
async def test_questions_that_come_at_once_are_answered_in_order(name: str, tmp_path: Path) -> None:
    async with served(name, tmp_path) as (town, _):
        for number in range(1, 9):
            await declare(town, number)
        await until(lambda: len(numbers(town)) == 8)

        assert numbers(town) == list(range(1, 9))


@pytest.mark.parametrize("name", SERVED)
async def test_a_limit_delays_a_reply_and_never_loses_it(name: str, tmp_path: Path) -> None:
    async with served(name, tmp_path) as (town, app):
        town.limit(3)

        shown = await answer(town, "list incidents")
        await quiet(app, town)

        assert "incident" in shown.text
        assert len(said(town)) == 1
        assert counted(app, "warroom_messages_delayed_total", platform=town.platform) >= 3


@pytest.mark.parametrize("name", SERVED)
async def test_a_limit_longer_than_a_turn_puts_the_reply_off_and_never_loses_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replier, "PATIENCE", LIMIT_SECONDS)
    async with served(name, tmp_path) as (town, app):
        town.limit(3)

        shown = await answer(town, "list incidents")
        await quiet(app, town)

        assert "incident" in shown.text
        assert len(said(town)) == 1
        assert await app.store.outbox.undelivered("acme") == []


@pytest.mark.parametrize("name", SERVED)
async def test_a_reply_whose_answer_was_lost_is_shown_once_or_reported(name: str, tmp_path: Path) -> None:
    async with served(name, tmp_path) as (town, app):
        town.lose_answer()

        await answer(town, "list incidents")
        await quiet(app, town)

        unsure = town.traits.resend == "at-most-once"
        assert len(said(town)) == 1
        assert len(await app.store.outbox.undelivered("acme")) == unsure
        assert counted(app, "warroom_messages_sent_total", platform=town.platform, outcome="failed") == unsure


@pytest.mark.parametrize("name", SERVED)
async def test_a_reply_that_is_refused_is_reported_and_the_next_question_answered(name: str, tmp_path: Path) -> None:
    async with served(name, tmp_path) as (town, app):
        town.refuse()
        await town.ask("list incidents")
        await quiet(app, town)

        await answer(town, "list incidents")
        await quiet(app, town)

        (lost,) = await app.store.outbox.undelivered("acme")
        assert lost.error.endswith(".")
        assert len(said(town)) == 1


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize("name", LOSING)
async def test_connections_that_end_again_and_again_leave_every_question_answered_once_in_order(
    name: str, clean: bool, tmp_path: Path
) -> None:
    async with served(name, tmp_path) as (town, app):
        for number in range(1, 6):
            await declare(town, number)
            await until(lambda: counted(app, "warroom_events_total", kind="mention") == number)  # noqa: B023  # awaited
            await town.drop(clean=clean)
            await town.connected()
        await quiet(app, town)

        told, unsure = numbers(town), await unsure_of(app)
        assert told == sorted({*told})
        assert {*told, *unsure} == {1, 2, 3, 4, 5}
        assert not unsure or town.traits.resend == "at-most-once"


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize("name", LOSING)
async def test_a_question_asked_while_there_is_no_connection_is_answered_where_it_comes_again(
    name: str, clean: bool, tmp_path: Path
) -> None:
    async with served(name, tmp_path) as (town, app):
        if not town.traits.retries:
            pytest.skip("what is said to a robot while it is not connected never reaches it")
        await town.drop(clean=clean)

        await declare(town, 1)
        await until(lambda: len(numbers(town)) == 1)
        await quiet(app, town)

        assert len(said(town)) == 1


@pytest.mark.parametrize("name", RENEWING)
async def test_tokens_that_end_before_their_time_are_renewed(name: str, tmp_path: Path) -> None:
    async with served(name, tmp_path) as (town, app):
        for number in (1, 2, 3):
            town.expire()
            await declare(town, number)
            await until(partial(told_of, town, number))
        await quiet(app, town)

        assert numbers(town) == [1, 2, 3]
        assert await app.store.outbox.undelivered("acme") == []

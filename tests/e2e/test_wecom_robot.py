"""A whole Warroom behind a smart robot: several processes for one connection, and calls over HTTP."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.wecom.adapter import WeComAdapter
from adapters.wecom.seat import Term
from adapters.wecom.socket import Pace
from bot.app import App
from tests.e2e.towns import answer, said, until
from tests.e2e.towns.resident import quiet, resident
from tests.e2e.towns.wecom import CalledTown, RobotTown, by_callback, by_socket

_PACE = Pace(heartbeat=0.2, answer=2.0, retry=0.05, cooldowns=(0.1,), term=Term(lasting=3.0, renewal=0.5, asking=0.1))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds in life takes moments here."""
    defaults = WeComAdapter.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "pace", _PACE)


@asynccontextmanager
async def two_processes(town: RobotTown, folder: Path, url: str) -> AsyncIterator[tuple[App, App]]:
    """Two Warrooms on one database."""
    towns = {"acme": [town]}
    async with resident(folder, towns, url=url) as first, resident(folder, towns, url=url) as second:
        yield first, second


def speaks(app: App) -> bool:
    adapter = app.adapters["acme", "wecom"]
    assert isinstance(adapter, WeComAdapter)
    return adapter.here


def numbers(town: RobotTown) -> list[int]:
    """The incidents declared, as the answers tell of them."""
    found = (re.search(r"INC-(\d+) number \1\b.* declared", one.text) for one in said(town))
    return [int(one[1]) for one in found if one is not None]


async def test_two_processes_share_one_connection_and_answer_everything_once_in_order(
    tmp_path: Path, postgres_url: str
) -> None:
    async with by_socket() as town, two_processes(town, tmp_path, postgres_url) as (first, second):
        for number in range(1, 6):
            await town.ask(f"declare an incident: number {number}")
        await until(lambda: len(numbers(town)) == 5)
        holders = [speaks(app) for app in (first, second)]
        await first.adapters["acme", "wecom"].stop()
        await until(lambda: speaks(second) and town.wecom.connections.live is not None)
        for number in range(6, 9):
            await town.ask(f"declare an incident: number {number}")
        await until(lambda: len(numbers(town)) == 8)

        assert holders == [True, False]
        assert numbers(town) == list(range(1, 9))
        assert await second.store.outbox.undelivered("acme") == []


@asynccontextmanager
async def called(folder: Path) -> AsyncIterator[tuple[CalledTown, App]]:
    async with by_callback() as town, resident(folder, {"acme": [town]}) as app:
        yield town, app


async def test_a_question_over_http_is_answered_in_its_stream(tmp_path: Path) -> None:
    async with called(tmp_path) as (town, app):
        shown = await answer(town, "list incidents")
        await quiet(app, town)

        assert "incident" in shown.text
        assert len(shown.notified) == 1
        assert town.wecom.robot.calls == []


async def test_what_asks_for_nothing_over_http_gets_a_nod(tmp_path: Path) -> None:
    async with called(tmp_path) as (town, app):
        shown = await answer(town, "thanks")
        await quiet(app, town)

        assert shown.text == "👌"


async def test_everything_posted_again_three_times_is_answered_once(tmp_path: Path) -> None:
    async with called(tmp_path) as (town, app):
        await answer(town, "declare an incident: checkout is down")
        await answer(town, "list incidents")
        before = town.shown()

        await town.redeliver(3)
        await quiet(app, town)

        assert town.shown() == before


async def test_what_nobody_asked_for_is_reported_as_not_sent(tmp_path: Path) -> None:
    async with called(tmp_path) as (town, app):
        await answer(town, "declare an incident: checkout is down")
        await answer(town, "bind this chat to INC-1")
        await quiet(app, town)

        assert [one.error for one in await app.store.outbox.undelivered("acme") if "can only answer" in one.error]

"""Nothing acknowledged is lost when the process is killed, whenever that is."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store import open_store
from bot.store.schema import inbox

ROOT = Path(__file__).parents[2]
ROUNDS = 3


def run_until_killed(url: str, round: int, acknowledged: int) -> list[tuple[str, str]]:
    """What a process said was done before it was killed at a random moment after that many lines."""
    command = [sys.executable, "-m", "tests.contract.putting", url, str(round)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acknowledged)]
        process.kill()
        lines += process.stdout.readlines()
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(words[0], words[1]) for words in whole if len(words) == 2]


@pytest.mark.timeout(300)
async def test_nothing_acknowledged_is_missing_after_a_kill(store_url: str) -> None:
    said: list[tuple[str, str]] = []
    for round in range(ROUNDS):
        said += run_until_killed(store_url, round, random.randint(200, 1500))

    store = open_store(store_url)
    await store.open()
    query = select(inbox.c.event_id, inbox.c.state)
    states = {row.event_id: row.state for row in await store.database.read(lambda one: one.execute(query).all())}
    await store.close()

    assert len(said) >= 600
    assert [event_id for what, event_id in said if what == "put" and event_id not in states] == []
    assert [event_id for what, event_id in said if what == "finished" and states.get(event_id) != "done"] == []

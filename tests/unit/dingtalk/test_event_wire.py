"""Recorded group events, each beside what it means in a group that is known."""

import json
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

import pytest

from adapters.dingtalk.directory import Directory
from adapters.dingtalk.events import GroupEvents
from adapters.dingtalk.groups import Groups
from tests.contract.harness import MemoryShelf

NOW = datetime(2025, 11, 1, 12, 26, 41, tzinfo=UTC)
RECORDED = sorted((Path(__file__).parents[2] / "wire" / "dingtalk" / "events").glob("*.json"))


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_a_recorded_event_means_what_is_written_beside_it(path: Path, known: bool) -> None:
    record = json.loads(path.read_text())
    groups = Groups(MemoryShelf(), "acme", "dingtalk")
    if known:
        await groups.note("cidQ1w2e3==", "INC-42 war room")

    headers = record["headers"]
    events = await GroupEvents("acme", groups, Directory()).events(
        headers["eventId"], headers["eventType"], record["payload"], NOW
    )

    wanted = record["means"] if known else []
    assert [{key: attrgetter(key)(event) for key in one} for event, one in zip(events, wanted, strict=True)] == wanted

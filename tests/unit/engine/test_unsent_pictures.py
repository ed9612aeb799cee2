"""A picture that a platform does not take is left out, said in a line and counted: with the real adapters."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.dingtalk.adapter import DingTalkAdapter
from adapters.wecom.adapter import WeComAdapter
from bot.domain.account import Account
from bot.domain.chat import Attachment, Mention, Reply
from bot.engine.directory import Directory
from bot.engine.metrics import Metrics
from bot.engine.placing import Question
from bot.engine.recorder import Recorder
from bot.engine.replier import Replier
from bot.store import open_store
from bot.store.store import SqlStore
from tests.simulators.dingtalk.routes import UPLOAD
from tests.simulators.wecom import Fault
from tests.unit.dingtalk.stage import staged
from tests.unit.wecom.stage import called, connected

CHART = Attachment("INC-42.png", b"\x89PNG and so on", "image/png", "What shifted", "_No chart._")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await opened.open()
    yield opened
    await opened.close()


async def replied(store: SqlStore, adapter: DingTalkAdapter | WeComAdapter, asked: Mention) -> float | None:
    """Reply with the chart; how many were left out."""
    metrics = Metrics()
    recorder = Recorder(store, Directory(store.people, {}), {"acme": Account("acme", "Acme")})
    question = Question(7, asked.event_id, asked.origin, "", asked.sender, (), "off", war_room=False)

    sent = await Replier(store.outbox, recorder, metrics).reply(
        adapter, question, Reply("It shifted.", attachments=(CHART,))
    )

    assert sent
    return metrics.registry.get_sample_value("warroom_pictures_unsent_total", {"platform": adapter.platform})


@pytest.mark.parametrize("fault", [{"body": {"errcode": 40006}}, {"status": 502}, {"cut": True}])
async def test_dingtalk_says_the_words_at_once(store: SqlStore, fault: dict[str, object]) -> None:
    async with staged() as stage:
        *_, event = (await stage.post(json.dumps(stage.raw()).encode())).events
        assert isinstance(event, Mention)
        stage.dingtalk.fail_next(UPLOAD, **fault)  # type: ignore[arg-type]  # faults by name

        left_out = await replied(store, stage.adapter, event)

        assert [post.text for post in stage.dingtalk.posts] == ["It shifted.\n\n*No chart.*"]
        assert left_out == 1


@pytest.mark.parametrize("fault", [Fault(error=40058), Fault(error=45009), Fault(silent=True)])
async def test_wecoms_robot_says_the_words_at_once_over_its_connection(store: SqlStore, fault: Fault) -> None:
    async with connected() as stage:
        question = await stage.asked()
        stage.wecom.robot.faults.append(fault)

        left_out = await replied(store, stage.adapter, question)

        assert stage.texts == ["It shifted.\n\n*No chart.*"]
        assert left_out == 1


async def test_wecoms_robot_says_late_words_without_their_picture_by_callback(store: SqlStore) -> None:
    async with called() as stage:
        question = await stage.asked()
        stage.clock.now += 331.0

        left_out = await replied(store, stage.adapter, question)

        assert stage.texts == ["It shifted.\n\n*No chart.*"]
        assert left_out == 1

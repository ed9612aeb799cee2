"""One incident from its declaration to its post-mortem, as its chat reads it."""

import pytest

from bot.domain.chat import Person
from bot.domain.incident import EntryKind
from bot.language import cues
from skills.acknowledge import acknowledge
from skills.assign import assign
from skills.bind import bind
from skills.declare import declare
from skills.diagnose import diagnose
from skills.follow_ups import action_item
from skills.postmortem.draft import postmortem
from skills.report_update import report_update
from skills.severity import change_severity
from skills.status import change_status
from skills.update import update
from tests.unit.skills.fakes import BO, Room

TALK = {
    "en": (
        "customers cannot check out, about half of all payments fail",
        "we deployed payments-api 4.2 at 15:05",
        "I suspect the new client in 4.2",
        "rolling back payments-api to 4.1",
        "rolled back payments-api to 4.1 everywhere",
        "error rate is back to 0.2%",
        "root cause is that payments-api 4.2 dropped the retry on timeouts",
    ),
    "zh": (
        "影响：约一半用户无法支付",
        "15:05 发布了 payments-api 4.2",
        "怀疑是 4.2 的新客户端",
        "正在回滚 payments-api 到 4.1",
        "已回滚 payments-api 到 4.1",
        "错误率恢复到 0.2%",
        "确认根因：payments-api 4.2 去掉了超时重试",
    ),
}


@pytest.fixture(params=["en", "zh"])
def room(request: pytest.FixtureRequest) -> Room:
    return Room(request.param, "Europe/London")


def talk(room: Room, first: int, last: int) -> None:
    for text in TALK[room.language][first:last]:
        room.pass_time(minutes=2)
        room.book.record(1, EntryKind.CHAT, text, by=BO, cues=tuple(sorted(cues(text))), link="https://chat.example/p")


async def test_an_incident_is_led_from_declaration_to_post_mortem(room: Room) -> None:
    room.book.record(1, EntryKind.CHANGE, "payments-api 4.2", by=Person("B1", "deploy-bot"), at=room.now)
    room.pass_time(minutes=15)
    await room.say(declare, title="checkout fails, sev3")
    await room.say(bind, incident="1")
    await room.say(acknowledge)
    await room.say(assign, role="commander", people=("bo",))
    await room.say(update, every="PT15M", until="resolved")
    talk(room, 0, 3)
    await room.say(change_severity, level="sev1")
    suspicion = await room.say(diagnose)
    room.pass_time(minutes=9)
    first_update = await room.say(report_update, schedule=1)
    talk(room, 3, 7)
    await room.say(action_item, text="test the retry")
    resolved = await room.say(change_status, status="resolved")
    last_update = await room.say(report_update, schedule=1)
    cause = await room.say(diagnose)
    for _ in range(10):
        room.book.record(1, EntryKind.CHAT, "ok", by=BO)
    drafted = await room.run(postmortem)

    assert room.context().say("confidence: low", "置信度：低") in suspicion
    assert "SEV-3 → SEV-1" in first_update
    assert room.context().say("It lasted 23 min.", "持续了 23 分钟。") in resolved
    assert "SEV-3 → SEV-1" not in last_update
    assert await room.promises.active() == []
    assert room.context().say("confidence: high", "置信度：高") in cause
    assert "payments-api 4.2" in drafted.attachments[0].content.decode()
    assert room.book.kept[1].commander == BO

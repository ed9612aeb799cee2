"""Questions that quote what the bot itself said, in DingTalk, which tells of that no more than a key."""

from pathlib import Path

from bot.domain.incident import EntryKind
from tests.e2e.towns import answer, said, until
from tests.e2e.towns.dingtalk import by_stream
from tests.e2e.towns.resident import resident
from tests.simulators.dingtalk.routes import REPLY

GONE = {"errcode": 300001, "errmsg": "session expired"}


async def test_a_quoted_answer_is_pinned_in_the_bots_own_words(tmp_path: Path) -> None:
    async with by_stream() as town, resident(tmp_path, {"acme": [town]}) as app:
        await answer(town, "declare an incident: checkout is slow")
        town.dingtalk.fail_next(REPLY, body=GONE)  # a reply there has no key to be quoted by; the robot's messages have
        summary = await answer(town, "summarize")

        quoted = {"text": {"isReplyMsg": True, "repliedMsg": {"msgType": "unknownMsgType"}}}
        before, key = len(said(town)), town.dingtalk.posts[-1].key
        ann, room = town.dingtalk.state.users["u-ann"], town.dingtalk.state.chats[town.room]
        await town.dingtalk.say(ann, room, " pin this", quoting=quoted | {"originalProcessQueryKey": key})
        await until(lambda: len(said(town)) > before)

        notes = [one for one in await app.store.incidents.entries("acme", 1) if one.kind == EntryKind.NOTE]
    assert [one.details["author"] for one in notes] == ["Warroom"]
    assert "checkout is slow" in notes[0].text
    assert "checkout is slow" in summary.text

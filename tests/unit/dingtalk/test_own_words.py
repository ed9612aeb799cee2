"""Questions that quote the robot carry what it said, whatever DingTalk tells of it."""

import json
from typing import Any

from bot.domain.chat import Mention, Quoted
from tests.simulators.dingtalk.cards import TEMPLATE
from tests.unit.dingtalk.stage import Stage, staged


async def quoting(stage: Stage, key: str, **replied: Any) -> Quoted | None:
    text = {"content": " really?", "isReplyMsg": True, "repliedMsg": {"msgType": "unknownMsgType", **replied}}
    body = stage.raw() | {"text": text, "originalMsgId": "msgOld==", "originalProcessQueryKey": key}
    *_, event = (await stage.post(json.dumps(body).encode())).events
    assert isinstance(event, Mention)
    return event.quoted


async def test_a_quoted_message_of_the_robot_has_its_words(stage: Stage) -> None:
    receipt = await stage.adapter.send(stage.delivery("**INC-7** is stable."))

    assert await quoting(stage, receipt.message) == Quoted("**INC-7** is stable.", receipt.message, "Warroom")


async def test_a_quoted_card_has_what_it_ended_with() -> None:
    async with staged(card_template_id=TEMPLATE) as stage:
        stream = await stage.adapter.open_stream(stage.delivery("Reading…"))
        await stream.close(stage.delivery("**INC-7** is stable."))
        key = stage.dingtalk.posts[0].key
        quoted = await quoting(stage, key)

    assert quoted == Quoted("**INC-7** is stable.", key, "Warroom")


async def test_what_the_robot_did_not_say_is_taken_as_dingtalk_tells_it(stage: Stage) -> None:
    quoted = await quoting(stage, "", msgType="text", msgId="msgOld==", content={"text": "5xx up"})

    assert quoted == Quoted("5xx up", "msgOld==")

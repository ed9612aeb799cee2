"""The HTTP callback: proved, translated, and its polls answered with what there is."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.chat import Button
from bot.errors import Ambiguous, MalformedCall, Rejected, RetryLater, Unauthorized, Unsupported
from bot.ports.webhook import Intake, WebhookRequest
from tests.simulators.wecom import Fault
from tests.unit.wecom.stage import Stage, delivery, robot

YES, NO = Button("Yes", "confirm", "7"), Button("No", "dismiss", "")


async def called(stage: Stage, text: str, method: str = "POST") -> Intake:
    """Hand the adapter a genuine call."""
    caller = stage.wecom.caller
    encrypted = caller.encrypted(text)
    query, body = caller.query(encrypted), json.dumps({"encrypt": encrypted}).encode()
    return await stage.adapter.receive(WebhookRequest(method, {}, body, query))


async def test_the_check_of_the_address_is_answered_with_the_bare_text(by_call: Stage) -> None:
    assert await by_call.wecom.caller.verify("1288432023552776189") == "1288432023552776189"
    assert by_call.events == []


async def test_a_question_is_kept_and_shown_as_being_answered(by_call: Stage) -> None:
    question = await by_call.asked("what happened?")

    ((body, status, answer),) = by_call.wecom.caller.answers
    assert question.text == "what happened?"
    assert (body["msgid"], status) == (question.event_id, 200)
    assert answer is not None
    assert answer["msgtype"] == "stream"
    assert (answer["stream"]["finish"], answer["stream"]["content"]) == (False, "")


async def test_the_answer_is_fetched_and_is_no_event(by_call: Stage) -> None:
    question = await by_call.asked()

    await by_call.adapter.send(by_call.answer(question, mentions=(question.sender,)))

    assert await by_call.finished(1) == ["<@zhangsan> All is well."]
    assert [event.kind for event in by_call.events] == ["mention"]
    assert by_call.wecom.robot.calls == []


async def test_an_answer_stored_by_one_process_is_fetched_from_another(by_call: Stage) -> None:
    wecom = by_call.wecom
    other = robot(wecom, by_call.clock, by_call.services, token=wecom.robot.token, encoding_aes_key=wecom.robot.key)
    question = await by_call.asked()

    await other.send(by_call.answer(question))
    await other.stop()

    assert await by_call.finished(1) == ["All is well."]


async def test_a_question_posted_again_finds_its_answer(by_call: Stage) -> None:
    question = await by_call.asked()
    await by_call.adapter.send(by_call.answer(question))
    await by_call.finished(1)

    await by_call.wecom.redeliver_all()

    *_, (_, _, again) = by_call.wecom.caller.answers
    assert again is not None
    assert again["stream"]["content"] == "All is well."
    assert len(by_call.kept) == 1
    assert await by_call.finished(1) == ["All is well."]


async def test_a_growing_answer_shows_all_there_is_so_far(by_call: Stage) -> None:
    question = await by_call.asked()
    stream = await by_call.adapter.open_stream(by_call.answer(question, "Reading. "))
    await by_call.wecom.wait_until(lambda: by_call.texts == ["Reading."])
    by_call.clock.now += 3.0
    await stream.append("Counting. ")
    await by_call.wecom.wait_until(lambda: by_call.texts == ["Reading. Counting."])
    await stream.close(by_call.answer(question, "Done."))
    await by_call.finished(1)

    (shown,) = by_call.wecom.messages
    assert (shown.finished, shown.text) == (True, "Done.")


async def test_the_same_answer_again_is_shown_once(by_call: Stage) -> None:
    question = await by_call.asked()

    for _ in range(3):
        await by_call.adapter.send(by_call.answer(question))

    assert await by_call.finished(1) == ["All is well."]
    assert by_call.wecom.robot.calls == []


async def test_a_second_answer_goes_to_the_questions_address_and_quotes_it(by_call: Stage) -> None:
    question = await by_call.asked()
    await by_call.adapter.send(by_call.answer(question, "First."))
    await by_call.finished(1)

    await by_call.adapter.send(by_call.answer(question, "Second.", key="key-2"))

    assert [(one.text, one.quotes) for one in by_call.wecom.messages] == [
        ("First.", ""),
        ("Second.", question.event_id),
    ]


async def test_a_third_answer_is_refused_with_the_reason(by_call: Stage) -> None:
    question = await by_call.asked()
    for key in ("key-1", "key-2"):
        await by_call.adapter.send(by_call.answer(question, key=key))

    with pytest.raises(Rejected) as refusal:
        await by_call.adapter.send(by_call.answer(question, key="key-3"))

    assert "two answers" in refusal.value.public
    assert len(await by_call.finished(2)) == 2


async def test_an_answer_that_nobody_comes_for_goes_to_the_questions_address(by_call: Stage) -> None:
    question = await by_call.asked()

    with by_call.wecom.caller.not_asking():
        await by_call.adapter.send(by_call.answer(question))
        texts = list(by_call.texts)

    assert texts == ["All is well."]
    assert by_call.wecom.messages[0].quotes == question.event_id


async def test_an_answer_after_six_minutes_goes_to_the_questions_address(by_call: Stage) -> None:
    question = await by_call.asked()
    by_call.clock.now += 400.0

    await by_call.adapter.send(by_call.answer(question))

    assert by_call.wecom.messages[0].quotes == question.event_id


async def test_an_answer_after_an_hour_is_refused(by_call: Stage) -> None:
    question = await by_call.asked()
    by_call.clock.now += 3_700.0

    with pytest.raises(Rejected):
        await by_call.adapter.send(by_call.answer(question))


async def test_an_answer_whose_fate_was_unknown_is_taken_for_said_when_the_address_is_used_up(by_call: Stage) -> None:
    question = await by_call.asked()
    by_call.clock.now += 400.0
    by_call.wecom.robot.faults.append(Fault(cut=True, kept=True))

    with pytest.raises(Ambiguous):
        await by_call.adapter.send(by_call.answer(question))
    await by_call.adapter.send(by_call.answer(question))

    assert await by_call.finished(1) == ["All is well."]


async def test_a_limit_at_the_address_is_waited_out(by_call: Stage) -> None:
    question = await by_call.asked()
    by_call.clock.now += 400.0
    by_call.wecom.robot.faults.append(Fault(error=45009))

    with pytest.raises(RetryLater) as refusal:
        await by_call.adapter.send(by_call.answer(question))
    await by_call.adapter.send(by_call.answer(question))

    assert refusal.value.after >= 60.0
    assert await by_call.finished(1) == ["All is well."]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/cgi-bin/aibot/response?response_code=x",
        "https://qyapi.weixin.qq.com@evil.example/x",
        "https://qyapi.weixin.qq.com.evil.example/x",
        "http://qyapi.weixin.qq.com/x",
        "https://qyapi.weixin.qq.com:8443/x",
        "https://[",
        "https://ｑyapi.weixin.qq.com/x",
        "file:///etc/passwd",
    ],
)
async def test_an_address_of_somebody_else_is_never_called(by_call: Stage, url: str) -> None:
    question = await by_call.asked(response_url=url)
    by_call.clock.now += 400.0

    with pytest.raises(Rejected) as refusal:
        await by_call.adapter.send(by_call.answer(question))

    assert refusal.value.code == "untrusted"


async def test_what_nobody_asked_for_cannot_be_said(by_call: Stage) -> None:
    assert not by_call.adapter.capabilities.proactive
    with pytest.raises(Unsupported):
        await by_call.adapter.send(delivery())


async def test_a_question_that_gets_no_answer_ends_with_a_nod(by_call: Stage) -> None:
    question = await by_call.asked("thanks")

    await by_call.adapter.unanswered(question.origin)
    await by_call.wecom.wait_until(lambda: bool(by_call.texts))

    (shown,) = by_call.wecom.messages
    assert (shown.finished, shown.text) == (True, "👌")


async def test_an_answer_is_not_taken_back(by_call: Stage) -> None:
    question = await by_call.asked()
    await by_call.adapter.send(by_call.answer(question))

    await by_call.adapter.unanswered(question.origin)
    await by_call.wecom.redeliver_all()

    assert await by_call.finished(1) == ["All is well."]


async def test_buttons_stand_under_the_answer_and_a_press_is_shown_in_the_answer_to_it(by_call: Stage) -> None:
    question = await by_call.asked()
    receipt = await by_call.adapter.send(by_call.answer(question, "Apply?", buttons=(YES, NO)))
    await by_call.finished(1)
    (shown,) = by_call.wecom.messages
    assert shown.card is not None
    before = list(shown.card.buttons)

    pressed = await by_call.pressed("Yes")

    assert (shown.text, before) == ("Apply?", ["Yes", "No"])
    assert list(shown.card.buttons) == ["✓ Yes"]
    assert (pressed.action, pressed.value, pressed.origin.message) == ("confirm", "7", receipt.message)


async def test_a_press_is_answered_at_its_address(by_call: Stage) -> None:
    question = await by_call.asked()
    await by_call.adapter.send(by_call.answer(question, "Apply?", buttons=(YES, NO)))
    await by_call.finished(1)
    pressed = await by_call.pressed("Yes")

    await by_call.adapter.send(by_call.answer(pressed, "Applied.", key="key-2"))

    assert await by_call.finished(2) == ["Apply?", "Applied."]


async def test_buttons_at_the_address_are_a_card_or_to_be_typed(by_call: Stage) -> None:
    for mentions in ((), ("asker",)):
        question = await by_call.asked()
        by_call.clock.now += 400.0
        people = (question.sender,) if mentions else ()
        key = question.event_id
        await by_call.adapter.send(by_call.answer(question, "Apply?", buttons=(YES, NO), mentions=people, key=key))

    card, typed = by_call.wecom.messages
    assert card.card is not None
    assert typed.text == "<@zhangsan> Apply?\n\n“Yes” / “No”"


@pytest.mark.parametrize("kind", ["enter_chat", "feedback_event", "something_new"])
async def test_other_events_get_an_empty_answer(by_call: Stage, kind: str) -> None:
    answer = await by_call.wecom.caller.deliver(by_call.wecom.event(kind, {}))

    assert answer is None
    assert by_call.events == []


async def test_a_picture_alone_is_recorded_and_gets_an_empty_answer(by_call: Stage) -> None:
    picture = by_call.wecom.body("", group="") | {"msgtype": "image", "image": {"url": "https://x.example"}}
    answer = await by_call.wecom.caller.deliver(picture)

    assert answer is None
    assert [event.kind for event in by_call.events] == ["message"]


@pytest.mark.parametrize("text", ["", "[", "[]", "{}", '"text"', '{"msgtype": []}', '{"msgtype": "stream"}'])
async def test_a_genuine_call_that_makes_no_sense_is_malformed(by_call: Stage, text: str) -> None:
    with pytest.raises(MalformedCall):
        await called(by_call, text)


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"{}", b'{"encrypt": 7}', b"\xff"])
async def test_a_body_that_is_no_envelope_is_malformed(by_call: Stage, body: bytes) -> None:
    query = by_call.wecom.caller.query("x")

    with pytest.raises(MalformedCall):
        await by_call.adapter.receive(WebhookRequest("POST", {}, body, query))


async def test_an_unsigned_call_is_refused_before_it_is_read(by_call: Stage) -> None:
    with pytest.raises(Unauthorized):
        await by_call.adapter.receive(WebhookRequest("POST", {}, b"["))


async def test_a_robot_with_a_long_connection_takes_no_calls(stage: Stage) -> None:
    with pytest.raises(Unauthorized):
        await called(stage, json.dumps(stage.wecom.body("hi")))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = ("msgid", "chatid", "chattype", "from", "msgtype", "text", "quote", "mixed", "event", "stream", "response_url")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(KEYS), json_values, max_size=3), kind=st.sampled_from(["text", "event"]))
async def test_no_genuine_call_does_harm(by_call: Stage, changes: dict[str, Any], kind: str) -> None:
    click = {"card_type": "button_interaction", "event_key": "0", "task_id": "t"}
    seed = by_call.wecom.body("@IRBot why", quote={"msgtype": "text", "text": {"content": "since 10:02"}})
    told = by_call.wecom.event("template_card_event", click) if kind == "event" else seed

    try:
        intake = await called(by_call, json.dumps(told | changes))
    except MalformedCall:
        return
    assert intake.response.status == 200
    assert all(event.event_id and event.origin.chat for event in intake.events)


async def test_the_doctor_compares_the_clocks(by_call: Stage) -> None:
    findings = {one.subject: one for one in await by_call.adapter.check()}

    assert findings["late answers"].well
    assert not findings["clock"].well  # the simulator's answers carry the true time
    assert "NTP" in findings["clock"].mend


async def test_the_doctor_says_when_the_address_for_late_answers_is_away(by_call: Stage) -> None:
    keys: dict[str, Any] = {"token": by_call.wecom.robot.token, "encoding_aes_key": by_call.wecom.robot.key}
    made = robot(by_call.wecom, by_call.clock, **keys)
    made._robot._client._api_url = "http://127.0.0.1:9"  # type: ignore[attr-defined]  # nobody listens there

    findings = {one.subject: one for one in await made.check()}
    await made.stop()

    assert not findings["late answers"].well
    assert "api_url" in findings["late answers"].mend

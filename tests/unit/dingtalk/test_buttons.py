"""Cards with buttons: how they go out, what a press means, and what is typed where there is no card."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from adapters.dingtalk.buttons import Buttons
from adapters.dingtalk.directory import Directory
from bot.domain.chat import Button, ButtonPressed, Delivery, Person
from bot.errors import Ambiguous, MalformedCall, RetryLater, Unauthorized
from bot.ports.webhook import Intake, WebhookRequest
from tests.contract.harness import MemoryShelf
from tests.simulators.dingtalk import Post
from tests.simulators.dingtalk.callback import sign_press
from tests.simulators.dingtalk.cards import BUTTON_TEMPLATE, TEMPLATE
from tests.simulators.dingtalk.routes import CREATE_CARD, GROUP, REGISTER_PRESSES
from tests.unit.dingtalk.stage import Stage, adapter, listening, staged

ANN = Person("u-ann", "Ann")
YES, NO = Button("Yes", "confirm", "7/"), Button("No", "dismiss", "7/")
TOO_FAST: dict[str, Any] = {"status": 403, "body": {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}}
RECORDED = sorted((Path(__file__).parents[2] / "wire" / "dingtalk" / "cards").glob("*.json"))
ADDRESS = "http://127.0.0.1:9/webhooks/dingtalk/acme"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """In Stream mode, with both templates."""
    async with staged(mode="stream", card_template_id=TEMPLATE, button_card_template_id=BUTTON_TEMPLATE) as made:
        yield made


@pytest.fixture
async def called() -> AsyncIterator[Stage]:
    """By webhook."""
    async with staged(button_card_template_id=BUTTON_TEMPLATE, callback_url=ADDRESS) as made:
        yield made


async def put(stage: Stage, text: str = "Apply?", **given: Any) -> Post:
    await stage.adapter.send(stage.delivery(text, **({"buttons": (YES, NO)} | given)))
    return stage.dingtalk.posts[-1]


async def pressed(stage: Stage, user: str = "u-ann", label: str = "Yes") -> dict[str, Any]:
    """What DingTalk tells of a press of a card just put."""
    post = await put(stage)
    return stage.dingtalk.state.pressable[post.card].press(user, "dingcorp1", label)


def signed(stage: Stage, age: float = 0.0) -> dict[str, str]:
    """What proves a call for a press."""
    (address,) = stage.dingtalk.state.card_addresses.values()
    return {name.lower(): value for name, value in stage.dingtalk.callback.press_headers(address.secret, age).items()}


async def press_by_call(stage: Stage, body: dict[str, Any]) -> Intake:
    return await stage.adapter.receive(WebhookRequest("POST", signed(stage), json.dumps(body).encode()))


def presses(stage: Stage) -> list[ButtonPressed]:
    return [event for event in stage.kept if isinstance(event, ButtonPressed)]


async def test_a_few_words_and_their_buttons_are_one_card(stage: Stage) -> None:
    receipt = await stage.adapter.send(stage.delivery("**Apply?**", buttons=(YES, NO), mentions=(ANN,)))

    (post,) = stage.dingtalk.posts
    assert (post.text, post.buttons, post.notified) == ("**Apply?**", ("Yes", "No"), ("u-ann",))
    assert receipt.message == post.card
    assert not post.forwardable


async def test_words_that_no_card_can_hold_come_before_it(stage: Stage) -> None:
    await put(stage, "word " * 500)

    words, card = stage.dingtalk.posts
    assert (words.via, words.text.count("word")) == ("group", 500)
    assert card.buttons == ("Yes", "No")


async def test_a_reply_that_grew_has_its_buttons_below(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(stage.delivery("Reading…"))
    receipt = await stream.close(stage.delivery("Apply?", buttons=(YES, NO)))

    grown, card = stage.dingtalk.posts
    assert (grown.text, grown.finished) == ("Apply?", True)
    assert (card.buttons, card.card) == (("Yes", "No"), receipt.message)


async def test_buttons_for_one_person_go_to_their_direct_chat_and_count_where_they_were_asked_for(stage: Stage) -> None:
    async with listening(stage):
        post = await put(stage, only_to=ANN)
        await stage.dingtalk.press(stage.ann, post, "Yes")
        await stage.dingtalk.settled()

    assert post.chat.members == [stage.ann]
    assert post.chat.direct
    assert presses(stage)[0].origin.chat == stage.room.id


async def test_buttons_there_is_no_room_for_are_to_be_typed(stage: Stage) -> None:
    post = await put(stage, buttons=tuple(Button(f"Option {number}", "run", "") for number in range(8)))

    assert post.buttons == tuple(f"Option {number}" for number in range(6))
    assert post.text.endswith("“Option 6” / “Option 7”")


async def test_a_press_says_who_pressed_what_and_where_and_the_card_shows_it(stage: Stage) -> None:
    async with listening(stage):
        await stage.dingtalk.say(stage.ann, stage.room, "resolve it")
        post = await put(stage)
        push = await stage.dingtalk.press(stage.ann, post, "Yes")
        await stage.dingtalk.settled()

    (event,) = presses(stage)
    assert (event.person, event.action, event.value) == (ANN, "confirm", "7/")
    assert (event.origin.chat, event.origin.message, event.origin.private) == (stage.room.id, post.card, False)
    assert (post.text, post.buttons, post.chosen) == ("Apply?", (), "✓ Yes · Ann")
    assert push.answer["response"]["cardUpdateOptions"] == {"updateCardDataByKey": True}


async def test_a_press_is_acknowledged_only_once_it_is_kept(stage: Stage) -> None:
    failures = 0

    async def keep(events: Any) -> None:
        nonlocal failures
        if not failures:
            failures += 1
            stage.dingtalk.state.changed()
            raise OSError("the disk is full")
        await stage.keep(events)

    async with listening(stage, keep):
        post = await put(stage)
        push = await stage.dingtalk.press(stage.ann, post, "Yes")
        await stage.dingtalk.state.until(lambda: failures == 1)
        lost = push.acknowledged
        await stage.dingtalk.redeliver_all()
        await stage.dingtalk.settled()

    assert not lost
    assert len(presses(stage)) == 1


async def test_a_press_that_comes_again_is_the_same_event(stage: Stage) -> None:
    async with listening(stage):
        post = await put(stage)
        await stage.dingtalk.press(stage.ann, post, "Yes")
        await stage.dingtalk.settled()
        await stage.dingtalk.redeliver_all()
        await stage.dingtalk.settled()

    first, second = presses(stage)
    assert first.event_id == second.event_id


async def test_two_people_and_two_buttons_are_different_events(called: Stage) -> None:
    told = [await pressed(called, user, label) for user in ("u-ann", "u-bob") for label in ("Yes", "No")]
    events = [event for body in told for event in (await press_by_call(called, body)).events]

    assert len({event.event_id for event in events}) == 4


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_a_recorded_press_means_what_is_written_beside_it(path: Path) -> None:
    record = json.loads(path.read_text())
    buttons = Buttons("acme", MemoryShelf(), Directory())
    asking = Delivery("key-1", "acme", "dingtalk", "cidQ1w2e3==", "Apply?", buttons=(YES, NO))
    await buttons.lay_out(asking, "Apply?")

    heard = await buttons.pressed(record["payload"], datetime(2025, 11, 1, tzinfo=UTC))

    means = record["means"]
    assert [
        {key: attrgetter(key)(event) for key in one} for event, one in zip(heard.events, means, strict=True)
    ] == means
    assert (heard.answer is not None) is bool(means)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"content": "{}"},
        {"content": "["},
        {"content": '{"cardPrivateData": []}'},
        {"content": 7},
        {"userId": ""},
        {"outTrackId": None},
    ],
)
async def test_a_press_that_makes_no_sense_is_malformed(called: Stage, spoiled: dict[str, Any]) -> None:
    with pytest.raises(MalformedCall):
        await press_by_call(called, await pressed(called) | spoiled)


@pytest.mark.parametrize("spoiled", [{"outTrackId": "buttons-of-another"}, {"type": "dynamicDataSource"}])
async def test_what_is_no_press_of_ours_means_nothing(called: Stage, spoiled: dict[str, Any]) -> None:
    intake = await press_by_call(called, await pressed(called) | spoiled)

    assert intake.events == ()
    assert json.loads(intake.response.body) == {}


async def test_a_number_that_is_on_no_button_means_nothing(called: Stage) -> None:
    content = json.dumps({"cardPrivateData": {"params": {"button": "2"}}})

    assert (await press_by_call(called, await pressed(called) | {"content": content})).events == ()


async def test_a_call_for_a_press_is_answered_with_the_card_as_it_is_to_look(called: Stage) -> None:
    intake = await press_by_call(called, await pressed(called))

    assert [event.kind for event in intake.events] == ["button"]
    assert json.loads(intake.response.body)["cardData"] == {"cardParamMap": {"buttons": "[]", "chosen": "✓ Yes"}}


@pytest.mark.parametrize(
    "how", ["another secret", "the client secret", "no time", "stale", "odd bytes", "as a robot's"]
)
async def test_a_forged_press_is_refused(called: Stage, how: str) -> None:
    body = await pressed(called)
    headers = signed(called)
    match how:
        case "another secret":
            headers["x-ddpaas-signature"] = sign_press(headers["x-ddpaas-signature-timestamp"], "guessed")
        case "the client secret":
            secret = called.adapter._settings.client_secret.get_secret_value()
            headers["x-ddpaas-signature"] = sign_press(headers["x-ddpaas-signature-timestamp"], secret)
        case "no time":
            del headers["x-ddpaas-signature-timestamp"]
        case "stale":
            headers = signed(called, age=3_601)
        case "odd bytes":
            headers["x-ddpaas-signature"] = "\udcff"
        case "as a robot's":
            genuine = {name.lower(): value for name, value in called.dingtalk.callback.headers().items()}
            headers = genuine | {"x-ddpaas-signature": genuine["sign"], "x-ddpaas-signature-timestamp": ""}

    with pytest.raises(Unauthorized):
        await called.adapter.receive(WebhookRequest("POST", headers, json.dumps(body).encode()))


async def test_a_robots_genuine_signature_brings_in_no_press(called: Stage) -> None:
    body = await pressed(called)

    with pytest.raises(MalformedCall):
        await called.post(json.dumps(body).encode())


async def test_the_address_is_told_once_and_each_has_a_name_of_its_own(called: Stage) -> None:
    await put(called)
    await put(called, key="key-2")
    other = adapter(
        called.dingtalk, shelf=called.shelf, button_card_template_id=BUTTON_TEMPLATE, callback_url=f"{ADDRESS}-2"
    )
    await other.send(called.delivery("Apply?", buttons=(YES, NO), key="key-3"))
    await other.stop()

    told = [call for call in called.dingtalk.state.calls if call.path == REGISTER_PRESSES]
    assert len(told) == 2
    assert sorted(one.url for one in called.dingtalk.state.card_addresses.values()) == [ADDRESS, f"{ADDRESS}-2"]


@pytest.mark.parametrize("trouble", ["template", "quota", "permission", "address"])
async def test_what_no_card_is_taken_for_is_typed(called: Stage, trouble: str) -> None:
    state = called.dingtalk.state
    (*_, mention) = (await called.post(json.dumps(called.raw()).encode())).events
    match trouble:
        case "template":
            called.dingtalk.fail_next(CREATE_CARD, status=400, body={"code": "param.templateUnpublished"})
        case "quota":
            state.quota = 0
        case "permission":
            state.permissions.remove("Card.Instance.Write")
        case "address":
            called.dingtalk.fail_next(REGISTER_PRESSES, status=400, body={"code": "param.callbackUrlEmpty"})

    await called.adapter.send(called.delivery("Apply?", mention.origin, buttons=(YES, NO)))

    (post,) = called.dingtalk.posts
    assert (post.via, post.text) == ("session", "Apply?\n\n“Yes” / “No”")


async def test_somebody_of_another_organisation_types(stage: Stage) -> None:
    guest = stage.dingtalk.user("", "Guest")
    alone = stage.dingtalk.direct(guest)
    async with listening(stage):
        await stage.dingtalk.say(guest, alone, "resolve it")
        await stage.dingtalk.settled()
        await stage.adapter.send(stage.delivery("Apply?", stage.mentions[0].origin, buttons=(YES, NO)))

    assert [post.text for post in stage.dingtalk.posts] == ["Apply?\n\n“Yes” / “No”"]


async def test_a_rate_limit_delays_the_card_and_nothing_was_said_yet(stage: Stage) -> None:
    stage.dingtalk.fail_next(CREATE_CARD, **TOO_FAST)

    with pytest.raises(RetryLater):
        await put(stage)

    assert stage.dingtalk.posts == []


async def test_a_rate_limit_after_the_words_has_the_choices_typed(stage: Stage) -> None:
    stage.dingtalk.fail_next(CREATE_CARD, **TOO_FAST)
    await put(stage, "word " * 500)

    words, choices = stage.dingtalk.posts
    assert words.text.count("word") == 500
    assert choices.text == "“Yes” / “No”"


async def test_words_without_their_choices_are_not_said_again(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(stage.delivery("Reading…"))
    for path in (CREATE_CARD, GROUP):
        stage.dingtalk.fail_next(path, **TOO_FAST)

    with pytest.raises(Ambiguous):
        await stream.close(stage.delivery("Apply?", buttons=(YES, NO)))


async def test_a_card_whose_creation_was_in_doubt_is_not_made_twice(stage: Stage) -> None:
    stage.dingtalk.fail_next(CREATE_CARD, cut=True)
    with pytest.raises(RetryLater):
        await put(stage)
    await put(stage)

    assert len(stage.dingtalk.posts) == 1


async def test_a_question_that_quotes_the_card_carries_what_it_said(stage: Stage) -> None:
    post = await put(stage)
    quoting = {"text": {"isReplyMsg": True, "repliedMsg": {"msgType": "interactiveCard"}}}
    async with listening(stage):
        quoted = quoting | {"originalProcessQueryKey": post.key}
        await stage.dingtalk.say(stage.ann, stage.room, "what was that?", quoting=quoted)
        await stage.dingtalk.settled()

    assert stage.mentions[0].quoted is not None
    assert stage.mentions[0].quoted.text == "Apply?"


async def test_without_a_template_no_presses_are_asked_for(streamed: Stage) -> None:
    async with listening(streamed):
        (connection,) = streamed.dingtalk.gateway.connections

    assert not connection.presses
    assert not streamed.adapter.capabilities.buttons

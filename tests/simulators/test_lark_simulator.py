"""The simulated Lark does over REST what Lark documents, seen by a plain HTTP client."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.simulators.lark import APP, LarkSimulator
from tests.simulators.lark.routes import TOKEN
from tests.simulators.lark.scopes import CARDS, CHATS, MESSAGES
from tests.simulators.lark_trial import CARD, Client

INFO = "/open-apis/bot/v3/info"
USERS = "/open-apis/contact/v3/users"


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with LarkSimulator() as lark, aiohttp.ClientSession() as session:
        ann = lark.user("Ann", "ann@acme.example", "+8613800000000")
        yield Client(lark, session, ann, lark.group("oc_room", "INC-42", [ann]))


async def test_asking_for_a_token_again_returns_the_same_until_half_an_hour_is_left(client: Client) -> None:
    first, again = await client.token(), await client.token()
    client.lark.state.advance(5_500)

    assert first == again
    assert await client.token() != first


async def test_a_wrong_secret_and_an_unknown_app_are_refused_with_status_200(client: Client) -> None:
    wrong = await client.call("POST", TOKEN, {"app_id": APP, "app_secret": "wrong"})
    unknown = await client.call("POST", TOKEN, {"app_id": "cli_b", "app_secret": "wrong"})

    assert [(status, body["code"]) for status, body in (wrong, unknown)] == [(200, 10014), (200, 10003)]


async def test_every_call_needs_a_token_that_has_not_expired(client: Client) -> None:
    token = await client.token()
    good = await client.call("GET", INFO, token=token)
    client.lark.state.advance(7_200)
    expired = await client.call("GET", INFO, token=token)
    missing = await client.call("GET", INFO, token="")

    assert [body["code"] for _, body in (good, expired, missing)] == [0, 99991663, 99991661]


async def test_a_missing_scope_is_named_in_the_refusal(client: Client) -> None:
    client.lark.state.granted.clear()

    status, body = await client.send()

    assert (status, body["code"]) == (400, 99991672)
    assert "[im:message, im:message:send_as_bot]" in body["msg"]
    assert [one["subject"] for one in body["error"]["permission_violations"]] == [
        "im:message",
        "im:message:send_as_bot",
    ]


async def test_the_same_uuid_within_an_hour_is_the_same_message(client: Client) -> None:
    first, again = await client.send("u-1"), await client.send("u-1")
    client.lark.state.advance(3_601)
    later = await client.send("u-1")

    ids = [body["data"]["message_id"] for _, body in (first, again, later)]
    assert ids[0] == ids[1] != ids[2]
    assert len(client.lark.posts) == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"receive_id": "oc_elsewhere"}, 230002),
        ({"msg_type": "poem"}, 230001),
        ({"content": "not json"}, 230001),
        ({"content": {"text": "an object"}}, 230001),
        ({"content": json.dumps({"text": "x" * 160_000})}, 230025),
        ({"uuid": "x" * 51}, 99992402),
        ({"msg_type": "image", "content": '{"image_key": "img_unknown"}'}, 230001),
    ],
)
async def test_a_wrong_post_is_refused_with_its_code(client: Client, changed: dict[str, Any], code: int) -> None:
    status, body = await client.send(**changed)

    assert (status, body["code"]) == (400, code)
    assert client.lark.posts == []


async def test_a_group_takes_five_messages_a_second_and_says_no_more(client: Client) -> None:
    answers = [await client.send() for _ in range(6)]

    assert [body["code"] for _, body in answers][-1] == 230020
    assert "x-ogw-ratelimit-reset" not in client.headers


async def test_too_many_calls_are_told_how_long_to_wait(client: Client) -> None:
    client.lark.state.call_rate = 2
    statuses = [(await client.call("GET", INFO))[0] for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert (client.headers["x-ogw-ratelimit-limit"], client.headers["x-ogw-ratelimit-reset"]) == ("50", "1")


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        ([{"tag": "markdown", "content": "x" * 31_000}], 230025),
        ([{"tag": "hr"}] * 201, 230099),
        ([{"tag": "markdown", "content": "| a |\n|---|\n| b |\n\n" * 6}], 230099),
        ([{"tag": "marquee"}], 230099),
        ([{"tag": "markdown", "content": "x", "element_id": "1st"}], 230099),
        ([{"tag": "button", "behaviors": [{"type": "callback", "value": "text"}]}], 230099),
    ],
)
async def test_a_card_over_its_limits_is_refused(client: Client, elements: list[object], code: int) -> None:
    card = {**CARD, "body": {"elements": elements}}
    status, body = await client.send(msg_type="interactive", content=json.dumps(card))

    assert (status, body["code"]) == (400, code)


async def test_a_reply_is_in_the_topic_only_when_it_says_so(client: Client) -> None:
    root = client.lark.say(client.ann, client.room, "checkout is slow")
    body = {"msg_type": "text", "content": '{"text": "stable"}'}
    _, quote = await client.call("POST", f"{MESSAGES}/{root.id}/reply", body)
    _, reply = await client.call("POST", f"{MESSAGES}/{root.id}/reply", {**body, "reply_in_thread": True})

    assert "thread_id" not in quote["data"]
    assert quote["data"]["parent_id"] == root.id
    assert reply["data"]["thread_id"] == root.thread
    assert reply["data"]["root_id"] == root.id


async def test_a_chats_history_has_of_a_thread_only_its_first_message(client: Client) -> None:
    root = client.lark.say(client.ann, client.room, "checkout is slow")
    reply = client.lark.say(client.ann, client.room, "since 14:00", reply_to=root)
    chat = {"container_id_type": "chat", "container_id": client.room.id}
    _, roots = await client.call("GET", MESSAGES, **chat)
    _, both = await client.call("GET", MESSAGES, container_id_type="thread", container_id=root.thread)

    assert [one["message_id"] for one in roots["data"]["items"]] == [root.id]
    assert [one["message_id"] for one in both["data"]["items"]] == [root.id, reply.id]


async def test_history_comes_in_pages_of_one_order(client: Client) -> None:
    for number in range(3):
        client.lark.say(client.ann, client.room, str(number))
    asked = {"container_id_type": "chat", "container_id": client.room.id, "page_size": "2"}
    _, first = await client.call("GET", MESSAGES, **asked)
    token = first["data"]["page_token"]
    _, second = await client.call("GET", MESSAGES, **asked, page_token=token)

    assert (first["data"]["has_more"], second["data"]["has_more"]) == (True, False)
    assert len(second["data"]["items"]) == 1
    assert await client.code("GET", MESSAGES, **asked, page_token=token, sort_type="ByCreateTimeDesc") == 230001
    assert await client.code("GET", MESSAGES, **{**asked, "page_size": "51"}) == 99992402


async def test_threads_have_no_time_range_and_groups_need_their_own_scope(client: Client) -> None:
    root = client.lark.say(client.ann, client.room, "checkout is slow")
    client.lark.say(client.ann, client.room, "since 14:00", reply_to=root)
    thread = {"container_id_type": "thread", "container_id": root.thread}
    ranged = await client.code("GET", MESSAGES, **thread, start_time="1700000000")
    client.lark.state.granted.discard("im:message.group_msg")
    _, lacking = await client.call("GET", MESSAGES, **thread)

    assert ranged == 230001
    assert lacking["code"] == 230027
    assert "need scope: im:message.group_msg" in lacking["msg"]


async def test_a_recalled_message_says_so_in_history_and_cannot_be_answered(client: Client) -> None:
    said = client.lark.say(client.ann, client.room, "nothing")
    client.lark.recall(said)
    _, listed = await client.call("GET", MESSAGES, container_id_type="chat", container_id=client.room.id)

    assert [one["deleted"] for one in listed["data"]["items"]] == [True]
    assert await client.code("POST", f"{MESSAGES}/{said.id}/reply", {"msg_type": "text", "content": "{}"}) == 230011


async def test_a_card_grows_only_by_rising_sequences(client: Client) -> None:
    card = await client.make_card()
    codes = [await client.grow(card, "a", n) for n in (0, 1, 1, 3, 2)]

    assert codes == [300317, 0, 300317, 0, 300317]


async def test_the_same_uuid_changes_a_card_once(client: Client) -> None:
    card = await client.make_card()
    codes = [await client.grow(card, text, 1, "u-1") for text in ("a", "b")]

    assert codes == [0, 0]
    assert client.lark.state.cards[card.rpartition("/")[2]].shown == ["a"]


async def test_a_card_stops_streaming_by_itself_after_ten_minutes(client: Client) -> None:
    card = await client.make_card()
    client.lark.state.advance(599)
    before = await client.grow(card, "a", 1)
    on = {"settings": json.dumps({"config": {"streaming_mode": True}})}
    await client.call("PATCH", f"{card}/settings", {**on, "sequence": 2})
    client.lark.state.advance(1)
    after = await client.grow(card, "b", 3)
    await client.call("PATCH", f"{card}/settings", {**on, "sequence": 4})

    assert (before, after) == (0, 300309)
    assert await client.grow(card, "c", 5) == 0


async def test_a_card_that_was_told_to_stop_streaming_grows_no_more_but_can_be_replaced(client: Client) -> None:
    card = await client.make_card()
    off = {"settings": json.dumps({"config": {"streaming_mode": False}}), "sequence": 1}
    await client.call("PATCH", f"{card}/settings", off)
    replaced = {"card": {"type": "card_json", "data": json.dumps(CARD)}, "sequence": 2}

    assert await client.grow(card, "a", 2) == 300309
    assert await client.code("PUT", card, replaced) == 0


async def test_a_card_takes_ten_calls_a_second(client: Client) -> None:
    card = await client.make_card()
    codes = [await client.grow(card, "a", n) for n in range(1, 12)]

    assert codes == [0] * 10 + [230020]


async def test_a_card_is_sent_once_and_lives_fourteen_days(client: Client) -> None:
    card = await client.make_card()
    content = json.dumps({"type": "card", "data": {"card_id": card.rpartition("/")[2]}})
    codes = [(await client.send(msg_type="interactive", content=content))[1]["code"] for _ in range(2)]
    client.lark.state.advance(14 * 24 * 3600)

    assert codes == [0, 230099]
    assert await client.grow(card, "a", 1) == 200750
    assert await client.grow(f"{CARDS}/1", "a", 1) == 200740


async def test_a_card_for_one_person_is_for_ordinary_groups(client: Client) -> None:
    topics = client.lark.group("oc_topics", "topics", [client.ann], "topic")
    direct = client.lark.direct(client.ann)
    whisper = {"open_id": client.ann.open_id, "msg_type": "interactive", "card": CARD}
    send = "/open-apis/ephemeral/v1/send"
    codes = [await client.code("POST", send, {**whisper, "chat_id": chat.id}) for chat in (client.room, topics, direct)]
    text = await client.code("POST", send, {**whisper, "chat_id": client.room.id, "msg_type": "text"})

    assert codes[0] == 0
    assert 0 not in {*codes[1:], text}


@pytest.mark.parametrize(("kind", "field"), [("image", "image_type"), ("file", "file_type")])
async def test_uploads_are_multipart_and_not_empty(client: Client, kind: str, field: str) -> None:
    async def upload(content: bytes) -> dict[str, Any]:
        form = aiohttp.FormData({field: "message" if kind == "image" else "stream", "file_name": "a.png"})
        form.add_field(kind, content, filename="a.png")
        headers = {"Authorization": f"Bearer {await client.token()}"}
        async with client.session.post(
            f"{client.lark.url}/open-apis/im/v1/{kind}s", data=form, headers=headers
        ) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    good, empty = await upload(b"png"), await upload(b"")

    assert client.lark.state.files[good["data"][f"{kind}_key"]].content == b"png"
    assert empty["code"] == 234010


async def test_people_are_found_by_mail_and_mobile_and_unknown_ones_have_no_id(client: Client) -> None:
    body = {"emails": ["ann@acme.example", "bob@acme.example"], "mobiles": ["+8613800000000"]}
    _, answer = await client.call("POST", f"{USERS}/batch_get_id", body, user_id_type="open_id")

    assert [one.get("user_id") for one in answer["data"]["user_list"]] == ["ou_ann", None, "ou_ann"]


async def test_names_and_addresses_are_told_as_far_as_the_scopes_go(client: Client) -> None:
    _, full = await client.call("GET", f"{USERS}/ou_ann")
    client.lark.state.granted -= {"contact:user.base:readonly", "contact:user.email:readonly"}
    _, bare = await client.call("GET", f"{USERS}/ou_ann")

    assert (full["data"]["user"]["name"], full["data"]["user"]["email"]) == ("Ann", "ann@acme.example")
    assert not {"name", "email"} & set(bare["data"]["user"])


async def test_a_group_is_made_once_per_uuid_and_lists_whom_it_cannot_take(client: Client) -> None:
    client.lark.user("Bob", available=False)
    asked = {"user_id_type": "open_id", "set_bot_manager": "true", "uuid": "r-1"}
    body = {"name": "INC-7", "user_id_list": ["ou_ann"]}
    first, again = [(await client.call("POST", CHATS, body, **asked))[1] for _ in range(2)]
    members = f"{CHATS}/{first['data']['chat_id']}/members"
    people = {"id_list": ["ou_bob", "ou_nobody", "ou_ann"]}
    _, invited = await client.call("POST", members, people, member_id_type="open_id", succeed_type="1")

    assert first["data"]["chat_id"] == again["data"]["chat_id"]
    assert (invited["data"]["invalid_id_list"], invited["data"]["not_existed_id_list"]) == (["ou_bob"], ["ou_nobody"])
    assert await client.code("POST", members, people, member_id_type="open_id") == 232024


async def test_a_reaction_of_others_cannot_be_taken_away(client: Client) -> None:
    said = client.lark.say(client.ann, client.room, "done")
    said.reactions["theirs"] = ("OK", "ou_ann")
    path = f"{MESSAGES}/{said.id}/reactions"
    _, mine = await client.call("POST", path, {"reaction_type": {"emoji_type": "Typing"}})

    assert await client.code("DELETE", f"{path}/theirs") == 231007
    assert await client.code("DELETE", f"{path}/{mine['data']['reaction_id']}") == 0
    assert await client.code("POST", path, {"reaction_type": {"emoji_type": "Nonsense"}}) == 231001


async def test_granted_scopes_can_be_asked_for_without_any(client: Client) -> None:
    client.lark.state.granted = {"im:message"}
    _, answer = await client.call("GET", "/open-apis/application/v6/scopes")

    granted = [one["scope_name"] for one in answer["data"]["scopes"] if one["grant_status"] == 1]
    assert granted == ["im:message"]

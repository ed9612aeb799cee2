"""The simulated app interface, by itself: as strict as WeCom's documents."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.simulators.wecom.app import ANN, BEN, AppSimulator
from tests.simulators.wecom.app.callbacks import ATTEMPTS
from tests.simulators.wecom.app.company import AGENT, CORP, SECRET
from tests.simulators.wecom.app.qyapi import (
    BY_EMAIL,
    BY_MOBILE,
    CREATE,
    GET,
    GET_TOKEN,
    RECALL,
    SEND,
    SEND_TO_GROUP,
    UPDATE,
    UPDATE_CARD,
    UPLOAD,
    USER,
)

TEXT: dict[str, Any] = {"touser": ANN, "agentid": AGENT, "msgtype": "text", "text": {"content": "hello"}}
GROUP: dict[str, Any] = {"name": "INC-42", "owner": ANN, "userlist": [ANN, BEN], "chatid": "inc42"}
CARD: dict[str, Any] = {
    "card_type": "button_interaction",
    "main_title": {"title": "Apply?"},
    "task_id": "t1",
    "button_list": [{"text": "Yes", "style": 1, "key": "yes"}],
}
GRANT = {"corpid": CORP, "corpsecret": SECRET}


class Developer:
    """Calls the interface as one would by hand."""

    def __init__(self, wecom: AppSimulator, http: aiohttp.ClientSession) -> None:
        self.wecom = wecom
        self.http = http
        self.token = ""

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        async with self.http.get(self.wecom.url + path, params={"access_token": self.token} | query) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def post(self, path: str, body: Any, **query: str) -> dict[str, Any]:
        address, query = self.wecom.url + path, {"access_token": self.token} | query
        given = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with self.http.post(address, params=query, **given) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def code(self, path: str, body: Any, **query: str) -> int:
        return int((await self.post(path, body, **query))["errcode"])


@pytest.fixture
async def developer() -> AsyncIterator[Developer]:
    async with AppSimulator() as wecom, aiohttp.ClientSession() as http:
        made = Developer(wecom, http)
        made.token = (await made.get(GET_TOKEN, **GRANT))["access_token"]
        yield made


async def test_a_token_is_the_same_until_it_ends(developer: Developer) -> None:
    same = await developer.get(GET_TOKEN, **GRANT)
    developer.wecom.company.advance(7201)
    ended = await developer.get(USER, userid=ANN)
    another = await developer.get(GET_TOKEN, **GRANT)

    assert same["access_token"] == developer.token
    assert ended["errcode"] == 42001
    assert another["access_token"] != developer.token


@pytest.mark.parametrize(
    ("wrong", "code"), [({"corpid": "ww2"}, 40013), ({"corpsecret": "no"}, 40001), ({"access_token": "no"}, 0)]
)
async def test_wrong_credentials_get_no_token(developer: Developer, wrong: dict[str, str], code: int) -> None:
    assert (await developer.get(GET_TOKEN, **(GRANT | wrong)))["errcode"] == code


async def test_an_unknown_token_is_refused(developer: Developer) -> None:
    developer.token = "made up"

    assert await developer.code(SEND, TEXT) == 40014


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"touser": "ghost"}, 81013),
        ({"touser": ""}, 81013),
        ({"agentid": 7}, 301002),
        ({"agentid": "x"}, 40056),
        ({"msgtype": "markdown_v2"}, 40008),
        ({"text": {"content": ""}}, 40058),
        ({"msgtype": "markdown", "markdown": {"content": "x" * 2049}}, 40058),
        ({"msgtype": "file", "file": {"media_id": "none"}}, 40007),
        ({"duplicate_check_interval": 14401}, 40058),
        ({"msgtype": "template_card", "template_card": CARD | {"task_id": "with space"}}, 40058),
        ({"msgtype": "template_card", "template_card": CARD | {"button_list": []}}, 40058),
        ({"msgtype": "template_card", "template_card": CARD | {"main_title": {}}}, 40058),
    ],
)
async def test_a_wrong_message_is_refused(developer: Developer, wrong: dict[str, Any], code: int) -> None:
    assert await developer.code(SEND, TEXT | wrong) == code
    assert not developer.wecom.messages


async def test_who_is_not_reached_is_named_beside_a_success(developer: Developer) -> None:
    answer = await developer.post(SEND, TEXT | {"touser": f"{ANN}|Ghost"})

    assert (answer["errcode"], answer["invaliduser"]) == (0, "ghost")


async def test_a_long_text_is_cut_without_a_word(developer: Developer) -> None:
    assert await developer.code(SEND, TEXT | {"text": {"content": "x" * 3000}}) == 0
    assert len(developer.wecom.messages[0].text) == 2048


async def test_a_repeated_call_is_not_shown_twice_while_it_is_checked(developer: Developer) -> None:
    checked = TEXT | {"enable_duplicate_check": 1, "duplicate_check_interval": 60}
    for _ in range(2):
        assert await developer.code(SEND, checked) == 0
    shown_before = len(developer.wecom.messages)
    developer.wecom.company.advance(61)
    await developer.code(SEND, checked)

    assert shown_before == 1
    assert len(developer.wecom.messages) == 2


async def test_what_is_too_much_for_a_member_is_dropped_without_a_word(developer: Developer) -> None:
    for number in range(31):
        assert await developer.code(SEND, TEXT | {"text": {"content": str(number)}}) == 0

    assert len(developer.wecom.messages) == 30


async def test_a_message_is_taken_back_once(developer: Developer) -> None:
    sent = await developer.post(SEND, TEXT)

    assert await developer.code(RECALL, {"msgid": sent["msgid"]}) == 0
    assert developer.wecom.messages[0].recalled
    assert await developer.code(RECALL, {"msgid": sent["msgid"]}) == 40058


async def test_a_card_is_updated_once_and_its_task_is_used_once(developer: Developer) -> None:
    message = TEXT | {"msgtype": "template_card", "template_card": CARD}
    code = (await developer.post(SEND, message))["response_code"]
    change = {"userids": [ANN], "agentid": AGENT, "response_code": code, "button": {"replace_name": "Yes"}}

    assert await developer.code(UPDATE_CARD, change) == 0
    assert developer.wecom.messages[0].replaced == "Yes"
    assert await developer.code(UPDATE_CARD, change) == 40058
    assert await developer.code(SEND, message) == 40058


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"userlist": [ANN]}, 86006),
        ({"userlist": [ANN, "ghost"]}, 40031),
        ({"chatid": "inc-42"}, 86001),
        ({"chatid": "x" * 33}, 86001),
        ({"owner": "chen.wu"}, 86207),
    ],
)
async def test_a_wrong_group_is_refused(developer: Developer, wrong: dict[str, Any], code: int) -> None:
    assert await developer.code(CREATE, GROUP | wrong) == code


async def test_a_group_is_made_once_shown_by_its_first_message_and_changed(developer: Developer) -> None:
    made, again = await developer.code(CREATE, GROUP), await developer.code(CREATE, GROUP)
    changed = await developer.code(UPDATE, {"chatid": "inc42", "add_user_list": ["chen.wu"], "del_user_list": [BEN]})
    posted = await developer.code(
        SEND_TO_GROUP, {"chatid": "inc42", "msgtype": "markdown", "markdown": {"content": "hi"}}
    )
    info = (await developer.get(GET, chatid="inc42"))["chat_info"]

    assert (made, again, changed, posted) == (0, 86215, 0, 0)
    assert info == {"chatid": "inc42", "name": "INC-42", "owner": ANN, "userlist": [ANN, "chen.wu"]}
    assert [message.chat for message in developer.wecom.messages] == ["inc42"]


async def test_groups_need_the_whole_company(developer: Developer) -> None:
    developer.wecom.company.root_range = False

    assert await developer.code(CREATE, GROUP) == 60011


async def test_another_apps_group_is_not_this_apps(developer: Developer) -> None:
    await developer.code(CREATE, GROUP)
    developer.wecom.company.groups["inc42"].app = 7

    assert (await developer.get(GET, chatid="inc42"))["errcode"] == 86008


async def test_people_are_found_and_not_found(developer: Developer) -> None:
    assert (await developer.post(BY_MOBILE, {"mobile": "13800000000"}))["userid"] == ANN
    assert await developer.code(BY_MOBILE, {"mobile": "13999999999"}) == 46004
    assert await developer.code(BY_MOBILE, {"mobile": "call me"}) == 60103
    assert (await developer.post(BY_EMAIL, {"email": "ben@acme.example", "email_type": 1}))["userid"] == BEN
    assert "mobile" not in await developer.get(USER, userid=ANN)


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("file", b"a log", 40006),
        ("file", b"a longer log", 0),
        ("image", b"no picture", 40009),
        ("image", b"\x89PNG and so on", 0),
        ("gif", b"a longer log", 40004),
    ],
)
async def test_uploads_are_judged(developer: Developer, kind: str, content: bytes, code: int) -> None:
    form = aiohttp.FormData()
    form.add_field("media", content, filename="a.bin")

    assert await developer.code(UPLOAD, form, type=kind) == code


async def test_an_untrusted_address_may_call_nothing(developer: Developer) -> None:
    developer.wecom.company.trusted = False

    assert await developer.code(SEND, TEXT) == 60020


@pytest.mark.parametrize(("answers", "attempts"), [((200,), 1), ((500, 200), 2), ((500, 500, 500), ATTEMPTS)])
async def test_a_callback_is_posted_until_it_is_taken(
    developer: Developer, answers: tuple[int, ...], attempts: int
) -> None:
    left = list(answers)

    async def take(request: web.Request) -> web.Response:
        return web.Response(status=left.pop(0))

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    developer.wecom.callbacks.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    push = developer.wecom.say("status?")
    await developer.wecom.callbacks.settled()
    await runner.cleanup()

    assert push.attempts == attempts
    assert push.acknowledged is (answers[-1] == 200)

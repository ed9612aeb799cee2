"""What is posted becomes events; what is sent reaches those who may see it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.console import wire
from adapters.console.adapter import ConsoleAdapter
from adapters.console.audience import LONGEST_BACKLOG, Audience
from adapters.console.settings import ConsoleSettings
from adapters.console.stream import ConsoleStream
from bot.domain.account import Account
from bot.domain.chat import (
    Attachment,
    Button,
    ButtonPressed,
    ChatMessage,
    Delivery,
    Event,
    MemberJoined,
    Mention,
    Origin,
    Person,
    RoomOpened,
)
from bot.errors import MalformedCall, NotFound, Unauthorized, Unsupported
from bot.ports.abilities import Watchable
from bot.ports.adapter import HistoryQuery
from bot.ports.login import COOKIE, digest
from bot.ports.platform import AdapterServices
from bot.ports.webhook import WebhookRequest
from tests.unit.web.site import ANA, BEN, Site

SAID: dict[str, object] = {"chat": "me", "text": "what is going on?", "id": "a1b2c3d4"}


@pytest.fixture
async def tokens(site: Site) -> dict[str, str]:
    """A login cookie for each person."""
    until = site.clock().replace(year=2030)
    for person in (ANA, BEN):
        await site.store.logins.open_login(digest(f"token-{person.id}"), "acme", person, until)
    return {person.id: f"other=1; {COOKIE}=token-{person.id}" for person in (ANA, BEN)}


class Console:
    """The adapter, and people who post to it and watch it."""

    def __init__(self, adapter: ConsoleAdapter, tokens: dict[str, str]) -> None:
        self.adapter = adapter
        self._tokens = tokens

    def request(self, body: object, person: Person, query: dict[str, str] | None = None) -> WebhookRequest:
        headers = {"cookie": self._tokens[person.id]}
        return WebhookRequest("POST", headers, json.dumps(body).encode(), query or {})

    async def post(self, body: object, person: Person = ANA) -> Event:
        (event,) = (await self.adapter.receive(self.request(body, person))).events
        return event

    async def watch(self, chat: str = "me", person: Person = ANA) -> "Watching":
        watching = Watching(self.adapter.watch(self.request({}, person, {"chat": chat})))
        assert (await watching.next())["type"] == "hello"
        return watching


class Watching:
    """What one person is shown of one chat."""

    def __init__(self, documents: AsyncIterator[str]) -> None:
        self._documents = documents

    async def next(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(await anext(self._documents))
        return document


@pytest.fixture
def console(site: Site, tokens: dict[str, str]) -> Console:
    return Console(site.console, tokens)


def delivery(text: str = "**hello**", chat: str = "room-a", key: str = "k1", **more: Any) -> Delivery:
    return Delivery(key, "acme", "console", chat, text, **more)


async def test_whatever_is_said_directly_is_a_mention(console: Console) -> None:
    event = await console.post(SAID)

    assert isinstance(event, Mention)
    assert (event.text, event.sender, event.origin.chat, event.origin.private) == (SAID["text"], ANA, "me-ana", True)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("@warroom summarize", "summarize"),
        ("hey @Warroom: summarize", "hey summarize"),
        ("@warroom总结一下", "总结一下"),
        ("总结一下 @WARROOM", "总结一下"),
    ],
)
async def test_in_a_room_the_bot_is_asked_by_its_name(console: Console, text: str, asked: str) -> None:
    event = await console.post(SAID | {"chat": "room-a", "text": text})

    assert isinstance(event, Mention)
    assert (event.text, event.origin.private) == (asked, False)


@pytest.mark.parametrize(
    "text", ["the warroom is full", "mail ops@warroom.example", "@warroom-2 hi", "see @warroom.dev", "@warrooms"]
)
async def test_in_a_room_anything_else_is_chatter(console: Console, text: str) -> None:
    event = await console.post(SAID | {"chat": "room-a", "text": text})

    assert isinstance(event, ChatMessage)
    assert event.text == text


async def test_the_bot_is_also_addressed_by_the_name_it_was_given(site: Site, tokens: dict[str, str]) -> None:
    settings = ConsoleSettings(name="战情室")
    named = Console(
        ConsoleAdapter(
            Account("acme", "Acme"),
            settings,
            AdapterServices(site.store.logins, site.store.shelf, site.store.leases, site.clock),
        ),
        tokens,
    )

    event = await named.post(SAID | {"chat": "room-a", "text": "@战情室总结一下"})

    assert isinstance(event, Mention)
    assert event.text == "总结一下"


async def test_posting_again_is_the_same_event(console: Console) -> None:
    assert (await console.post(SAID)).event_id == (await console.post(SAID)).event_id


async def test_the_same_id_of_somebody_else_or_elsewhere_is_another_event(console: Console) -> None:
    room = SAID | {"chat": "room-a"}

    events = [await console.post(room), await console.post(room, BEN), await console.post(SAID)]

    assert len({event.event_id for event in events}) == 3


async def test_a_pressed_button_comes_back_as_it_was_made(console: Console) -> None:
    event = await console.post({"chat": "room-a", "action": "confirm", "value": "v", "message": "m1"})

    assert isinstance(event, ButtonPressed)
    assert (event.action, event.value, event.origin.message, event.person) == ("confirm", "v", "m1", ANA)


async def test_a_room_is_made_and_joined(console: Console) -> None:
    opened = await console.post({"chat": "room-a", "room": "Room A"})
    joined = await console.post({"chat": "room-a", "join": True}, BEN)

    assert isinstance(opened, RoomOpened)
    assert isinstance(joined, MemberJoined)
    assert (opened.name, opened.member, joined.person) == ("Room A", True, BEN)


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=forged", f"{COOKIE}=", "other=token-ana"])
async def test_without_a_genuine_login_nothing_is_read(console: Console, cookie: str) -> None:
    with pytest.raises(Unauthorized):
        await console.adapter.receive(WebhookRequest("POST", {"cookie": cookie}, b"not even JSON"))


async def test_a_login_of_another_account_is_none(site: Site, console: Console) -> None:
    await site.store.logins.open_login(digest("token-ben"), "other", BEN, site.clock().replace(year=2030))

    with pytest.raises(Unauthorized):
        await console.post(SAID, BEN)


@pytest.mark.parametrize(
    "body",
    [
        "text",
        {},
        SAID | {"text": ""},
        SAID | {"text": "x" * 20_001},
        SAID | {"id": "short"},
        SAID | {"id": "../../../etc"},
        SAID | {"chat": "a b"},
        SAID | {"surprise": 1},
        {"chat": "room-a", "action": "confirm", "value": "v"},
        {"chat": "me", "room": "mine"},
    ],
)
async def test_a_post_that_makes_no_sense_is_refused(console: Console, body: object) -> None:
    with pytest.raises(MalformedCall):
        await console.post(body)


@pytest.mark.parametrize("chat", ["me-ben", "me-ana~", "me-", "me-ben:x"])
async def test_nobody_posts_into_the_direct_conversation_of_somebody_else(console: Console, chat: str) -> None:
    with pytest.raises(NotFound):
        await console.post(SAID | {"chat": chat})


def test_people_with_similar_ids_share_no_conversation(console: Console) -> None:
    tricky = Person("ana:b", "A")

    assert console.adapter.open_to(ANA, "me-ana:b")
    assert not console.adapter.open_to(tricky, "me-ana:b")


async def test_what_is_said_is_shown_to_the_others_at_once(console: Console) -> None:
    ben = await console.watch("room-a", BEN)

    event = await console.post(SAID | {"chat": "room-a"})

    shown = await ben.next()
    assert (shown["id"], shown["sender"]["name"], shown["text"]) == (event.origin.message, "Ana Torres", SAID["text"])


async def test_a_reply_is_shown_with_its_html_buttons_files_and_question(console: Console) -> None:
    watching = await console.watch("room-a")

    receipt = await console.adapter.send(
        delivery(
            quote="m1", mentions=(BEN,), buttons=(Button("Yes", "confirm", "v", "primary"),),
            attachments=(Attachment("a.md", b"# A", "text/markdown"),),
        )
    )  # fmt: skip

    shown = await watching.next()
    assert (shown["id"], shown["html"], shown["quote"]) == (receipt.message, "<p><strong>hello</strong></p>\n", "m1")
    assert shown["buttons"] == [{"label": "Yes", "action": "confirm", "value": "v", "style": "primary"}]
    assert [(one["name"], one["base64"]) for one in shown["attachments"]] == [("a.md", "IyBB")]
    assert shown["mentions"] == ["Ben Okafor"]


async def test_a_reply_sent_twice_is_one_message(console: Console) -> None:
    first = await console.adapter.send(delivery())
    second = await console.adapter.send(delivery())

    assert first.message == second.message
    assert console.adapter.capabilities.resend == "key"


async def test_what_is_meant_for_one_person_is_shown_to_nobody_else(console: Console) -> None:
    ana, ben = await console.watch("room-a", ANA), await console.watch("room-a", BEN)

    await console.adapter.send(delivery("for Ana", only_to=ANA))
    await console.adapter.send(delivery("for all", key="k2"))

    assert [(await ana.next())["text"] for _ in range(2)] == ["for Ana", "for all"]
    assert (await ben.next())["text"] == "for all"


async def test_whoever_comes_back_finds_buttons_and_private_words_again(console: Console) -> None:
    await console.adapter.send(delivery("for Ana", only_to=ANA))
    await console.adapter.send(delivery("asking", key="k2", buttons=(Button("Yes", "confirm", "v"),)))

    ana, ben = await console.watch("room-a", ANA), await console.watch("room-a", BEN)

    assert [(await ana.next())["text"] for _ in range(2)] == ["for Ana", "asking"]
    assert (await ben.next())["buttons"]


async def test_a_reply_grows_and_is_replaced_by_its_final_text(console: Console) -> None:
    watching = await console.watch("room-a")

    stream = await console.adapter.open_stream(delivery(""))
    await stream.append("one ")
    await stream.append("two")
    opened, grown = await watching.next(), await watching.next()
    receipt = await stream.close(delivery("final"))
    closed = await watching.next()

    assert [one["text"] for one in (opened, grown, closed)] == ["", "one two", "final"]
    assert [one["growing"] for one in (opened, grown, closed)] == [True, True, False]
    assert {one["id"] for one in (opened, grown, closed)} == {stream.message} == {receipt.message}


async def test_a_stream_and_a_plain_send_of_the_same_reply_are_one_message(console: Console) -> None:
    stream: ConsoleStream = await console.adapter.open_stream(delivery(""))

    assert (await console.adapter.send(delivery())).message == stream.message


async def test_an_edited_message_is_shown_in_its_place(console: Console) -> None:
    receipt = await console.adapter.send(delivery())
    watching = await console.watch("room-a")

    await console.adapter.edit(receipt.message, delivery("changed"))

    assert (await watching.next())["text"] == "**hello**"
    changed = await watching.next()
    assert (changed["id"], changed["text"], changed["edited"]) == (receipt.message, "changed", True)


async def test_the_working_sign_is_shown_and_taken_away(console: Console) -> None:
    origin = Origin("acme", "console", "room-a", message="m1")
    early = await console.watch("room-a")

    await console.adapter.show_working(origin)
    late = await console.watch("room-a", BEN)
    await console.adapter.clear_working(origin)
    await console.adapter.clear_working(origin)

    assert [(await early.next())["on"] for _ in range(3)] == [True, False, False]
    assert [(await late.next())["on"] for _ in range(2)] == [True, False]
    await console.adapter.send(delivery("afterwards"))
    assert (await (await console.watch("room-a")).next())["text"] == "afterwards"


async def test_mass_mentions_in_a_reply_are_inert(console: Console) -> None:
    assert "@all" not in console.adapter.render("hello @all")


async def test_stopping_lets_every_watcher_go_and_may_be_repeated(console: Console) -> None:
    watching = await console.watch("room-a")

    await console.adapter.stop()
    await console.adapter.stop()

    with pytest.raises(StopAsyncIteration):
        await watching.next()


async def test_what_it_cannot_do_it_says(console: Console, site: Site) -> None:
    with pytest.raises(Unsupported):
        await console.adapter.history(HistoryQuery("room-a"))
    with pytest.raises(Unsupported):
        await console.adapter.find_sent(delivery(), site.clock())
    assert not console.adapter.capabilities.history
    assert not console.adapter.capabilities.threads


async def test_people_are_known_once_they_have_called(console: Console) -> None:
    assert await console.adapter.person("ana") is None

    await console.post(SAID)

    assert await console.adapter.person("ana") == ANA


def test_it_can_be_watched(console: Console) -> None:
    assert isinstance(console.adapter, Watchable)


async def test_a_watcher_who_cannot_keep_up_is_let_go() -> None:
    audience = Audience()
    watching = audience.watch("room-a", ANA, "hello")
    assert await anext(watching) == "hello"

    for number in range(LONGEST_BACKLOG + 1):
        audience.tell("room-a", str(number))

    assert len([document async for document in watching]) == LONGEST_BACKLOG


async def test_what_is_remembered_is_bounded_by_its_size() -> None:
    audience = Audience(remembered=10)
    for number in range(5):
        audience.show("room-a", f"m{number}", f"{number}" * 4)

    watching = audience.watch("room-a", ANA, "hello")

    assert [await anext(watching) for _ in range(3)] == ["hello", "3333", "4444"]


@pytest.mark.parametrize(
    "posted",
    [
        {**SAID, "thread": "\x00"},
        {**SAID, "chat": "room\x00"},
        {"chat": "me", "action": "confirm", "value": "", "message": "m\x00"},
    ],
)
def test_names_with_control_characters_are_refused(posted: dict[str, object]) -> None:
    with pytest.raises(MalformedCall):
        wire.parse(json.dumps(posted).encode())

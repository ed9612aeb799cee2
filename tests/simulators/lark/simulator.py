"""The simulated Lark as a server, and as what a test directs."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from tests.simulators.lark.delivery import Delivery, Push
from tests.simulators.lark.model import JSON, Chat, Fault, Message, User
from tests.simulators.lark.routes import Routes
from tests.simulators.lark.shapes import elements, in_event
from tests.simulators.lark.sockets import Sockets
from tests.simulators.lark.state import APP, BOT, TENANT, VERIFICATION, State

WARROOM = {"id": {"open_id": BOT, "union_id": "on_bot", "user_id": ""}, "mentioned_type": "bot", "name": "Warroom"}


class LarkSimulator:
    """One organisation, one app, one bot: `async with LarkSimulator() as lark:`; clients use `lark.url`.

    Events go to `lark.delivery.request_url`, or over the long connection where that is empty. `scale` shortens the
    waits before an event comes again. Leaving it raises for whatever the app sent that Lark would not understand.
    """

    def __init__(self, scale: float = 0.01, deadline: float = 3.0) -> None:
        self.state = State()
        self.sockets = Sockets(self.state)
        self.delivery = Delivery(self.state, self.sockets, scale, deadline)
        self.routes = Routes(self.state)
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        self.routes.add_to(app)
        app.router.add_post("/callback/ws/endpoint", self.sockets.endpoint)
        app.router.add_get("/ws/v2", self.sockets.connect)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self.delivery.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.delivery.stop()
        await self.sockets.drop()
        if self._runner is not None:
            await self._runner.cleanup()
        if error is None:
            assert not self.state.complaints, self.state.complaints

    def user(self, name: str, email: str = "", mobile: str = "", *, available: bool = True) -> User:
        user = User(f"ou_{name.lower()}", name, email, mobile, available)
        return self.state.users.setdefault(user.open_id, user)

    def group(self, id: str, name: str, members: Sequence[User], mode: Literal["group", "topic"] = "group") -> Chat:
        return self.state.chats.setdefault(id, Chat(id, name, mode, [one.open_id for one in members]))

    def direct(self, user: User) -> Chat:
        id = f"oc_direct_{user.open_id}"
        return self.state.chats.setdefault(id, Chat(id, "", "p2p", [user.open_id]))

    @property
    def messages(self) -> list[Message]:
        return list(self.state.messages.values())

    @property
    def posts(self) -> list[Message]:
        """What the bot sent, oldest first."""
        return [one for one in self.messages if one.sender == APP and one.state == "there"]

    def say(
        self,
        author: User,
        chat: Chat,
        text: str,
        *,
        named: bool = False,
        also: Sequence[User] = (),
        reply_to: Message | None = None,
        quoting: Message | None = None,
        thread: str = "",
        sender_type: str = "user",
    ) -> Message:
        """Somebody writes; `named`: to the bot. `reply_to`: in the thread under a message, `thread`: straight into it.

        `quoting`: answering it in the chat itself. `also`: other people mentioned at the end.
        """
        mentions: list[JSON] = [{"key": "@_user_1", **WARROOM}] if named else []
        for person in also:
            ids = {"open_id": person.open_id, "union_id": "", "user_id": ""}
            entry = {"key": f"@_user_{len(mentions) + 1}", "id": ids, "mentioned_type": "user", "name": person.name}
            mentions.append({**entry, "tenant_key": TENANT})
        people = " ".join(one["key"] for one in mentions[1 if named else 0 :])
        words = " ".join(part for part in ("@_user_1" if named else "", text, people) if part)
        place: JSON = {"reply_to": reply_to, "quoting": quoting, "thread": thread}
        return self.say_raw(author, chat, "text", {"text": words}, mentions, sender_type=sender_type, **place)

    def say_raw(
        self,
        author: User,
        chat: Chat,
        kind: str,
        content: JSON,
        mentions: Sequence[JSON] = (),
        *,
        reply_to: Message | None = None,
        quoting: Message | None = None,
        thread: str = "",
        sender_type: str = "user",
    ) -> Message:
        """Like `say`, with any kind of message."""
        place: JSON = {"thread": thread} if thread else {}
        if reply_to is not None:
            root = reply_to.root or reply_to.id
            place = {"root": root, "parent": reply_to.id, "thread": self.state.thread_under(reply_to)}
        elif quoting is not None:
            place = {"root": quoting.root or quoting.id, "parent": quoting.id}
        elif chat.mode == "topic" and not thread:
            place = {"thread": self.state.new_id("omt_")}
        given = {"chat": chat.id, "kind": kind, "content": content, "sender": author.open_id}
        message = self.state.keep(mentions=list(mentions), **given, **place)
        if self._told(message, chat):
            chat_type = "p2p" if chat.mode == "p2p" else "group"
            self.deliver("im.message.receive_v1", in_event(message, chat_type, sender_type))
        return message

    def _told(self, message: Message, chat: Chat) -> bool:
        """Whether the scopes let the bot hear this."""
        granted, named = self.state.granted, any(one["id"]["open_id"] == BOT for one in message.mentions)
        if chat.mode == "p2p":
            return "im:message.p2p_msg:readonly" in granted
        at_bot = named and "im:message.group_at_msg:readonly" in granted
        return chat.bot_inside and (at_bot or "im:message.group_msg" in granted)

    def envelope(self, kind: str, event: JSON, id: str = "") -> JSON:
        header = {"event_id": id or self.state.new_id("event"), "event_type": kind, "token": VERIFICATION}
        times = {"create_time": str(int(self.state.now() * 1000)), "app_id": APP, "tenant_key": TENANT}
        return {"schema": "2.0", "header": header | times, "event": event}

    def deliver(self, kind: str, event: JSON) -> Push:
        """Send an event off, in the background, as often as it takes."""
        return self.delivery.deliver(self.envelope(kind, event))

    def recall(self, message: Message) -> Push:
        """The author takes it back."""
        message.state = "recalled"
        told = {
            "message_id": message.id,
            "chat_id": message.chat,
            "recall_time": "1700000000",
            "recall_type": "message_owner",
        }
        return self.deliver("im.message.recalled_v1", told)

    def join(self, chat: Chat, user: User) -> Push:
        chat.members.append(user.open_id)
        joined = {"name": user.name, "tenant_key": TENANT, "user_id": {"open_id": user.open_id}}
        told = {"chat_id": chat.id, "operator_id": {"open_id": user.open_id}, "external": False, "name": chat.name}
        return self.deliver("im.chat.member.user.added_v1", told | {"users": [joined]})

    def press(self, user: User, message: Message, label: str) -> Push:
        """A button; the app has three seconds, and gets it once."""
        value = next(value for shown, value in buttons(message) if shown == label)
        pressed = {
            "operator": {"tenant_key": TENANT, "user_id": "", "open_id": user.open_id, "union_id": ""},
            "token": self.state.new_id("c-"),
            "action": {"value": value, "tag": "button", "timezone": "Asia/Shanghai"},
            "host": "im_message",
            "context": {"open_message_id": message.id, "open_chat_id": message.chat, "url": "", "preview_token": ""},
        }
        return self.deliver("card.action.trigger", pressed)

    def redeliver_all(self) -> None:
        """Every event so far comes again."""
        for push in [*self.delivery.pushes]:
            self.delivery.again(push)

    async def settled(self) -> None:
        await self.delivery.settled()

    def acknowledged(self, message: str) -> bool:
        pushes = self.delivery.of(message)
        return bool(pushes) and all(push.acknowledged for push in pushes)

    def fail_next(self, path: str, method: str = "", **fault: Any) -> None:
        """The next admitted call of `path` (a pattern) meets this."""
        self.state.plant(path, Fault(**fault), method)

    def expire_tokens(self) -> None:
        """Every token issued so far is worth nothing."""
        self.state.tokens.clear()

    async def until(self, holds: Callable[[], object]) -> None:
        await self.state.until(holds)

    async def connected(self, times: int = 1) -> None:
        """Return once the app has connected so often, and is."""
        await self.until(lambda: self.sockets.opened >= times and self.sockets.connections)


def card_of(message: Message) -> JSON:
    """The card a message shows now."""
    return message.card.content if message.card else message.content


def text_of(message: Message) -> str:
    """The card Markdown it shows now."""
    return "\n".join(one["content"] for one in elements(card_of(message)) if one["tag"] == "markdown")


def pictures(message: Message) -> list[str]:
    """What the pictures in it are said to show."""
    return [one["alt"]["content"] for one in elements(card_of(message)) if one["tag"] == "img"]


def buttons(message: Message) -> list[tuple[str, Any]]:
    """Labels and values."""
    found = [one for one in elements(card_of(message)) if one["tag"] == "button"]
    return [(one["text"]["content"], one["behaviors"][0]["value"]) for one in found]

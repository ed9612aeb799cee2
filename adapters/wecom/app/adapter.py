"""WeCom's self-built app: direct messages both ways, and groups that it makes and posts into."""

import time
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime

from adapters.wecom.app import chats, doctor
from adapters.wecom.app.buttons import Buttons
from adapters.wecom.app.client import QyApi
from adapters.wecom.app.composing import TEXT_LIMIT
from adapters.wecom.app.people import People
from adapters.wecom.app.render import rendered
from adapters.wecom.app.rooms import Rooms
from adapters.wecom.app.sending import Sender
from adapters.wecom.app.settings import AppSettings
from adapters.wecom.app.wire import PLATFORM, Translator, encrypted, fields
from adapters.wecom.envelope import Envelope
from bot.domain.account import Account
from bot.domain.chat import Delivery, Origin, Person, Receipt
from bot.domain.session import Message
from bot.errors import ConfigError, MalformedCall, NotFound, Rejected, Unsupported
from bot.ports.adapter import Adapter, Capabilities, Finding, HistoryQuery, OpenedRoom, ReplyStream, RoomPlan, Sink
from bot.ports.platform import AdapterServices
from bot.ports.webhook import Intake, WebhookRequest, WebhookResponse

_DIRECT = Capabilities(
    text_limit=TEXT_LIMIT,
    limit_unit="bytes",
    ack_deadline=5.0,
    ephemeral=True,
    proactive=True,
    rooms=True,
    buttons=True,
    attachments=True,
    resend="key",
)


class WeComApp:
    """One account's app. In its groups it only speaks: what is said there reaches nobody but the robot.

    `clock` judges callbacks, in seconds since 1970; `stopwatch` paces what is sent.
    """

    def __init__(
        self,
        account: Account,
        settings: AppSettings,
        services: AdapterServices,
        *,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account = account
        self._settings = settings
        self._clock = clock
        self._api = QyApi(account.id, settings, services)
        self._envelope = _envelope(settings) if settings.app_hears else None
        buttons = Buttons(account.id, services.shelf)
        self._translator = Translator(account.id, buttons)
        self._people = People(account.id, self._api, services.shelf)
        self._sender = Sender(account, settings.agent_id, self._api, buttons, services.shelf, stopwatch)
        self._rooms = Rooms(account, self._api, self._people, services.shelf, self._sender.send)
        self.capabilities = replace(_DIRECT, complete_record=settings.app_hears)

    @property
    def platform(self) -> str:
        return PLATFORM

    @property
    def account(self) -> str:
        return self._account.id

    @property
    def polls(self) -> bool:
        return False

    def side(self, chat: str) -> Adapter:
        """This very app, with what it can do in a group where the chat is one."""
        if not chats.is_room(chat):
            return self
        speaking = copy(self)
        speaking.capabilities = replace(self.capabilities, buttons=False, complete_record=False, resend="at-most-once")
        return speaking

    async def start(self) -> None:
        """Prove the credentials. Raises `ConfigError` when they are refused."""
        try:
            await self._api.tokens.token()
        except Rejected as error:
            key = "corp_id" if error.code == "40013" else "app_secret"
            raise ConfigError(f"accounts.{self.account}.wecom.{key} is refused: {error.public}") from error

    async def stop(self) -> None:
        """Close every connection; safe to call twice."""
        await self._api.close()

    async def receive(self, request: WebhookRequest) -> Intake:
        """Prove a call genuine, then say what it means; makes no call to WeCom.

        Raises `Unauthorized` before decrypting anything, `MalformedCall` for a genuine call that makes no sense.
        """
        if self._envelope is None:
            raise NotFound("WeCom's app is not called here: app_token and app_encoding_aes_key are not configured.")
        now = self._clock()
        if request.method == "GET":
            said = self._envelope.opened(request.query, request.query.get("echostr", ""), now)
            return Intake(WebhookResponse(200, said.encode()))
        if request.method != "POST":
            raise MalformedCall("WeCom posts.")
        xml = self._envelope.opened(request.query, encrypted(request.body), now)
        return Intake(events=await self._translator.events(fields(xml), datetime.fromtimestamp(now, UTC)))

    async def listen(self, sink: Sink) -> None:
        raise Unsupported("WeCom calls an app's webhook.")

    def render(self, text: str) -> str:
        return rendered(text)

    async def send(self, delivery: Delivery) -> Receipt:
        """Write to a person, or post into a group of the app's own. WeCom names ids of messages to people alone."""
        return await self._sender.send(delivery)

    async def edit(self, message: str, delivery: Delivery) -> Receipt:
        raise Unsupported("WeCom cannot change an app's message.")

    async def find_sent(self, delivery: Delivery, since: datetime) -> Receipt | None:
        raise Unsupported("WeCom lets no messages be read.")

    async def open_stream(self, delivery: Delivery) -> ReplyStream:
        raise Unsupported("WeCom lets no message of an app grow.")

    async def show_working(self, origin: Origin) -> None:
        raise Unsupported("WeCom has no sign for work under way.")

    async def clear_working(self, origin: Origin) -> None:
        raise Unsupported("WeCom has no sign for work under way.")

    async def history(self, query: HistoryQuery) -> Sequence[Message]:
        raise Unsupported("WeCom has no history that an app may read.")

    async def person(self, id: str) -> Person | None:
        """By name, for those the app may see."""
        return await self._people.person(id)

    async def find_person(self, email: str = "", phone: str = "") -> Person | None:
        return await self._people.find(email, phone)

    async def room(self, chat: str) -> str | None:
        """The name of a group that the app has made; a direct chat has none, which is the empty one."""
        return await self._rooms.name(chat) if chats.is_room(chat) else ""

    async def open_room(self, plan: RoomPlan) -> OpenedRoom:
        """A group that the app may post into. A person has to add the robot to it, so that the bot hears it."""
        return await self._rooms.open(plan)

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        return await self._rooms.invite(chat, people)

    async def check(self) -> Sequence[Finding]:
        return await doctor.check(self._api, self._settings, self._clock)


def _envelope(settings: AppSettings) -> Envelope:
    key = settings.app_encoding_aes_key.get_secret_value()
    return Envelope(settings.app_token.get_secret_value(), key, settings.corp_id)

"""Lark or Feishu as a chat platform: one account, one organisation, one self-built app."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.lark import doctor, history, people, sending
from adapters.lark.cards import Cards
from adapters.lark.client import LarkClient
from adapters.lark.composing import TEXT_LIMIT
from adapters.lark.identity import Identity
from adapters.lark.intake import Reception
from adapters.lark.messages import MessageReader, text_of
from adapters.lark.refusals import NO_BOT
from adapters.lark.render import rendered
from adapters.lark.rooms import Groups
from adapters.lark.settings import LarkSettings
from adapters.lark.signs import WorkingSign
from adapters.lark.sockets import Pace, Socket
from adapters.lark.stream import Growing
from adapters.lark.threads import Threads
from adapters.lark.wire import Translator
from bot.domain.account import Account
from bot.domain.chat import Delivery, Origin, Person, Receipt
from bot.domain.session import Message
from bot.errors import ConfigError, Rejected, RetryLater, Unauthorized, Unsupported
from bot.ports.adapter import Capabilities, Finding, HistoryQuery, OpenedRoom, ReplyStream, RoomPlan, Sink
from bot.ports.platform import AdapterServices
from bot.ports.webhook import Intake, WebhookRequest

PLATFORM = "lark"


class LarkAdapter:
    """One account's Lark. `clock` judges signatures, in seconds since 1970; `stopwatch` ages the access token.

    Several may run in one process: nothing is shared between them.
    """

    def __init__(
        self,
        account: Account,
        settings: LarkSettings,
        services: AdapterServices,
        *,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
        pace: Pace | None = None,
    ) -> None:
        self._account = account
        self._settings = settings
        self._shelf = services.shelf
        self._report = services.report
        self._clock = clock
        self._pace = pace or Pace()
        self._client = LarkClient(settings, stopwatch)
        self._sign = WorkingSign(self._client, settings.app_id)
        self._threads = Threads(services.shelf, account.id)
        cards = Cards(self._client, services.shelf, account.id, clock)
        self._growing = Growing(self._client, cards, self._threads, stopwatch)
        self._me: Identity | None = None
        self._reception: Reception | None = None
        self._socket: Socket | None = None
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            limit_unit="bytes",
            ack_deadline=3.0,
            threads=True,
            edits=True,
            edit_interval=1.0,
            streams=True,
            ephemeral=True,
            history=True,
            proactive=True,
            rooms=True,
            buttons=True,
            attachments=True,
            working_sign=settings.working_sign != "off",
            resend="key",
        )

    @property
    def platform(self) -> str:
        return PLATFORM

    @property
    def account(self) -> str:
        return self._account.id

    @property
    def polls(self) -> bool:
        """Over the long connection."""
        return self._settings.mode == "websocket"

    @property
    def connected(self) -> bool:
        """Whether Lark can hand us events now, as far as we know."""
        return self._socket.connected if self._socket is not None else not self.polls

    async def start(self) -> None:
        """Learn who the bot is, and open the way to its events. Raises `ConfigError` when Lark refuses the app."""
        self._me = await self._introduced()
        translator = Translator(self.account, self._me, self._threads)
        if not self.polls:
            self._reception = Reception(self._settings, translator)
            return
        socket = self._new_socket(translator)
        try:
            await socket.open()
        except Rejected as error:
            raise ConfigError(f"accounts.{self.account}.lark.mode cannot be “websocket”: {error.public}") from error
        self._socket = socket

    async def _introduced(self) -> Identity:
        try:
            answer = await self._client.call("GET", doctor.BOT)
        except Rejected as error:
            if error.code == NO_BOT:
                raise ConfigError(self._botless) from error
            key = f"accounts.{self.account}.lark.app_secret"
            raise ConfigError(f"{key} (or app_id, or api_url) is refused: {error.public}") from error
        bot = answer.get("bot")
        if not text_of(bot, "open_id"):
            raise ConfigError(self._botless)
        name = text_of(bot, "app_name") or "Warroom"
        return Identity(self._settings.app_id, text_of(bot, "open_id"), name, self._settings.api_url)

    @property
    def _botless(self) -> str:
        return f"accounts.{self.account}.lark.app_id names an app without a bot. {doctor.WITHOUT_BOT}"

    def _new_socket(self, translator: Translator) -> Socket:
        return Socket(self._client, translator, self._settings.app_id, self._pace, self._report)

    async def stop(self) -> None:
        """Close every connection; safe to call twice."""
        await self._client.close()

    async def receive(self, request: WebhookRequest) -> Intake:
        """Prove a call genuine, then say what it means; makes no call to Lark.

        Raises `Unauthorized` before parsing what is signed wrongly, and for another app's events; `MalformedCall` for
        a genuine body that makes no sense.
        """
        if self._reception is None:
            raise Unauthorized("Lark is not received by webhook here, or not yet.")
        return await self._reception.meaning(request, self._clock())

    async def listen(self, sink: Sink) -> None:
        """Receive over the long connection until cancelled; an event is acknowledged once `sink` has kept it."""
        if self._socket is None:
            raise Unsupported('With mode = "webhook" Lark sends events by webhook.')
        await self._socket.listen(sink)

    def render(self, text: str) -> str:
        return rendered(text)

    async def send(self, delivery: Delivery) -> Receipt:
        """Post one message in one call; the same key within an hour is the same message."""
        began = self._clock()
        receipt = await sending.post(self._client, self._threads, delivery)
        if receipt.at.timestamp() < began:
            return await self._growing.ended(delivery, receipt)
        return receipt

    async def edit(self, message: str, delivery: Delivery) -> Receipt:
        return await self._growing.end(message, delivery)

    async def find_sent(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """Raises `Unsupported`: sending again is safe."""
        raise Unsupported("Lark drops what it was sent before.")

    async def open_stream(self, delivery: Delivery) -> ReplyStream:
        """Begin a card that streams, or one that is changed every second where the app may not use CardKit."""
        return await self._growing.open(delivery)

    async def show_working(self, origin: Origin) -> None:
        """Raises `Unsupported` where the sign is switched off."""
        self._need_sign()
        await self._sign.show(origin)

    async def clear_working(self, origin: Origin) -> None:
        """Safe to call twice."""
        self._need_sign()
        await self._sign.clear(origin)

    def _need_sign(self) -> None:
        if not self.capabilities.working_sign:
            raise Unsupported("The working sign is switched off (working_sign).")

    async def history(self, query: HistoryQuery) -> Sequence[Message]:
        """Threads whose first message is up to a day older than `since` are looked into as well."""
        return await history.history(self._client, self._reader, query)

    async def message(self, chat: str, id: str) -> Message | None:
        """Needs the scopes that history does."""
        return await history.message(self._client, self._reader, chat, id)

    async def person(self, id: str) -> Person | None:
        return await people.person(self._client, id)

    async def find_person(self, email: str = "", phone: str = "") -> Person | None:
        return await people.person_with(self._client, email, phone) if email or phone else None

    async def room(self, chat: str) -> str | None:
        return await people.room(self._client, chat)

    async def open_room(self, plan: RoomPlan) -> OpenedRoom:
        """A private group that the bot owns. Raises `Rejected` naming the scope that is missing."""
        return await self._groups.open(plan)

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        return await self._groups.invite(chat, people)

    async def check(self) -> Sequence[Finding]:
        unknown = Identity(self._settings.app_id, "", "")
        socket = self._new_socket(Translator(self.account, unknown, self._threads))
        return await doctor.check(self._client, self._settings, socket, self._clock)

    @property
    def _reader(self) -> MessageReader:
        return MessageReader(self.account, self._known, self._threads)

    @property
    def _groups(self) -> Groups:
        return Groups(self._client, self._shelf, self.account, self._known)

    @property
    def _known(self) -> Identity:
        if self._me is None:
            raise RetryLater("Lark is not connected yet.", 1.0)
        return self._me

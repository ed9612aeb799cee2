"""Slack as a chat platform: one account, one workspace, one app."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.slack import doctor, people, sending, signature
from adapters.slack.client import SlackClient
from adapters.slack.composing import TEXT_LIMIT
from adapters.slack.history import history
from adapters.slack.identity import Identity
from adapters.slack.intake import Reception, parsed
from adapters.slack.messages import MessageReader
from adapters.slack.render import rendered
from adapters.slack.rooms import Channels
from adapters.slack.settings import SlackSettings
from adapters.slack.signs import WorkingSign
from adapters.slack.sockets import Socket
from adapters.slack.stream import EDIT_INTERVAL, SlackStream, open_stream
from adapters.slack.wire import Translator, of_team
from bot.domain.account import Account
from bot.domain.chat import Delivery, Origin, Person, Receipt
from bot.domain.session import Message
from bot.errors import ConfigError, MalformedCall, Rejected, RetryLater, Unauthorized, Unsupported
from bot.ports.adapter import Capabilities, Finding, HistoryQuery, OpenedRoom, RoomPlan, Sink
from bot.ports.platform import AdapterServices
from bot.ports.webhook import Intake, WebhookRequest

PLATFORM = "slack"


class SlackAdapter:
    """One account's Slack. `clock` judges signatures, in seconds since 1970; `stopwatch` paces streams.

    Several may run in one process: nothing is read from SLACK_… variables, nothing is shared between them.
    """

    def __init__(
        self,
        account: Account,
        settings: SlackSettings,
        services: AdapterServices,
        *,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
        ping_interval: float = 10.0,
    ) -> None:
        self._account = account
        self._settings = settings
        self._shelf = services.shelf
        self._report = services.report
        self._clock = clock
        self._stopwatch = stopwatch
        self._ping_interval = ping_interval
        self._client = SlackClient(settings)
        self._sign = WorkingSign(self._client, settings.working_sign)
        self._me: Identity | None = None
        self._reception: Reception | None = None
        self._socket: Socket | None = None
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            ack_deadline=3.0,
            threads=True,
            edits=True,
            edit_interval=EDIT_INTERVAL,
            streams=True,
            ephemeral=True,
            history=True,
            proactive=True,
            rooms=True,
            buttons=True,
            attachments=True,
            working_sign=settings.working_sign != "off",
            resend="read-back",
        )

    @property
    def platform(self) -> str:
        return PLATFORM

    @property
    def account(self) -> str:
        return self._account.id

    @property
    def polls(self) -> bool:
        """In Socket Mode."""
        return self._settings.app_token is not None

    @property
    def connected(self) -> bool:
        """Whether Slack can hand us events now, as far as we know."""
        return self._socket.connected if self._socket is not None else not self.polls

    async def start(self) -> None:
        """Learn who the bot is, and open the way to its events. Raises `ConfigError` when a token is refused."""
        me = await self._introduced()
        translator = Translator(self.account, me)
        self._me, self._reception = me, Reception(self._client.web, translator, self._clock, self._report)
        if self._settings.app_token is None:
            return
        token = self._settings.app_token.get_secret_value()
        socket = Socket(self._client, token, me.team, self._report, self._ping_interval)
        try:
            await socket.open()
        except Rejected as error:
            raise ConfigError(f"accounts.{self.account}.slack.app_token is refused: {error.public}") from error
        self._socket = socket

    async def _introduced(self) -> Identity:
        try:
            answered = await self._client.answer("auth.test", None, {})
        except Rejected as error:
            raise ConfigError(f"accounts.{self.account}.slack.bot_token is refused: {error.public}") from error
        told = answered.data
        if not told.get("bot_id"):
            raise ConfigError(f"accounts.{self.account}.slack.bot_token belongs to no bot: it must begin with xoxb-.")
        return Identity(
            user=str(told["user_id"]),
            bot=str(told["bot_id"]),
            name=str(told.get("user") or "warroom"),
            team=str(told["team_id"]),
            url=str(told.get("url") or ""),
            scopes=doctor.granted(answered),
        )

    async def stop(self) -> None:
        """Close every connection; safe to call twice."""
        await self._client.close()

    async def receive(self, request: WebhookRequest) -> Intake:
        """Prove a call genuine, then say what it means; makes no call to Slack.

        Raises `Unauthorized` before parsing anything, and for another workspace's events; `MalformedCall` for a
        genuine body that makes no sense.
        """
        secret = self._settings.signing_secret
        if secret is None or self._me is None or self._reception is None:
            raise Unauthorized("Slack is not received by webhook here, or not yet.")
        signature.verify(secret.get_secret_value(), request.headers, request.body, self._clock())
        if request.method != "POST":
            raise MalformedCall("Slack posts.")
        payload = parsed(request.body, request.headers.get("content-type", ""))
        if not of_team(payload, self._me.team):
            raise Unauthorized("The event is of another workspace.")
        return await self._reception.meaning(payload)

    async def listen(self, sink: Sink) -> None:
        """Receive over Socket Mode until cancelled; an envelope is acknowledged once `sink` has kept its events."""
        if self._socket is None or self._reception is None:
            raise Unsupported("Without an app_token Slack sends events by webhook.")
        await self._socket.listen(self._reception, sink)

    def render(self, text: str) -> str:
        return rendered(text)

    async def send(self, delivery: Delivery) -> Receipt:
        """Post one message in one call. With files there is no receipt's id: Slack names none."""
        return await sending.post(self._client, delivery, self._reader.own)

    async def edit(self, message: str, delivery: Delivery) -> Receipt:
        return await sending.replace(self._client, message, delivery)

    async def find_sent(self, delivery: Delivery, since: datetime) -> Receipt | None:
        return await sending.find(self._client, self._reader.own, delivery, since)

    async def open_stream(self, delivery: Delivery) -> SlackStream:
        return await open_stream(self._client, self._known.team, delivery, self._stopwatch)

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
        return await history(self._client, self._reader, query)

    async def person(self, id: str) -> Person | None:
        return await people.person(self._client, id)

    async def find_person(self, email: str = "", phone: str = "") -> Person | None:
        """By e-mail address alone: Slack finds nobody by phone."""
        return await people.person_with(self._client, email) if email else None

    async def room(self, chat: str) -> str | None:
        return await people.room(self._client, chat)

    async def open_room(self, plan: RoomPlan) -> OpenedRoom:
        """Make a channel, private where `private_rooms` says so; the bot, who made it, is in it."""
        return await self._channels.open(plan)

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        return await self._channels.invite(chat, people)

    async def check(self) -> Sequence[Finding]:
        return await doctor.check(self._client, self._settings, self._clock)

    @property
    def _known(self) -> Identity:
        if self._me is None:
            raise RetryLater("Slack is not connected yet.", 1.0)
        return self._me

    @property
    def _channels(self) -> Channels:
        private = self._settings.private_rooms
        return Channels(self._client, self._shelf, self.account, self._known, self._clock, private=private)

    @property
    def _reader(self) -> MessageReader:
        return MessageReader(self.account, self._known)

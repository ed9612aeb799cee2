"""DingTalk as a chat platform: one account, one organisation, one enterprise-internal app."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.dingtalk import doctor
from adapters.dingtalk.buttons import Buttons
from adapters.dingtalk.cards import CARD, FRAME_INTERVAL, Cards
from adapters.dingtalk.choices import Choices
from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.delivering import CardPost
from adapters.dingtalk.directory import Directory
from adapters.dingtalk.groups import Groups
from adapters.dingtalk.heard import Heard
from adapters.dingtalk.hearing import Hearing
from adapters.dingtalk.link import CARD_CALLBACKS, ROBOT_MESSAGES
from adapters.dingtalk.own_words import OwnWords
from adapters.dingtalk.pace import Pace
from adapters.dingtalk.people import person_with
from adapters.dingtalk.press_route import PressRoute
from adapters.dingtalk.reception import Reception
from adapters.dingtalk.refusals import RATE_LIMIT_PAUSE
from adapters.dingtalk.render import rendered
from adapters.dingtalk.rooms import SceneGroups
from adapters.dingtalk.sending import TEXT_LIMIT, Sending
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.stream import Stream
from adapters.dingtalk.wire import PLATFORM
from bot.domain.account import Account
from bot.domain.chat import Delivery, Origin, Person, Receipt
from bot.domain.session import Message
from bot.errors import ConfigError, Rejected, Unauthorized, Unsupported
from bot.ports.adapter import Capabilities, Finding, HistoryQuery, OpenedRoom, ReplyStream, RoomPlan, Sink
from bot.ports.platform import AdapterServices, uncounted
from bot.ports.webhook import Intake, WebhookRequest


class DingTalkAdapter:
    """One account's DingTalk. `clock` judges signatures and addresses to reply at, in seconds since 1970.

    `rate_limit_pause`: seconds to wait where DingTalk limits the rate, since it names no time itself.
    """

    def __init__(
        self,
        account: Account,
        settings: DingTalkSettings,
        services: AdapterServices,
        *,
        clock: Callable[[], float] = time.time,
        pace: Pace | None = None,
        rate_limit_pause: float = RATE_LIMIT_PAUSE,
    ) -> None:
        self._account = account
        self._settings = settings
        self._clock = clock
        self._directory = Directory()
        self._groups = Groups(services.shelf, account.id, PLATFORM)
        words = OwnWords(services.shelf, account.id, PLATFORM)
        buttons = Buttons(account.id, services.shelf, self._directory)
        self._hearing = Hearing(account.id, self._directory, self._groups, words, buttons, services.report)
        self._reception = Reception(settings, self._hearing)
        self._client = DingTalkClient(settings, rate_limit_pause)
        sending = Sending(self._client, settings, self._groups, words, clock)
        cards = CardPost(self._client, settings.robot, words)
        self._route = PressRoute(self._client, settings)
        template = settings.button_card_template_id
        self._choices = Choices(template, buttons, self._route, cards, words, sending.post)
        topics = (ROBOT_MESSAGES, CARD_CALLBACKS) if template else (ROBOT_MESSAGES,)
        self._stream = Stream(self._client, pace or Pace(), services.report, clock, topics=topics)
        self._cards = Cards(self._client, settings, words, cards, self._choices)
        self._rooms = SceneGroups(self._client, settings, self._groups, account.id)
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            limit_unit="bytes",
            ack_deadline=2.0 if template else 3.0,
            edit_interval=FRAME_INTERVAL,
            streams=bool(settings.card_template_id),
            proactive=True,
            direct=True,
            rooms=bool(settings.group_template_id),
            buttons=bool(template),
            pictures=True,
        )

    @property
    def platform(self) -> str:
        return PLATFORM

    @property
    def account(self) -> str:
        return self._account.id

    @property
    def polls(self) -> bool:
        """In Stream mode."""
        return self._settings.mode == "stream"

    @property
    def connected(self) -> bool:
        """Whether DingTalk can hand us messages now, as far as we know."""
        return self._stream.connected if self.polls else True

    async def start(self) -> None:
        """Prove the credentials, and open the way to the messages. Raises `ConfigError` when they are refused."""
        try:
            await self._client.token()
        except Rejected as error:
            raise ConfigError(f"accounts.{self.account}.dingtalk.client_secret is refused: {error.public}") from error
        if not self.polls:
            return
        try:
            await self._stream.invite()
        except Rejected as error:
            raise ConfigError(
                f"accounts.{self.account}.dingtalk.mode: Stream mode is refused: {error.public} Choose Stream mode in "
                "the robot's settings and publish a version of the app."
            ) from error

    async def stop(self) -> None:
        """Close every connection; safe to call twice."""
        await self._client.close()

    async def receive(self, request: WebhookRequest) -> Intake:
        """Prove a call genuine, then say what it means; makes no call to DingTalk.

        Raises `Unauthorized` before parsing anything, `MalformedCall` for a genuine body that makes no sense.
        """
        if self.polls:
            raise Unauthorized("DingTalk is not received by webhook here.")
        return await self._reception.meaning(request, self._clock())

    async def listen(self, sink: Sink) -> None:
        """Receive over Stream until cancelled; a message is acknowledged once `sink` has kept it."""
        if not self.polls:
            raise Unsupported("In webhook mode DingTalk calls the webhook.")
        await self._stream.listen(self._heard, sink)

    async def _heard(self, headers: Mapping[str, Any], body: Mapping[str, Any]) -> Heard:
        return await self._hearing.frame(headers, body, datetime.fromtimestamp(self._clock(), UTC))

    def render(self, text: str) -> str:
        return rendered(text)

    async def send(self, delivery: Delivery) -> Receipt:
        """Post one message. There is an id only where the robot posts; replies at an address have none."""
        return await self._choices.send(delivery)

    async def edit(self, message: str, delivery: Delivery) -> Receipt:
        """A card left growing is ended; anything else cannot be changed."""
        if not message.startswith(CARD):
            raise Unsupported("DingTalk's robot messages cannot be changed.")
        return await self._cards.close(message, delivery)

    async def find_sent(self, delivery: Delivery, since: datetime) -> Receipt | None:
        raise Unsupported("DingTalk lets a robot read no messages, its own included.")

    async def open_stream(self, delivery: Delivery) -> ReplyStream:
        return await self._cards.open(delivery)

    async def show_working(self, origin: Origin) -> None:
        raise Unsupported("DingTalk has no working sign that costs nothing of the monthly quota.")

    async def clear_working(self, origin: Origin) -> None:
        raise Unsupported("DingTalk has no working sign that costs nothing of the monthly quota.")

    async def history(self, query: HistoryQuery) -> Sequence[Message]:
        raise Unsupported("DingTalk lets a robot read no history: it knows the messages that mention it.")

    async def person(self, id: str) -> Person | None:
        """As last seen in a message."""
        return self._directory.person(id)

    async def find_person(self, email: str = "", phone: str = "") -> Person | None:
        """By mobile number alone: DingTalk finds nobody by e-mail address."""
        return await person_with(self._client, self._directory, phone) if phone else None

    async def room(self, chat: str) -> str | None:
        """The group's name as last seen in a message."""
        return await self._groups.name(chat)

    async def open_room(self, plan: RoomPlan) -> OpenedRoom:
        return await self._rooms.open(plan)

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        return await self._rooms.invite(chat, people)

    async def check(self) -> Sequence[Finding]:
        way_in = Stream(self._client, Pace(), uncounted)
        return await doctor.check(self._client, self._settings, way_in, self._route, self._clock)

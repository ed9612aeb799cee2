"""WeCom as a chat platform: one account, one smart robot."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.wecom.board import Patience
from adapters.wecom.called import CalledRobot
from adapters.wecom.cards import Cards
from adapters.wecom.composing import TEXT_LIMIT
from adapters.wecom.connected import ConnectedRobot
from adapters.wecom.parts import Parts, Robot
from adapters.wecom.quotes import Quotes
from adapters.wecom.render import rendered
from adapters.wecom.sending import Sender
from adapters.wecom.settings import WeComSettings
from adapters.wecom.socket import Pace
from adapters.wecom.stream import INTERVAL, WeComStream, finish, open_stream
from adapters.wecom.wire import PLATFORM, Translator
from bot.domain.account import Account
from bot.domain.chat import Delivery, Origin, Person, Receipt
from bot.domain.session import Message
from bot.errors import Unsupported
from bot.ports.adapter import Capabilities, Finding, HistoryQuery, OpenedRoom, RoomPlan, Sink
from bot.ports.platform import AdapterServices
from bot.ports.webhook import Intake, WebhookRequest


class WeComAdapter:
    """One account's WeCom. `clock` dates questions, in seconds since 1970; `stopwatch` paces what is said."""

    def __init__(
        self,
        account: Account,
        settings: WeComSettings,
        services: AdapterServices,
        *,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
        pace: Pace = Pace(),  # noqa: B008  # a frozen value
        patience: Patience = Patience(),  # noqa: B008  # a frozen value
    ) -> None:
        self._account = account
        self._stopwatch = stopwatch
        self._by_socket = settings.robot_mode == "socket"
        translator = Translator(account.id, settings.bot_name)
        cards, quotes = Cards(account.id, services.shelf, translator), Quotes(account.id, services.shelf)
        parts = Parts(account.id, translator, cards, quotes, services.shelf, clock)
        self._robot: Robot
        if self._by_socket:
            self._robot = ConnectedRobot(parts, settings, services, pace, stopwatch)
        else:
            self._robot = CalledRobot(parts, settings, patience)
        self._sender = Sender(self._robot.way, cards, quotes, clock)
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            limit_unit="bytes",
            ack_deadline=5.0,
            edit_interval=INTERVAL,
            streams=True,
            proactive=self._by_socket,
            buttons=True,
            pictures=True,
            resend="at-most-once" if self._by_socket else "key",
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
        return self._by_socket

    @property
    def connected(self) -> bool:
        """Whether the robot can hear people now, in this process or another, as far as we know."""
        return self._robot.connected

    @property
    def here(self) -> bool:
        """Whether this process speaks for the robot."""
        return self._robot.here

    async def start(self) -> None:
        """Subscribe, unless another process has. Raises `ConfigError` when the credentials are refused."""
        await self._robot.start()

    async def stop(self) -> None:
        """Close the connection and leave it to others; safe to call twice."""
        await self._robot.stop()

    async def receive(self, request: WebhookRequest) -> Intake:
        """Prove a call genuine, then say what it means; a poll for an answer is answered with what there is.

        Raises `Unauthorized` before decrypting anything, `MalformedCall` for a genuine body that makes no sense.
        """
        return await self._robot.receive(request)

    async def listen(self, sink: Sink) -> None:
        """Receive until cancelled, and then until `stop`: WeCom sends nothing twice, so what comes is still kept."""
        await self._robot.listen(sink)

    async def unanswered(self, origin: Origin) -> None:
        """End what was shown as being answered, where something was."""
        await self._robot.unanswered(origin)

    def render(self, text: str) -> str:
        return rendered(text)

    async def send(self, delivery: Delivery) -> Receipt:
        """Answer the question, or post where there is none and the robot may; `Rejected` where nobody spoke to it."""
        return await self._sender.send(delivery)

    async def edit(self, message: str, delivery: Delivery) -> Receipt:
        """Only to end a growing message that was left behind."""
        return await finish(self._sender, message, delivery)

    async def find_sent(self, delivery: Delivery, since: datetime) -> Receipt | None:
        raise Unsupported("WeCom lets no messages be read.")

    async def open_stream(self, delivery: Delivery) -> WeComStream:
        return await open_stream(self._sender, delivery, self._stopwatch)

    async def show_working(self, origin: Origin) -> None:
        raise Unsupported("WeCom has no sign for work under way.")

    async def clear_working(self, origin: Origin) -> None:
        raise Unsupported("WeCom has no sign for work under way.")

    async def history(self, query: HistoryQuery) -> Sequence[Message]:
        raise Unsupported("WeCom has no history that a robot may read.")

    async def person(self, id: str) -> Person | None:
        """Nobody: a robot is told ids only."""
        return None

    async def find_person(self, email: str = "", phone: str = "") -> Person | None:
        return None

    async def room(self, chat: str) -> str | None:
        """None: a robot is not told what a chat is called."""
        return None

    async def open_room(self, plan: RoomPlan) -> OpenedRoom:
        raise Unsupported("Warroom opens no groups on WeCom.")

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        raise Unsupported("Warroom opens no groups on WeCom.")

    async def check(self) -> Sequence[Finding]:
        return await self._robot.check()

"""A robot over its long connection: https://developer.work.weixin.qq.com/document/path/101463."""

from collections.abc import Callable
from functools import partial

import structlog

from adapters.wecom import doctor, frames
from adapters.wecom.cards import is_click
from adapters.wecom.frames import Frame
from adapters.wecom.parts import Parts
from adapters.wecom.pushing import Pushing
from adapters.wecom.quota import ROBOT, Quota
from adapters.wecom.reception import Arrival, Reception
from adapters.wecom.seat import Seat
from adapters.wecom.settings import WeComSettings
from adapters.wecom.socket import Pace, Socket
from adapters.wecom.wire import JSON
from bot.domain.chat import Origin
from bot.errors import ConfigError, MalformedCall, Rejected, Unauthorized
from bot.ports.adapter import Finding, Sink
from bot.ports.platform import AdapterServices
from bot.ports.webhook import Intake, WebhookRequest

log = structlog.get_logger("wecom")

_NOTHING = Arrival(())


class ConnectedRobot:
    """Hears and speaks while this process has the robot's one connection. `stopwatch`: seconds."""

    def __init__(
        self,
        parts: Parts,
        settings: WeComSettings,
        services: AdapterServices,
        pace: Pace,
        stopwatch: Callable[[], float],
    ) -> None:
        self._parts = parts
        seat = Seat(services.leases, settings.bot_id, pace.term)
        self._socket = Socket(settings, seat, pace, services.report)
        self._reception = Reception(self._socket, self._read, pace.retry)
        self._refusal: Rejected | None = None
        self.way = Pushing(parts.account, self._socket, parts.shelf, Quota(ROBOT, stopwatch))

    @property
    def connected(self) -> bool:
        """True as well where another process is connected: this one is ready to take over."""
        return self._socket.connected or not self._socket.here

    @property
    def here(self) -> bool:
        return self._socket.here

    async def start(self) -> None:
        try:
            await self._socket.open_if_free()
        except Rejected as error:
            self._refusal = error
            account = self._parts.account
            raise ConfigError(f"accounts.{account}.wecom.bot_secret is refused: {error.public}") from error

    async def stop(self) -> None:
        await self._reception.close()
        await self._socket.close()

    async def receive(self, request: WebhookRequest) -> Intake:
        raise Unauthorized("This robot is not received by webhook: it has a long connection.")

    async def listen(self, sink: Sink) -> None:
        await self._reception.listen(sink)

    async def unanswered(self, origin: Origin) -> None:
        """Nobody is waiting: nothing shows before there is an answer."""

    async def check(self) -> list[Finding]:
        return await doctor.check_connection(self._socket, self._refusal, self._parts.clock)

    async def _read(self, frame: Frame) -> Arrival:
        try:
            if frame.command == frames.EVENT and is_click(frame.body):
                return await self._pressed(frame)
            if frame.command == frames.MESSAGE:
                events = self._parts.translator.events(frame.body, self._parts.now, frame.request)
                return Arrival(tuple([await self._parts.quotes.recognised(event) for event in events]))
        except MalformedCall as error:
            log.warning("wecom sent something that makes no sense; ignored", reason=error.public)
        return _NOTHING

    async def _pressed(self, frame: Frame) -> Arrival:
        pressed = await self._parts.cards.pressed(frame.body, self._parts.now)
        if pressed.card is None:
            return _NOTHING
        return Arrival(pressed.events, partial(self._update, frame.request, pressed.card))

    async def _update(self, request: str, card: JSON) -> None:
        """Show on the card what was pressed, within the five seconds that WeCom gives for it."""
        update = {"response_type": "update_template_card", "template_card": card}
        await self._socket.request(frames.UPDATE, update, request)

"""A robot that WeCom calls over HTTP, and that can only answer."""

from adapters.wecom import doctor
from adapters.wecom.answering import Answering
from adapters.wecom.board import Board, Patience, Shown
from adapters.wecom.callback import Callback
from adapters.wecom.envelope import Envelope
from adapters.wecom.parts import Parts
from adapters.wecom.response import ResponseClient
from adapters.wecom.settings import WeComSettings
from adapters.wecom.wire import Ticket
from bot.domain.chat import Origin
from bot.errors import Unsupported
from bot.ports.adapter import Finding, Sink
from bot.ports.webhook import Intake, WebhookRequest

_NOTED = "👌"
"""How a growing answer ends in which nothing is said: WeCom shows one from the beginning."""


class CalledRobot:
    """Any process answers any call: what polls are to be told is on the shelf."""

    def __init__(self, parts: Parts, settings: WeComSettings, patience: Patience) -> None:
        self._parts = parts
        self._client = ResponseClient(settings)
        self._board = Board(parts.account, parts.shelf, patience)
        envelope = Envelope(settings.token.get_secret_value(), settings.encoding_aes_key.get_secret_value())
        self._callback = Callback(envelope, parts.translator, parts.cards, parts.quotes, self._board, parts.clock)
        self.way = Answering(parts.account, self._board, parts.shelf, self._client)
        self.connected = True
        self.here = True

    async def start(self) -> None:
        """There is nothing to prove: the keys are checked by each call."""

    async def stop(self) -> None:
        await self._client.close()

    async def receive(self, request: WebhookRequest) -> Intake:
        return await self._callback.receive(request)

    async def listen(self, sink: Sink) -> None:
        raise Unsupported("With an HTTP callback WeCom calls the webhook.")

    async def unanswered(self, origin: Origin) -> None:
        ticket = Ticket.of(origin.reply_token) if origin.reply_token is not None else None
        if ticket is None or not ticket.id:
            return
        shown = await self._board.shown(ticket.id)
        if shown is None or not shown.finish:
            await self._board.put(ticket.id, Shown("", _NOTED, finish=True))

    async def check(self) -> list[Finding]:
        return await doctor.check_callback(self._client, self._parts.clock)

"""The console as a chat platform: the page posts here and watches here."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from adapters.console import chats, wire
from adapters.console.audience import Audience
from adapters.console.render import inert
from adapters.console.settings import ConsoleSettings
from adapters.console.stream import ConsoleStream
from adapters.console.translate import Call, translate
from bot.domain.account import Account
from bot.domain.chat import Delivery, Origin, Person, Receipt
from bot.domain.session import Message
from bot.errors import MalformedCall, Unauthorized, Unsupported
from bot.ports.adapter import Capabilities, Finding, HistoryQuery, OpenedRoom, RoomPlan, Sink
from bot.ports.login import digest, token_in
from bot.ports.platform import AdapterServices
from bot.ports.webhook import Intake, WebhookRequest, WebhookResponse

PLATFORM = "console"
CAPABILITIES = Capabilities(
    text_limit=40_000,
    ack_deadline=30.0,
    quotes=True,
    edits=True,
    edit_interval=0.2,
    streams=True,
    ephemeral=True,
    proactive=True,
    buttons=True,
    attachments=True,
    working_sign=True,
    complete_record=True,
    resend="key",
)


class ConsoleAdapter:
    """One account's console. Needs no credentials: people are known by their login cookie."""

    def __init__(
        self,
        account: Account,
        settings: ConsoleSettings,
        services: AdapterServices,
    ) -> None:
        self._account = account
        self._name = settings.name
        self._logins = services.logins
        self._clock = services.clock
        self._audience = Audience()
        self._people: dict[str, Person] = {}

    @property
    def platform(self) -> str:
        """The platform's name."""
        return PLATFORM

    @property
    def account(self) -> str:
        """The account's id."""
        return self._account.id

    @property
    def capabilities(self) -> Capabilities:
        """No threads: replies quote their question. No history: what was seen is in the store."""
        return CAPABILITIES

    @property
    def polls(self) -> bool:
        """Everything arrives over HTTP."""
        return False

    async def start(self) -> None:
        """Nothing to connect to."""

    async def stop(self) -> None:
        """Let every watcher go; pages come back by themselves."""
        self._audience.close()

    async def receive(self, request: WebhookRequest) -> Intake:
        """Know the person by the login cookie, then say what the post means.

        Posting the same message again yields the same event. Raises `Unauthorized`, `MalformedCall` or `NotFound`.
        """
        person = await self._person(request)
        if request.method != "POST":
            raise MalformedCall("Messages are posted.")
        posted = wire.parse(request.body)
        chat = chats.resolve(posted.chat, person)
        origin = Origin(self.account, PLATFORM, chat, private=chats.is_direct(chat))
        event = translate(posted, Call(person, origin, self._clock(), ("warroom", self._name)))
        if isinstance(posted, wire.Said):
            self._echo(posted, event.origin, person)
        body = wire.accepted(event.origin.message, chat)
        return Intake(WebhookResponse(body=body, content_type="application/json"), (event,))

    def _echo(self, posted: wire.Said, origin: Origin, person: Person) -> None:
        """Let everybody in the chat see at once what a person says."""
        document = wire.said(origin.message, posted.id, person, posted.text, self._clock())
        self._audience.show(origin.chat, origin.message, document)

    async def watch(self, request: WebhookRequest) -> AsyncIterator[str]:
        """One chat (`?chat=`, the person's own when left out) as it happens, as JSON documents."""
        person = await self._person(request)
        chat = chats.resolve(request.query.get("chat", chats.OWN), person)
        greeting = wire.hello(chat, self._name, private=chats.is_direct(chat))
        async for document in self._audience.watch(chat, person, greeting):
            yield document

    def open_to(self, person: Person, chat: str) -> bool:
        """Rooms to all of the account, direct conversations to their person."""
        return chats.open_to(person, chat)

    async def _person(self, request: WebhookRequest) -> Person:
        token = token_in(request.headers)
        known = await self._logins.login(digest(token), self._clock()) if token else None
        if known is None or known[0] != self.account:
            raise Unauthorized("You are not logged in here, or your login has expired.")
        self._people[known[1].id] = known[1]
        return known[1]

    async def listen(self, sink: Sink) -> None:
        """Raises `Unsupported`: there is no socket."""
        raise Unsupported("The console is not listened to; it posts.")

    def render(self, text: str) -> str:
        """Markdown stays Markdown; the page is sent safe HTML made from it."""
        return inert(text)

    async def send(self, delivery: Delivery) -> Receipt:
        """Show a message. The same key is the same message, however often it is sent."""
        message = wire.message_id("reply", delivery.chat, delivery.key)
        now = self._clock()
        self._audience.show(delivery.chat, message, wire.delivered(message, delivery, now), delivery.only_to)
        return Receipt(message, now)

    async def edit(self, message: str, delivery: Delivery) -> Receipt:
        """Show a message anew in its place."""
        now = self._clock()
        document = wire.delivered(message, delivery, now, edited=True)
        self._audience.show(delivery.chat, message, document, delivery.only_to)
        return Receipt(message, now)

    async def find_sent(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """Raises `Unsupported`: sending again is safe."""
        raise Unsupported("The console drops what it was sent before.")

    async def open_stream(self, delivery: Delivery) -> ConsoleStream:
        """Begin a message that grows."""
        message = wire.message_id("reply", delivery.chat, delivery.key)
        return ConsoleStream(message, delivery, self._audience, self._clock)

    async def show_working(self, origin: Origin) -> None:
        """Show that a question is being worked on."""
        self._audience.show(origin.chat, f"working:{origin.message}", wire.working(origin.message, on=True))

    async def clear_working(self, origin: Origin) -> None:
        """Take that sign away; safe to call twice."""
        self._audience.forget(origin.chat, f"working:{origin.message}")
        self._audience.tell(origin.chat, wire.working(origin.message, on=False))

    async def history(self, query: HistoryQuery) -> Sequence[Message]:
        """Raises `Unsupported`: what was said is in the store."""
        raise Unsupported("The console keeps no history of its own.")

    async def person(self, id: str) -> Person | None:
        """Whoever has called since the start."""
        return self._people.get(id)

    async def find_person(self, email: str = "", phone: str = "") -> Person | None:
        """Among those who have called since the start."""
        return next((one for one in self._people.values() if email and one.email.lower() == email.lower()), None)

    async def room(self, chat: str) -> str | None:
        """Rooms go by their id until somebody names them; direct conversations have no name."""
        return None if chats.is_direct(chat) else chat

    async def open_room(self, plan: RoomPlan) -> OpenedRoom:
        raise Unsupported("The console has no rooms to open: every chat is made in the browser.")

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        raise Unsupported("The console has no rooms to open: every chat is made in the browser.")

    async def check(self) -> Sequence[Finding]:
        """There is nothing that could be missing."""
        return (Finding("console", well=True, says=f"{self._name} answers in the browser; no credentials needed."),)

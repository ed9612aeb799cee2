"""One workspace as tests hold it: its state, its app's connections, its interactions."""

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from tests.simulators.slack import events, wire
from tests.simulators.slack.clock import Clock
from tests.simulators.slack.delivery import Courier
from tests.simulators.slack.interactions import Interactions
from tests.simulators.slack.journal import Delivery, Journal
from tests.simulators.slack.model import JSON, Channel, File, User
from tests.simulators.slack.push import Push
from tests.simulators.slack.sockets import Sockets
from tests.simulators.slack.workspace import Credentials, Workspace


@dataclass(frozen=True)
class Pace:
    """Slack's timing: seconds to acknowledge, and how much the waits between retries are scaled."""

    ack_deadline: float = 3.0
    retry_scale: float = 1.0


class Tenant:
    """A workspace with its app. Without a request URL the app is in Socket Mode."""

    def __init__(
        self, state: Workspace, session: aiohttp.ClientSession, pace: Pace, signing_clock: Callable[[], float]
    ) -> None:
        self.state = state
        self.request_url: str | None = None
        self.sockets = Sockets(state, state.journal, pace.ack_deadline)
        self.interactions = Interactions(state)
        self.courier = Courier(state.journal, state.team_id, pace.retry_scale, self.answered)
        secret = state.credentials.signing_secret
        self._push = Push(session, lambda: self.request_url or "", secret, signing_clock, pace.ack_deadline)
        state.raise_event = self.raise_event

    @property
    def bot(self) -> User:
        return self.state.bot

    @property
    def mention(self) -> str:
        """What a person types to address the bot."""
        return self.state.bot.mention

    @property
    def team_id(self) -> str:
        return self.state.team_id

    @property
    def credentials(self) -> Credentials:
        return self.state.credentials

    @property
    def scopes(self) -> set[str]:
        return self.state.scopes

    def raise_event(self, event: JSON) -> None:
        """Send an event to the app, if its scopes let it have it."""
        if events.granted(self.state, event):
            self.send("events_api", events.envelope(self.state, event))

    def send(self, kind: str, payload: JSON) -> Delivery:
        self.courier.transport = self._push if self.request_url else self.sockets
        return self.courier.send(kind, payload)

    def answered(self, delivery: Delivery) -> None:
        """A slash command was accepted: what its answer says is shown."""
        if delivery.kind == "slash_commands":
            self.interactions.answered_directly(delivery.payload, delivery.answer)

    def file_json(self, file: File) -> JSON:
        return wire.file(self.state, file)

    def status_of(self, channel: Channel, thread_ts: str) -> str | None:
        """The working sign now shown under a thread."""
        return self.state.statuses.get((channel.id, thread_ts))

    def set_pace(self, ack_deadline: float | None = None, retry_scale: float | None = None) -> None:
        """Change the seconds allowed for an acknowledgement, or the scale of the waits between retries."""
        if ack_deadline is not None:
            self.sockets.deadline = self._push.deadline = ack_deadline
        if retry_scale is not None:
            self.courier.retry_scale = retry_scale

    async def close(self) -> None:
        await self.courier.close()
        await self.sockets.close(clean=False)


def workspace(number: int, clock: Clock, journal: Journal) -> Workspace:
    """The number-th workspace; the first has the plain ids T0AAAA, U0BOT, B0BOT, A0AAAA."""
    more = "" if number == 1 else str(number)
    team = f"T0AAAA{more}"
    bot = User(f"U0BOT{more}", team, "warroom", "Warroom", is_bot=True, bot_id=f"B0BOT{more}", app_id=f"A0AAAA{more}")
    secret = Credentials().signing_secret if number == 1 else f"{number:x}f742231b10e8888abcd99yyyzzz85a5"
    credentials = Credentials(f"xoxb-sim{more}", f"xapp-sim{more}", secret)
    return Workspace(team, f"team{more}", clock, journal, bot, credentials)

"""One job from the inbox to its outcome; every failure becomes a reply or another try."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.chat import (
    ButtonPressed,
    ChatMessage,
    Event,
    MemberJoined,
    Mention,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    RoomOpened,
    Task,
)
from bot.engine.recorder import Recorder
from bot.engine.rooms import Rooms
from bot.engine.turn import Aside, Turns
from bot.errors import RetryLater
from bot.ports.clock import Clock
from bot.ports.inbox import Inbox, Job
from bot.ports.store import Chats

log = structlog.get_logger()

ATTEMPTS = 5
"""How often a job is tried when Warroom itself fails; then it is a dead letter that operators can have tried again."""

_BACK_OFF = timedelta(seconds=1)
_PATIENCE_WITH_PLATFORMS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Done:
    """Worked off."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Again:
    """To be tried again at `at`."""

    at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Given up."""

    error: str


Verdict = Done | Aside | Again | Dead


class Dispatcher:
    """Hands each kind of event to whoever deals with it."""

    def __init__(
        self, turns: Turns, recorder: Recorder, rooms: Rooms, chats: Chats, inbox: Inbox, clock: Clock
    ) -> None:
        self._turns = turns
        self._recorder = recorder
        self._rooms = rooms
        self._chats = chats
        self._inbox = inbox
        self._clock = clock

    async def handle(self, job: Job) -> Verdict:
        """Work a job off. Raises nothing but cancellation."""
        try:
            return await self._handle(job)
        except RetryLater as later:
            return self._put_off(job, later)
        except Exception as error:
            log.exception("job_failed", job=job.id, kind=job.event.kind, attempt=job.attempts)
            if job.attempts >= ATTEMPTS:
                return Dead(_named(error))
            return Again(self._clock() + _BACK_OFF * 2 ** (job.attempts - 1), _named(error))

    def interrupt(self, job: int) -> None:
        """End a running turn at once; what it has said stays."""
        self._turns.interrupt(job)

    def _put_off(self, job: Job, later: RetryLater) -> Verdict:
        """A platform's rate limit delays a reply and never loses it; what arrived long ago is tried as well."""
        now = self._clock()
        if job.attempts >= ATTEMPTS and now - job.event.received_at > _PATIENCE_WITH_PLATFORMS:
            return Dead(later.public)
        return Again(now + timedelta(seconds=later.after), later.public)

    async def _handle(self, job: Job) -> Verdict:
        event: Event = job.event
        match event:
            case Mention() | Task() | ButtonPressed():
                outcome = await self._turns.take(job)
                return outcome if isinstance(outcome, Aside) else Done(outcome)
            case ChatMessage():
                origin = event.origin
                await self._recorder.message(
                    event, await self._chats.chat(origin.account, origin.platform, origin.chat)
                )
            case MessagePinned():
                origin = event.origin
                await self._recorder.pinned(event, await self._chats.chat(origin.account, origin.platform, origin.chat))
            case MessageEdited():
                await self._recorder.edited(event)
            case MessageDeleted():
                await self._recorder.deleted(event)
            case MemberJoined():
                await self._rooms.joined(event, self._clock())
            case RoomOpened():
                await self._rooms.opened(event, self._clock())
        return Done("recorded")


def _named(error: Exception) -> str:
    """An error for operators: its kind and first line, which carry no chat text of ours."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:300]

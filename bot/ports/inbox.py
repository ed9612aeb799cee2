"""What every inbox and outbox promises: nothing acknowledged is lost, nothing said is forgotten."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.chat import Delivery, Event, Receipt, SessionKey


@dataclass(frozen=True, slots=True)
class Letter:
    """An event on its way into the inbox.

    `run_after`: not before then (None: now). `urgent`: handled beside its session's running job, not after it.
    `withdraws`: the platform's id of a message whose unbegun mention is dropped in the same commit.
    """

    event: Event
    session: SessionKey
    run_after: datetime | None = None
    urgent: bool = False
    withdraws: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed letter; `attempts` counts this one, from 1. `beside`: it was set aside, and its session goes on."""

    id: int
    event: Event
    session: SessionKey
    attempts: int
    beside: bool = False


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A letter that was given up."""

    id: int
    account: str
    platform: str
    event_id: str
    kind: str
    attempts: int
    error: str
    received_at: datetime


class Inbox(Protocol):
    """Queue, crash memory, de-duplication and timer in one table."""

    async def put(self, letters: Sequence[Letter]) -> list[bool]:
        """Keep letters; on return they survive a crash. True for each that was new by (account, platform, event id).

        Many concurrent puts share one commit.
        """
        ...

    async def claim(self, limit: int, elsewhere: Collection[tuple[str, str]] = ()) -> list[Job]:
        """At most `limit` jobs for this process: the oldest due letter of each session that has none running.

        Those of the accounts and platforms named in `elsewhere` are left to other processes, where there can be any.

        A letter that is being retried holds back the later ones of its session; one that is merely not due yet does
        not. Urgent letters are claimed beside their session's running job. No job is claimed twice while its lease
        lasts; after a crash it is claimed again.
        """
        ...

    async def wait(self) -> None:
        """Return when `claim` may have something new: put, freed, due, taken over, or a stop was asked for."""
        ...

    async def renew(self, jobs: Collection[int]) -> frozenset[int]:
        """Extend the leases of running jobs; returns those that a person asked to stop."""
        ...

    async def stop_session(self, session: SessionKey) -> int:
        """Ask for the session's running, non-urgent jobs to be stopped, whichever process runs them; how many run."""
        ...

    async def finish(self, job: int, outcome: str) -> None: ...

    async def postpone(self, job: int, until: datetime, error: str) -> None:
        """Give a job back, to be tried again at `until`."""
        ...

    async def set_aside(self, job: int, event: Event) -> None:
        """Give a job back as `event`, of the same kind, to be claimed beside its session's others from now on.

        It has a lane of its own: it waits for nothing, and nothing waits for it. `stop_session` stops it as well.
        """
        ...

    async def bury(self, job: int, error: str) -> None:
        """Give a job up: a dead letter."""
        ...

    async def release(self, jobs: Collection[int]) -> None:
        """Give jobs back untouched, at a graceful stop."""
        ...

    async def dead(self, account: str | None = None) -> list[DeadLetter]: ...

    async def revive(self, id: int) -> bool:
        """Put a dead letter back in the queue; False when there is none of this id."""
        ...

    async def forget(self, before: datetime) -> int:
        """Drop finished letters received before then; how many."""
        ...

    async def depth(self) -> Mapping[str, int]:
        """Letters by state: waiting, running, done, dead, withdrawn."""
        ...


OutboxState = Literal["ready", "held", "sent", "failed"]
"""Held: to be sent, and known not to have been; one that is ready may have been sent by a process that died."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery as kept; `message` is the platform's id once there is one, also of a stream that has only begun."""

    delivery: Delivery
    state: OutboxState
    message: str
    prepared_at: datetime
    error: str = ""


class Outbox(Protocol):
    """What was decided to be said, before it is said. Attachments are kept with it."""

    async def prepare(self, job: int, deliveries: Sequence[Delivery]) -> list[Outgoing]:
        """Keep the deliveries of a job, once: keys already kept come back as they are."""
        ...

    async def of(self, job: int) -> list[Outgoing]:
        """In the order they were prepared."""
        ...

    async def begun(self, key: str, message: str) -> None:
        """A growing message was started on the platform."""
        ...

    async def rewrite(self, delivery: Delivery) -> None:
        """Replace the text of a delivery that is not sent yet (a stream's end)."""
        ...

    async def hold(self, keys: Collection[str]) -> None:
        """Deliveries wait for another attempt, and nothing of them has left."""
        ...

    async def tried(self, key: str) -> None:
        """A held delivery is about to be sent; from now on it is ready again."""
        ...

    async def sent(self, key: str, receipt: Receipt) -> None: ...

    async def failed(self, key: str, error: str) -> None: ...

    async def undelivered(self, account: str | None = None) -> list[Outgoing]:
        """Those that finally failed, newest first, for operators."""
        ...

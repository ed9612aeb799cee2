"""Letters, people and times for the store's tests."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from bot.domain.chat import (
    Delivery,
    Mention,
    MessageDeleted,
    Origin,
    Person,
    ReplyToken,
    SessionKey,
    Task,
)
from bot.domain.incident import EntryKind
from bot.ports.inbox import Inbox, Job, Letter
from bot.ports.incidents import Draft, NewEntry

NOON = datetime(2026, 3, 4, 12, 0, 0, 250_000, tzinfo=UTC)
ANN = Person("u1", "Ann", email="ann@acme.example")
BOB = Person("u2", "Bob")


def session(chat: str = "c1", account: str = "acme") -> SessionKey:
    return SessionKey(account, "chatty", chat)


def mention(event_id: str, chat: str = "c1", *, account: str = "acme", text: str = "what happened?") -> Mention:
    origin = Origin(account, "chatty", chat, message=f"message of {event_id}", reply_token=ReplyToken("hush"))
    return Mention(event_id=event_id, origin=origin, sender=ANN, text=text, sent_at=NOON, received_at=NOON)


def letter(event_id: str, chat: str = "c1", *, account: str = "acme", urgent: bool = False) -> Letter:
    return Letter(mention(event_id, chat, account=account), session(chat, account), urgent=urgent)


def timer(event_id: str, due: datetime, chat: str = "c1") -> Letter:
    origin = Origin("acme", "chatty", chat)
    task = Task(event_id=event_id, origin=origin, skill="update", arguments={"schedule": 7}, received_at=NOON)
    return Letter(task, session(chat), run_after=due)


def deletion(of: str, chat: str = "c1", *, event_id: str = "") -> Letter:
    """The message of the mention with event id `of` is taken back."""
    message = f"message of {of}"
    origin = Origin("acme", "chatty", chat, message=message)
    event = MessageDeleted(event_id=event_id or f"deletion of {of}", origin=origin, received_at=NOON)
    return Letter(event, session(chat), withdraws=message)


def delivery(key: str, text: str = "**Hello**", account: str = "acme") -> Delivery:
    return Delivery(key=key, account=account, platform="chatty", chat="c1", text=text)


def draft(title: str = "Checkout is down", account: str = "acme") -> Draft:
    return Draft(account, title, "SEV-2", ANN, NOON)


def entry(text: str, source: str = "", *, minutes: int = 0, kind: EntryKind = EntryKind.CHAT) -> NewEntry:
    return NewEntry(kind, ANN, NOON + timedelta(minutes=minutes), text, source=source)


def soon(seconds: float = 0.15) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


async def claimed(inbox: Inbox, limit: int = 100, elsewhere: Collection[tuple[str, str]] = ()) -> list[str]:
    """The event ids of what can be claimed at once."""
    return [job.event.event_id for job in await inbox.claim(limit, elsewhere)]


async def next_job(inbox: Inbox) -> Job:
    """The next job, waited for."""
    while not (jobs := await inbox.claim(1)):
        await inbox.wait()
    return jobs[0]

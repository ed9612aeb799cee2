"""The API as one table: every address, what it takes, what it answers."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.domain import session
from bot.domain.chat import SessionKey
from bot.errors import NotFound
from bot.ports.incidents import EntryFilter, IncidentFilter
from bot.web import models
from bot.web.call import Call
from bot.web.queries import IncidentsQuery, MessagesQuery, NewestQuery, Query, StepsQuery, TimelineQuery, TurnsQuery


async def me(call: Call, _: Query) -> models.Me:
    """Who is logged in, and where."""
    account = call.account
    return models.Me(
        account=models.AccountAnswer(
            id=account.id,
            name=account.name,
            language=account.language,
            timezone=account.timezone,
            severities=account.severities.names,
        ),
        person=models.Person.model_validate(call.person),
        now=call.services.clock(),
    )


async def incidents(call: Call, query: IncidentsQuery) -> models.Incidents:
    """Incidents, newest first."""
    wanted = IncidentFilter(query.status, query.severity, since=query.since, limit=query.limit)
    found = await call.services.store.incidents.find(call.account.id, wanted)
    return models.Incidents(incidents=tuple(models.Incident.model_validate(one) for one in found))


async def incident(call: Call, _: Query) -> models.IncidentDetail:
    """One incident, its follow-ups and rooms."""
    found = await call.incident()
    store, account = call.services.store, call.account.id
    rooms = await store.chats.rooms(account, found.number)
    return models.IncidentDetail(
        incident=models.Incident.model_validate(found),
        follow_ups=tuple(
            models.FollowUp.model_validate(one) for one in await store.incidents.follow_ups(account, found.number)
        ),
        rooms=_readable(call, rooms),
        entries=await store.incidents.count_entries(account, found.number),
    )


async def timeline(call: Call, query: TimelineQuery) -> models.Timeline:
    """An incident's record, by entry number."""
    found = await call.incident()
    wanted = EntryFilter(after=query.after, limit=query.limit)
    entries = await call.services.store.incidents.entries(call.account.id, found.number, wanted)
    shown = await call.html([one.text for one in entries], wanted=query.html)
    return models.Timeline(
        entries=tuple(
            models.Entry.model_validate(one).model_copy(update={"html": html})
            for one, html in zip(entries, shown, strict=True)
        )
    )


async def reports(call: Call, _: Query) -> models.Reports:
    """Every version of every post-mortem the incident has had, newest first; one document is `current`."""
    found = await call.incident()
    versions = await call.services.store.reports.of_incident(call.account.id, found.number)
    return models.Reports(reports=tuple(models.Report.model_validate(one) for one in versions))


async def report(call: Call, _: Query) -> str:
    """The newest version of an incident's post-mortem, as Markdown."""
    found = await call.incident()
    current = await call.services.store.reports.current(call.account.id, found.number)
    if current is None:
        raise NotFound(f"{found.name} has no post-mortem yet. Ask for one with “draft the post-mortem”.")
    return current.text


async def investigations(call: Call, query: NewestQuery) -> models.Investigations:
    """Searches for the incident's cause, newest first; one that goes on is “running”."""
    found = await call.incident()
    kept = await call.services.store.investigations.of_incident(call.account.id, found.number, query.limit)
    return models.Investigations(investigations=tuple(models.Investigation.model_validate(one) for one in kept))


async def investigation(call: Call, _: Query) -> models.InvestigationDetail:
    """One search for a cause with every step it has taken so far."""
    kept, account, id = call.services.store.investigations, call.account.id, int(call.path["id"])
    found = await kept.get(account, id)
    if found is None:
        raise NotFound(f"There is no investigation {id} here.")
    return models.InvestigationDetail(
        investigation=models.Investigation.model_validate(found),
        steps=tuple(models.Step.model_validate(one) for one in await kept.steps(account, id)),
        chart=b64encode(found.chart or b"").decode(),
    )


async def chats(call: Call, _: Query) -> models.Chats:
    """Chats this person may read."""
    return models.Chats(chats=_readable(call, await call.services.store.chats.chats(call.account.id)))


async def messages(call: Call, query: MessagesQuery) -> models.Messages:
    """What was seen in a chat, oldest first."""
    platform, chat = await call.chat()
    found = await call.services.store.chats.messages(
        call.account.id, platform, chat, since=query.since, limit=query.limit
    )
    shown = await call.html([one.text for one in found], wanted=query.html)
    ids = [one.id for one in found]
    steps = await call.services.store.memories.count_steps(call.account.id, platform, chat, ids)
    return models.Messages(
        messages=tuple(
            models.Message.model_validate(one).model_copy(update={"html": html, "steps": steps.get(one.id, 0)})
            for one, html in zip(found, shown, strict=True)
        )
    )


async def steps(call: Call, query: StepsQuery) -> models.Steps:
    """What was looked at to answer a message, and what the model was asked; as far as it has come."""
    platform, chat = await call.chat()
    found = await call.services.store.memories.steps(call.account.id, platform, chat, query.message)
    return models.Steps(steps=tuple(models.Step.model_validate(one) for one in found))


async def turns(call: Call, query: TurnsQuery) -> models.Turns:
    """Questions and answers of a chat's session, oldest first."""
    platform, chat = await call.chat()
    key = SessionKey(call.account.id, platform, chat, query.thread)
    found = await call.services.store.sessions.turns(key, query.limit)
    return models.Turns(turns=tuple(models.Turn.model_validate(one) for one in found))


async def undelivered(call: Call, _: Query) -> models.UndeliveredReplies:
    """Replies that finally could not be sent, newest first."""
    return models.UndeliveredReplies(
        undelivered=tuple(
            models.Undelivered(
                key=one.delivery.key,
                platform=one.delivery.platform,
                chat=one.delivery.chat,
                text="" if one.delivery.private or one.delivery.only_to else one.delivery.text,
                state=one.state,
                error=one.error,
                prepared_at=one.prepared_at,
            )
            for one in await call.services.store.outbox.undelivered(call.account.id)
        )
    )


def _readable(call: Call, found: list[session.Chat]) -> tuple[models.Chat, ...]:
    return tuple(
        models.Chat.model_validate(one) for one in found if call.may_read(one.platform, one.id, private=one.private)
    )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address under `/api/v1`. `answer` is None where Markdown is answered; `run`'s first line describes it."""

    path: str
    run: Callable[[Call, Any], Awaitable[BaseModel | str]]
    answer: type[BaseModel] | None
    query: type[Query] = Query


ENDPOINTS = (
    Endpoint("/me", me, models.Me),
    Endpoint("/incidents", incidents, models.Incidents, IncidentsQuery),
    Endpoint("/incidents/{number}", incident, models.IncidentDetail),
    Endpoint("/incidents/{number}/timeline", timeline, models.Timeline, TimelineQuery),
    Endpoint("/incidents/{number}/reports", reports, models.Reports),
    Endpoint("/incidents/{number}/report.md", report, None),
    Endpoint("/incidents/{number}/investigations", investigations, models.Investigations, NewestQuery),
    Endpoint("/investigations/{id}", investigation, models.InvestigationDetail),
    Endpoint("/chats", chats, models.Chats),
    Endpoint("/chats/{platform}/{chat}/messages", messages, models.Messages, MessagesQuery),
    Endpoint("/chats/{platform}/{chat}/steps", steps, models.Steps, StepsQuery),
    Endpoint("/chats/{platform}/{chat}/turns", turns, models.Turns, TurnsQuery),
    Endpoint("/outbox/undelivered", undelivered, models.UndeliveredReplies),
)

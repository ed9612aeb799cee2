"""Everything that lasts, over one database."""

from typing import Protocol

from sqlalchemy import Connection

from bot.ports.clock import Clock
from bot.ports.inbox import Inbox
from bot.store.changes import SqlChanges
from bot.store.chats import SqlChats
from bot.store.columns import now
from bot.store.database import Database
from bot.store.incidents import SqlIncidents
from bot.store.investigations import SqlInvestigations
from bot.store.logins import SqlLogins
from bot.store.memories import SqlMemories
from bot.store.outbox import SqlOutbox
from bot.store.people import SqlPeople
from bot.store.reports import SqlReports
from bot.store.schedules import SqlSchedules
from bot.store.schema import pulse
from bot.store.sessions import SqlSessions
from bot.store.shelf import SqlLeases, SqlShelf
from bot.store.statements import upsert


class OwnInbox(Inbox, Protocol):
    """An inbox that has something to do when its store is opened and closed."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


class SqlStore:
    """The repositories, all on the same database."""

    def __init__(self, database: Database, inbox: OwnInbox, clock: Clock) -> None:
        self.database = database
        self.inbox = inbox
        self.outbox = SqlOutbox(database)
        self.chats = SqlChats(database)
        self.sessions = SqlSessions(database)
        self.people = SqlPeople(database)
        self.incidents = SqlIncidents(database)
        self.schedules = SqlSchedules(database)
        self.reports = SqlReports(database)
        self.changes = SqlChanges(database)
        self.memories = SqlMemories(database)
        self.investigations = SqlInvestigations(database)
        self.logins = SqlLogins(database, clock)
        self.shelf = SqlShelf(database, clock)
        self.leases = SqlLeases(database, clock)

    async def open(self) -> None:
        await self.database.open()
        if self.database.exclusive:
            await self.leases.void()
        await self.inbox.open()

    async def ping(self) -> None:
        def beat(connection: Connection) -> None:
            upsert(connection, pulse, {"id": 1, "at": now()})

        await self.database.write(beat)

    async def close(self) -> None:
        await self.inbox.close()
        await self.database.close()

"""The tables. A change here needs a migration beside it and a new `REVISION`."""

from collections.abc import Mapping

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from bot.domain.chat import Person
from bot.domain.incident import Assignment
from bot.store.columns import AsJson, UtcTime, Words

REVISIONS = ("0001",)
REVISION = REVISIONS[-1]

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

_Serial = BigInteger().with_variant(Integer, "sqlite")
_person = AsJson(TypeAdapter(Person | None))
_words = AsJson(TypeAdapter(tuple[str, ...]))
_facts = AsJson(TypeAdapter(Mapping[str, str]))
_people = AsJson(TypeAdapter(tuple[Assignment, ...]))


def _only_on(dialect: str, index: Index) -> Index:
    index.ddl_if(dialect=dialect)
    return index


def _when(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    where = text(condition)
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


inbox = Table(
    "inbox",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("account", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("run_after", UtcTime, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("event", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("lease_until", UtcTime),
    Column("stop", Boolean, nullable=False),
    UniqueConstraint("account", "platform", "event_id"),
    Index(None, "state", "received_at"),
    _only_on("postgresql", _when("ix_inbox_waiting", "state = 'waiting'", "urgent", "session", "id")),
    _only_on("postgresql", _when("ix_inbox_due", "state = 'waiting'", "run_after")),
    _only_on("postgresql", _when("ix_inbox_running", "state = 'running'", "session")),
    _only_on("postgresql", _when("ix_inbox_message", "state = 'waiting'", "account", "platform", "chat", "message")),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("job", BigInteger, nullable=False),
    Column("account", Text, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("prepared_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    Column("error", Text, nullable=False),
    Index(None, "job", "id"),
    _when("ix_outbox_failed", "state = 'failed'", "account", "id"),
    sqlite_autoincrement=True,
)

attachments = Table(
    "attachments",
    metadata,
    Column("key", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("key", "position"),
)

chats = Table(
    "chats",
    metadata,
    Column("account", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("member", Boolean, nullable=False),
    Column("incident", Integer),
    Column("war_room", Boolean, nullable=False),
    Column("reply_mode", Text),
    PrimaryKeyConstraint("account", "platform", "id"),
    Index(None, "account", "incident"),
)

messages = Table(
    "messages",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("account", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("sender", _person, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("link", Words, nullable=False),
    Column("own", Boolean, nullable=False),
    Column("edited", Boolean, nullable=False),
    Column("deleted", Boolean, nullable=False),
    UniqueConstraint("account", "platform", "chat", "id"),
    Index(None, "account", "platform", "chat", "at"),
    Index(None, "account", "platform", "chat", "thread", "at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("account", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("incident", Integer),
    Column("team", Words, nullable=False),
    Column("environment", Words, nullable=False),
    Column("language", Text, nullable=False),
    Column("opening", Words, nullable=False),
    Column("summary", Words, nullable=False),
    Column("summarised_turns", Integer, nullable=False),
    Column("pending", Words, nullable=False),
    PrimaryKeyConstraint("account", "platform", "chat", "thread"),
)

turns = Table(
    "turns",
    metadata,
    Column("number", _Serial, primary_key=True),
    Column("account", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("question", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("skill", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("asker", _person, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("event_id", Text, nullable=False),
    Index(None, "account", "platform", "chat", "thread", "number"),
    _when("uq_turns_event", "event_id <> ''", "account", "platform", "chat", "thread", "event_id", unique=True),
)

people = Table(
    "people",
    metadata,
    Column("account", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("folded", Words, nullable=False),
    Column("is_bot", Boolean, nullable=False),
    Column("email", Words, nullable=False),
    PrimaryKeyConstraint("account", "platform", "id"),
    Index(None, "account", "platform", "folded"),
)

counters = Table(
    "counters",
    metadata,
    Column("account", Text, primary_key=True),
    Column("incidents", Integer, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("account", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Words, nullable=False),
    Column("severity", Words, nullable=False),
    Column("status", Text, nullable=False),
    Column("environment", Words, nullable=False),
    Column("team", Words, nullable=False),
    Column("services", _words, nullable=False),
    Column("labels", _facts, nullable=False),
    Column("fields", _facts, nullable=False),
    Column("people", _people, nullable=False),
    Column("started_at", UtcTime),
    Column("detected_at", UtcTime),
    Column("declared_at", UtcTime),
    Column("acknowledged_at", UtcTime),
    Column("resolved_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("snoozed_until", UtcTime),
    Column("declared_by", _person),
    Column("cause", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("follow_ups", Integer, nullable=False),
    PrimaryKeyConstraint("account", "number"),
    UniqueConstraint("account", "cause"),
    Index(None, "account", "status", "number"),
    Index(None, "account", "declared_at"),
)

entries = Table(
    "entries",
    metadata,
    Column("account", Text, nullable=False),
    Column("incident", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("author", _person, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("text", Words, nullable=False),
    Column("source", Text, nullable=False),
    Column("link", Words, nullable=False),
    Column("cues", _words, nullable=False),
    Column("has_cues", Boolean, nullable=False),
    Column("details", _facts, nullable=False),
    Column("earlier_texts", _words, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("account", "incident", "number"),
    Index(None, "account", "incident", "kind", "number"),
    _when("uq_entries_source", "source <> ''", "account", "source", "incident", unique=True),
)
Index(
    "ix_entries_cues",
    entries.c.account,
    entries.c.incident,
    entries.c.number,
    sqlite_where=entries.c.has_cues.is_(true()),
    postgresql_where=entries.c.has_cues.is_(true()),
)

looks = Table(
    "looks",
    metadata,
    Column("account", Text, nullable=False),
    Column("incident", Integer, nullable=False),
    Column("person", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    PrimaryKeyConstraint("account", "incident", "person"),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("account", Text, nullable=False),
    Column("incident", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Words, nullable=False),
    Column("owner", Words, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("entry", Integer),
    Column("cause", Text, nullable=False),
    PrimaryKeyConstraint("account", "incident", "number"),
    UniqueConstraint("account", "incident", "cause"),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("account", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("session_chat", Text, nullable=False),
    Column("session_thread", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("incident", Integer),
    Column("requested_by", _person, nullable=False),
    Column("next_at", UtcTime, nullable=False),
    Column("every_seconds", Integer),
    Column("until", UtcTime),
    Column("until_resolved", Boolean, nullable=False),
    Column("runs", Integer, nullable=False),
    Column("last_entry", Integer, nullable=False),
    Column("previous_entry", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("cause", Text, nullable=False),
    UniqueConstraint("account", "cause"),
    Index(None, "account", "platform", "session_chat", "session_thread"),
    sqlite_autoincrement=True,
)

reports = Table(
    "reports",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("account", Text, nullable=False),
    Column("incident", Integer, nullable=False),
    Column("current", Boolean, nullable=False),
    Index(None, "account", "incident"),
    sqlite_autoincrement=True,
)

report_versions = Table(
    "report_versions",
    metadata,
    Column("account", Text, nullable=False),
    Column("report", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Words, nullable=False),
    Column("template", Words, nullable=False),
    Column("language", Text, nullable=False),
    Column("text", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("cause", Text, nullable=False),
    PrimaryKeyConstraint("account", "report", "version"),
    UniqueConstraint("account", "cause"),
    Index(None, "account", "created_at"),
)

templates = Table(
    "templates",
    metadata,
    Column("account", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("language", Text, nullable=False),
    Column("text", Words, nullable=False),
    PrimaryKeyConstraint("account", "name", "language"),
)

logins = Table(
    "logins",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("person", _person, nullable=False),
    Column("until", UtcTime, nullable=False),
    Index(None, "until"),
)

pulse = Table(
    "pulse",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
)

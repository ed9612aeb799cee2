"""The tables. A change here needs a migration beside it, and its revision below."""

from collections.abc import Mapping
from typing import Any

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
)
from sqlalchemy.types import TypeEngine

from bot.domain.chat import Person
from bot.domain.incident import Assignment
from bot.domain.investigation import Hypothesis
from bot.store.columns import AsJson, UtcTime, Words

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
REVISION = REVISIONS[-1]

A_PERSON = AsJson(Person, frozen=True)
PEOPLE = AsJson(tuple[Assignment, ...])
SOME_WORDS = AsJson(tuple[str, ...], frozen=True)
HYPOTHESES = AsJson(tuple[Hypothesis, ...])
FACTS = AsJson(Mapping[str, str])


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _serial(name: str) -> Column[int]:
    return Column(name, BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _all(names: str, of: type[TypeEngine[Any]]) -> list[Column[Any]]:
    return [Column(name, of, nullable=False) for name in names.split()]


def _texts(names: str) -> list[Column[Any]]:
    return _all(names, Text)


def _revision() -> Column[int]:
    """On incidents: how often their timelines have changed; on entries: as of which of these changes they are."""
    return Column("revision", Integer, nullable=False, server_default="0")


def _words(names: str) -> list[Column[Any]]:
    return _all(names, Words)


def _numbers(names: str) -> list[Column[Any]]:
    return _all(names, Integer)


def _flags(names: str) -> list[Column[Any]]:
    return _all(names, Boolean)


def _times(names: str) -> list[Column[Any]]:
    return _all(names, UtcTime)


def _when(name: str, condition: str, columns: str, *, unique: bool = False) -> Index:
    where = text(condition)
    return Index(name, *columns.split(), unique=unique, sqlite_where=where, postgresql_where=where)


def _only_on(dialect: str, index: Index) -> Index:
    index.ddl_if(dialect=dialect)
    return index


inbox = Table(
    "inbox",
    metadata,
    _serial("id"),
    *_texts("account platform event_id kind session chat message state"),
    *_flags("urgent stop"),
    *_numbers("attempts"),
    *_times("run_after received_at"),
    Column("lease_until", UtcTime),
    *_texts("event outcome error owner"),
    UniqueConstraint("account", "platform", "event_id"),
    Index(None, "state", "received_at"),
    _only_on("postgresql", _when("ix_inbox_waiting", "state = 'waiting'", "urgent session id")),
    _only_on("postgresql", _when("ix_inbox_due", "state = 'waiting'", "run_after")),
    _only_on("postgresql", _when("ix_inbox_running", "state = 'running'", "session")),
    _only_on("postgresql", _when("ix_inbox_message", "state = 'waiting'", "account platform chat message")),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    _serial("id"),
    Column("key", Text, nullable=False, unique=True),
    Column("job", BigInteger, nullable=False),
    *_texts("account delivery state message"),
    *_times("prepared_at"),
    Column("sent_at", UtcTime),
    *_words("error"),
    Index(None, "job", "id"),
    _when("ix_outbox_failed", "state = 'failed'", "account id"),
    sqlite_autoincrement=True,
)

attachments = Table(
    "attachments",
    metadata,
    *_texts("key"),
    *_numbers("position"),
    *_words("name media_type"),
    *(Column(name, Text, nullable=False, server_default="") for name in ("alt", "instead")),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("key", "position"),
)

chats = Table(
    "chats",
    metadata,
    *_texts("account platform id"),
    *_words("name"),
    *_flags("private member"),
    Column("incident", Integer),
    *_flags("war_room"),
    Column("reply_mode", Text),
    PrimaryKeyConstraint("account", "platform", "id"),
    Index(None, "account", "incident"),
)

messages = Table(
    "messages",
    metadata,
    _serial("number"),
    *_texts("account platform chat id thread"),
    Column("sender", A_PERSON, nullable=False),
    *_words("text link"),
    *_times("at"),
    *_flags("own edited deleted"),
    UniqueConstraint("account", "platform", "chat", "id"),
    Index(None, "account", "platform", "chat", "at"),
    Index(None, "account", "platform", "chat", "thread", "at"),
)

sessions = Table(
    "sessions",
    metadata,
    *_texts("account platform chat thread"),
    Column("incident", Integer),
    *_words("team environment language opening summary pending"),
    *_numbers("summarised_turns"),
    PrimaryKeyConstraint("account", "platform", "chat", "thread"),
)

turns = Table(
    "turns",
    metadata,
    _serial("number"),
    *_texts("account platform chat thread event_id skill outcome"),
    *_words("question answer"),
    Column("asker", A_PERSON, nullable=False),
    *_times("at"),
    *_numbers("milliseconds"),
    Index(None, "account", "platform", "chat", "thread", "number"),
    _when("uq_turns_event", "event_id <> ''", "account platform chat thread event_id", unique=True),
)

people = Table(
    "people",
    metadata,
    *_texts("account platform id"),
    *_words("name folded email"),
    *_flags("is_bot"),
    PrimaryKeyConstraint("account", "platform", "id"),
    Index(None, "account", "platform", "folded"),
)

counters = Table(
    "counters",
    metadata,
    *_texts("account"),
    *_numbers("incidents"),
    PrimaryKeyConstraint("account"),
)

incidents = Table(
    "incidents",
    metadata,
    *_texts("account cause status"),
    *_numbers("number entries follow_ups"),
    *_words("title severity environment team"),
    Column("services", SOME_WORDS, nullable=False),
    Column("labels", FACTS, nullable=False),
    Column("fields", FACTS, nullable=False),
    Column("people", PEOPLE, nullable=False),
    Column("declared_by", A_PERSON, nullable=False),
    Column("started_at", UtcTime),
    Column("detected_at", UtcTime),
    Column("declared_at", UtcTime),
    Column("acknowledged_at", UtcTime),
    Column("resolved_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("snoozed_until", UtcTime),
    _revision(),
    PrimaryKeyConstraint("account", "number"),
    UniqueConstraint("account", "cause"),
    Index(None, "account", "status", "number"),
    Index(None, "account", "declared_at"),
)

entries = Table(
    "entries",
    metadata,
    *_texts("account kind source"),
    *_numbers("incident number"),
    Column("author", A_PERSON, nullable=False),
    *_times("at recorded_at"),
    *_words("text link"),
    Column("cues", SOME_WORDS, nullable=False),
    Column("details", FACTS, nullable=False),
    Column("earlier_texts", SOME_WORDS, nullable=False),
    *_flags("has_cues deleted"),
    _revision(),
    PrimaryKeyConstraint("account", "incident", "number"),
    Index(None, "account", "incident", "kind", "number"),
    _when("uq_entries_source", "source <> ''", "account source incident", unique=True),
    _when("ix_entries_cues", "has_cues", "account incident number"),
)

looks = Table(
    "looks",
    metadata,
    *_texts("account person"),
    *_numbers("incident entry"),
    PrimaryKeyConstraint("account", "incident", "person"),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    *_texts("account cause"),
    *_numbers("incident number"),
    *_words("text owner"),
    *_times("created_at"),
    *_flags("done"),
    Column("entry", Integer),
    PrimaryKeyConstraint("account", "incident", "number"),
    UniqueConstraint("account", "incident", "cause"),
)

schedules = Table(
    "schedules",
    metadata,
    _serial("id"),
    *_texts("account platform session_chat session_thread chat thread cause"),
    *_flags("private until_resolved active"),
    Column("incident", Integer),
    Column("requested_by", A_PERSON, nullable=False),
    *_times("next_at"),
    Column("every_seconds", Integer),
    Column("until", UtcTime),
    *_numbers("runs last_entry previous_entry"),
    UniqueConstraint("account", "cause"),
    Index(None, "account", "platform", "session_chat", "session_thread"),
    sqlite_autoincrement=True,
)

reports = Table(
    "reports",
    metadata,
    _serial("id"),
    *_texts("account"),
    *_numbers("incident"),
    *_flags("current"),
    _when("uq_reports_current", "current", "account incident", unique=True),
    sqlite_autoincrement=True,
)

report_versions = Table(
    "report_versions",
    metadata,
    *_texts("account cause state"),
    Column("report", BigInteger, nullable=False),
    *_numbers("version"),
    *_words("title template language text author"),
    *_times("created_at"),
    PrimaryKeyConstraint("account", "report", "version"),
    UniqueConstraint("account", "cause"),
    Index(None, "account", "created_at"),
)

templates = Table(
    "templates",
    metadata,
    *_texts("account"),
    *_words("name language text"),
    PrimaryKeyConstraint("account", "name", "language"),
)

logins = Table(
    "logins",
    metadata,
    *_texts("digest account"),
    Column("person", A_PERSON, nullable=False),
    *_times("until"),
    PrimaryKeyConstraint("digest"),
    Index(None, "until"),
)

notes = Table(
    "notes",
    metadata,
    *_texts("account"),
    *_numbers("incident first last"),
    *_words("text"),
    PrimaryKeyConstraint("account", "incident", "first"),
)

steps = Table(
    "steps",
    metadata,
    _serial("id"),
    *_texts("account event_id outcome"),
    Column("incident", Integer),
    Column("asker", A_PERSON, nullable=False),
    *_words("tool query text link"),
    *_times("at"),
    *_numbers("milliseconds"),
    Column("since", UtcTime),
    Column("until", UtcTime),
    Column("investigation", BigInteger),
    *(Column(name, Text, nullable=False, server_default="") for name in ("evidence", "hypothesis")),
    Column("tokens", Integer, nullable=False, server_default="0"),
    *(Column(name, Text, nullable=False, server_default="") for name in ("platform", "chat", "message")),
    Index(None, "account", "event_id"),
    Index(None, "account", "incident"),
    Index(None, "account", "investigation"),
    Index(None, "account", "platform", "chat", "message"),
    sqlite_autoincrement=True,
)

investigations = Table(
    "investigations",
    metadata,
    _serial("id"),
    *_texts("account event_id outcome confidence"),
    *_numbers("incident tokens tool_calls"),
    Column("asker", A_PERSON, nullable=False),
    *_words("model finding"),
    *_times("started_at"),
    Column("ended_at", UtcTime),
    Column("hypotheses", HYPOTHESES, nullable=False),
    Column("chart", LargeBinary),
    Index(None, "account", "incident"),
    Index(None, "account", "event_id"),
    sqlite_autoincrement=True,
)

pulse = Table("pulse", metadata, *_numbers("id"), *_times("at"), PrimaryKeyConstraint("id"))

shelf = Table(
    "shelf",
    metadata,
    *_texts("account platform key"),
    *_words("value"),
    *_times("until"),
    PrimaryKeyConstraint("account", "platform", "key"),
    Index(None, "until"),
)

changes = Table(
    "changes",
    metadata,
    *_texts("account source"),
    *_words("id"),
    *_texts("kind"),
    *_words("what service version environment by link"),
    *_times("at"),
    PrimaryKeyConstraint("account", "source", "id"),
    Index(None, "account", "at"),
)

leases = Table("leases", metadata, *_texts("name holder"), *_times("until"), PrimaryKeyConstraint("name"))

"""Everything a turn needs to know, loaded once its session's turn has come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.account import Account
from bot.domain.chat import WARROOM, ButtonPressed, Mention, ReplyMode, SessionKey, Task
from bot.domain.incident import Incident
from bot.domain.report import Template
from bot.domain.session import Chat, Session
from bot.engine.book import Book
from bot.engine.directory import Directory
from bot.engine.documents import Library
from bot.engine.memory import TurnMemory
from bot.engine.quoting import Quotations
from bot.engine.reader import Reader
from bot.engine.scheduler import Scheduler
from bot.engine.warrooms import Gathering
from bot.errors import PlatformError, UserError
from bot.language import incident_reference, language_of
from bot.ports.abilities import serving
from bot.ports.adapter import Adapter, HistoryQuery
from bot.ports.chart import Charts
from bot.ports.clock import Clock
from bot.ports.model import Model
from bot.ports.skill import Progress, Skill, SkillContext, Writer
from bot.ports.store import Store
from bot.ports.survey import Systems

_REPLY_MODES: Mapping[str, ReplyMode] = {"off": "off", "first": "first", "all": "all"}


@dataclass(frozen=True, slots=True)
class Scene:
    """Who asks what, where, and about which incident. `kept` is the session as stored, None when it is new."""

    account: Account
    mention: Mention
    automatic: bool
    session: Session
    kept: Session | None
    chat: Chat
    incident: Incident | None
    language: str
    now: datetime


class Contexts:
    """Makes scenes of events, and skill contexts of scenes."""

    def __init__(
        self,
        store: Store,
        adapters: Mapping[tuple[str, str], Adapter],
        accounts: Mapping[str, Account],
        directory: Directory,
        skills: Sequence[Skill],
        templates: Sequence[Template],
        models: Mapping[str, Model],
        writer: Writer | None,
        systems: Callable[[str], Systems | None],
        charts: Charts,
        clock: Clock,
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._accounts = accounts
        self._directory = directory
        self._quotations = Quotations(store.chats, adapters, directory)
        self._skills = skills
        self._templates = templates
        self._models = models
        self._writer = writer
        self._systems = systems
        self._charts = charts
        self._clock = clock
        self._drafting: set[tuple[str, int]] = set()

    async def scene(self, key: SessionKey, event: Mention | Task | ButtonPressed) -> Scene:
        """Load what the event's session, chat and incident are now."""
        origin = event.origin
        account = self._accounts[origin.account]
        mention = _as_mention(event)
        sender = await self._directory.person(origin.account, origin.platform, mention.sender)
        mention = await self._quotations.filled(replace(mention, sender=sender))
        kept = await self._store.sessions.load(key)
        chat = await self._store.chats.chat(origin.account, origin.platform, origin.chat)
        chat = chat or Chat(origin.account, origin.platform, origin.chat, private=origin.private)
        session = kept or await self._begin(key, mention, chat)
        number = _quoted_incident(mention) or chat.incident or session.incident
        incident = await self._store.incidents.get(account.id, number) if number else None
        language = language_of(mention.text, default=session.language or account.language) if mention.text else ""
        if isinstance(event, Task):
            language = account.language
        return Scene(
            account=account,
            mention=mention,
            automatic=isinstance(event, Task),
            session=session,
            kept=kept,
            chat=chat,
            incident=incident,
            language=language or session.language or account.language,
            now=self._clock(),
        )

    async def _begin(self, key: SessionKey, mention: Mention, chat: Chat) -> Session:
        """A new session starts from the opening message of the thread it was called in, and what is quoted."""
        opening = await self._opening(mention) if mention.origin.thread else ""
        found = incident_reference(mention.text) or (incident_reference(opening) if opening else None)
        number = int(found) if found else _quoted_incident(mention)
        return Session(key, incident=number if chat.incident is None else None, opening=opening)

    async def _opening(self, mention: Mention) -> str:
        origin = mention.origin
        kept = await self._store.chats.messages(
            origin.account, origin.platform, origin.chat, thread=origin.thread, limit=1000
        )
        root = next((one for one in kept if one.id == origin.thread), None)
        adapter = self._adapters[origin.account, origin.platform]
        if root is None and adapter.capabilities.history:
            try:
                read = await adapter.history(HistoryQuery(origin.chat, origin.thread))
            except PlatformError:
                return ""  # the skill that needs the thread reads it again, and says so when it cannot
            root = next((one for one in read if one.id == origin.thread), None)
        return root.text if root else ""

    def documents(self, scene: Scene) -> Library:
        """The account's post-mortems, for one turn."""
        return Library(self._store.reports, self._templates, self._drafting, scene.account, scene.mention, scene.now)

    def context(self, scene: Scene, documents: Library, progress: Progress) -> SkillContext:
        """All a skill may touch."""
        timezone = ZoneInfo(scene.account.timezone)
        origin = scene.mention.origin
        adapter = self._adapters[origin.account, origin.platform]
        reader = Reader(
            serving(adapter, origin.chat), self._store.chats, self._directory, origin, scene.language, timezone
        )
        return SkillContext(
            account=scene.account,
            mention=scene.mention,
            automatic=scene.automatic,
            session=scene.session,
            chat=scene.chat,
            incident=scene.incident,
            incidents=Book(self._store, self._directory, reader, scene.account, scene.mention, scene.chat, scene.now),
            transcript=reader,
            rooms=Gathering(self._store, self._directory, adapter, scene.account, scene.mention, scene.now),
            promises=Scheduler(self._store, scene.account, scene.mention, scene.session, scene.now),
            documents=documents,
            settings=_Settings(self._store, scene.chat),
            memory=TurnMemory(self._store, scene.session.key, scene.mention, scene.incident),
            skills=self._skills,
            language=scene.language,
            timezone=timezone,
            now=scene.now,
            progress=progress,
            model=self._models.get(scene.account.id),
            writer=self._writer if scene.account.id in self._models else None,
            systems=self._systems(scene.account.id),
            charts=self._charts,
        )


class _Settings:
    """The `ChatSettings` of one chat."""

    def __init__(self, store: Store, chat: Chat) -> None:
        self._store = store
        self._chat = chat

    async def reply_mode(self, mode: str) -> None:
        if mode not in _REPLY_MODES:
            raise UserError(
                f"“{mode}” is no reply mode. There are: off, first, all.",
                f"没有“{mode}”回复模式。可选：off、first、all。",
            )
        chat = await self._store.chats.chat(self._chat.account, self._chat.platform, self._chat.id) or self._chat
        await self._store.chats.save_chat(replace(chat, reply_mode=_REPLY_MODES[mode]))

    async def session(self, session: Session) -> None:
        await self._store.sessions.save(session)


def _as_mention(event: Mention | Task | ButtonPressed) -> Mention:
    if isinstance(event, Mention):
        return event
    sender = event.person if isinstance(event, ButtonPressed) else event.requested_by or WARROOM
    return Mention(
        event_id=event.event_id,
        origin=event.origin,
        sender=sender,
        text="",
        sent_at=event.received_at,
        received_at=event.received_at,
    )


def _quoted_incident(mention: Mention) -> int | None:
    found = incident_reference(mention.quoted.text) if mention.quoted else None
    return int(found) if found else None

"""The demo's story as data: who, what, when, and which public source says so."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.domain.chat import Person

BeatKind = Literal["message", "alert", "change", "severity", "status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A public account of an outage."""

    key: str
    title: str
    publisher: str
    published: date
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """An invented person, or the bot that alerts and changes come from."""

    id: str
    name: str
    role: str
    bot: bool = False

    @property
    def person(self) -> Person:
        return Person(self.id, self.name, is_bot=self.bot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One thing that happens, at its real time where `fact` names the source that gives it.

    A severity or status changes to `to`, because of `text`. `number` counts from 1 through all acts.
    """

    kind: BeatKind = "message"
    at: datetime
    by: str
    text: str
    to: str = ""
    fact: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A part of the story that is played in one go."""

    title: str
    beats: tuple[Beat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An earlier incident, told in notes."""

    source: str
    title: str
    severity: str
    started_at: datetime
    resolved_at: datetime
    services: tuple[str, ...]
    notes: tuple[Beat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The incident as it is declared; `chat` is the name of its war room."""

    source: str
    title: str
    severity: str
    chat: str
    environment: str
    services: tuple[str, ...]
    started_at: datetime
    declared_at: datetime
    commander: str
    responders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Act one leads up to the moment somebody joins, while the incident is still open; act two ends it."""

    source: Source
    sources: tuple[Source, ...]
    characters: tuple[Character, ...]
    past: tuple[Past, ...]
    incident: Opening
    acts: tuple[Act, ...] = field(default=())

    def person(self, id: str) -> Person:
        return next(one.person for one in self.characters if one.id == id)

    def source_of(self, key: str) -> Source:
        return next(one for one in self.sources if one.key == key)

    def introduction(self, language: str) -> str:
        """What the demo says first, in Markdown: what is retold, from where, and what is invented ("zh" or English)."""
        source, day = self.source, self.incident.started_at.date().isoformat()
        if language == "zh":
            return (
                f"重现一次真实的公开故障：**{source.publisher}**，{day}（UTC）。"
                f"来源：“{source.title}”，<{source.address}>\n\n"
                "关键时刻和事实取自公开报告；人物和对话为虚构。"
            )
        return (
            f"A real public outage, retold: **{source.publisher}**, {day} (UTC). "
            f"Source: “{source.title}”, <{source.address}>\n\n"
            "Key moments and facts are those of the public report; the people and what they say are invented."
        )

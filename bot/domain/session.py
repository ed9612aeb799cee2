"""The memory of one conversation."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.chat import Person, ReplyMode, SessionKey


@dataclass(frozen=True, slots=True)
class Chat:
    """A group, channel or direct conversation as far as the bot knows it.

    `incident`: the number of the incident it is bound to; `war_room`: it is that incident's room. `member`: the bot is
    in it. `reply_mode` overrides the account's.
    """

    account: str
    platform: str
    id: str
    name: str = ""
    private: bool = False
    member: bool = False
    incident: int | None = None
    war_room: bool = False
    reply_mode: ReplyMode | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """What a conversation remembers besides its turns.

    `pending`: the command the bot asked back about, as JSON; `opening`: the first message of the thread it began in.
    """

    key: SessionKey
    incident: int | None = None
    team: str = ""
    environment: str = ""
    language: str = ""
    opening: str = ""
    summary: str = ""
    summarised_turns: int = 0
    pending: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer; `outcome` is "answered", "refused", "failed", "stopped" or "silent"."""

    question: str
    answer: str
    skill: str
    outcome: str
    asker: Person
    at: datetime
    milliseconds: int
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a chat as kept or as read from the platform. `thread`: the root's id, empty in the main channel."""

    id: str
    chat: str
    sender: Person
    text: str
    at: datetime
    thread: str = ""
    link: str = ""
    own: bool = False
    edited: bool = False
    deleted: bool = False

"""What a Slack workspace is made of."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

JSON = dict[str, Any]


class ChannelKind(StrEnum):
    """The `channel_type` of message events; the value is also the first half of a scope's singular."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"
    GROUP_DIRECT = "mpim"

    @property
    def scope_family(self) -> str:
        """`channels`, `groups`, `im` or `mpim`: what the scope of such a channel begins with."""
        return f"{self}s" if self in {ChannelKind.PUBLIC, ChannelKind.PRIVATE} else str(self)

    @property
    def direct(self) -> bool:
        return self in {ChannelKind.DIRECT, ChannelKind.GROUP_DIRECT}


@dataclass(eq=False)
class User:
    """A person or a bot of one workspace."""

    id: str
    team: str
    name: str
    real_name: str = ""
    email: str = ""
    tz: str = "Etc/UTC"
    is_bot: bool = False
    bot_id: str | None = None
    app_id: str | None = None

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


class StreamState(StrEnum):
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    ERRORED = "errored"
    STOPPED = "stopped_by_user"


@dataclass
class Stream:
    """A message that is being written: when it began, what it shows besides text."""

    began: float
    state: StreamState = StreamState.IN_PROGRESS
    tasks: dict[str, JSON] = field(default_factory=dict)
    plan: str = ""
    appends: int = 0


@dataclass(eq=False)
class Message:
    """One message as stored, with all it was before."""

    ts: str
    channel: str
    team: str
    user: str | None = None
    text: str = ""
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    subtype: str | None = None
    blocks: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    files: list[JSON] = field(default_factory=list)
    metadata: JSON | None = None
    edited: JSON | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    broadcast: bool = False
    markdown: bool = False
    client_msg_id: str | None = None
    ephemeral_to: str | None = None
    shown: bool = True
    deleted: bool = False
    tombstone: bool = False
    stream: Stream | None = None
    replies: list[str] = field(default_factory=list)
    extra: JSON = field(default_factory=dict)
    edits: list[str] = field(default_factory=list)
    posted_at: float = 0.0
    """Monotonic seconds at which the simulator kept the message."""

    @property
    def streaming(self) -> bool:
        return self.stream is not None and self.stream.state is StreamState.IN_PROGRESS

    @property
    def under(self) -> str:
        """The thread this message is in, or would open."""
        return self.thread_ts or self.ts


@dataclass(eq=False)
class Channel:
    """A conversation: public, private, direct or group direct."""

    id: str
    team: str
    name: str
    kind: ChannelKind
    creator: str
    created: int
    members: dict[str, None] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    general: bool = False
    pins: list[str] = field(default_factory=list)
    bookmarks: dict[str, JSON] = field(default_factory=dict)


@dataclass(eq=False)
class File:
    """A file from the moment its upload was announced."""

    id: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None
    shares: dict[str, list[str]] = field(default_factory=dict)
    complete: bool = False


@dataclass(eq=False)
class View:
    """An open modal."""

    id: str
    user: str
    content: JSON
    revision: int = 1

    @property
    def hash(self) -> str:
        return f"{self.revision}.{self.id.lower()}"

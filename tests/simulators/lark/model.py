"""What the simulated organisation holds."""

from dataclasses import dataclass, field
from typing import Any, Literal

JSON = dict[str, Any]


@dataclass
class User:
    """A person. `available`: within the app's availability range."""

    open_id: str
    name: str
    email: str = ""
    mobile: str = ""
    available: bool = True


@dataclass
class Chat:
    """A group, or a direct conversation of one person with the bot."""

    id: str
    name: str = ""
    mode: Literal["group", "topic", "p2p"] = "group"
    members: list[str] = field(default_factory=list)
    bot_inside: bool = True
    owner: str = ""
    managed_by_bot: bool = False
    description: str = ""
    disbanded: bool = False


@dataclass
class Card:
    """A card entity: sent once, grown by calls whose sequence only rises."""

    id: str
    content: JSON
    made_at: float
    sequence: int = 0
    streaming_since: float | None = None
    sent: bool = False
    uuids: set[str] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)


@dataclass
class Message:
    """A message; `content` is its kind's JSON. `card`: the entity it shows, if it was sent by one."""

    id: str
    chat: str
    kind: str
    content: JSON
    sender: str
    at: int
    thread: str = ""
    root: str = ""
    parent: str = ""
    only_to: str = ""
    mentions: list[JSON] = field(default_factory=list)
    reactions: dict[str, tuple[str, str]] = field(default_factory=dict)
    card: Card | None = None
    state: Literal["there", "recalled", "deleted"] = "there"
    edited: bool = False
    edits: int = 0


@dataclass
class File:
    """Something uploaded."""

    key: str
    name: str
    content: bytes
    picture: bool


@dataclass(frozen=True)
class Call:
    """One call of the REST interface."""

    method: str
    path: str
    query: JSON
    body: JSON


@dataclass(frozen=True)
class Fault:
    """What one call meets: a refusal with `code`, a rate limit of `wait` seconds, a bare `status`, or a cut.

    `cut`: the call takes effect, and the connection breaks before the answer. `before`: it breaks without effect.
    """

    status: int = 400
    code: int = 0
    wait: float = 0.0
    message: str = "refused"
    cut: bool = False
    before: bool = False
    hang: bool = False

"""What the simulated DingTalk is made of."""

from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]


@dataclass(eq=False)
class User:
    """A person; `staff` is the user id, empty for somebody of another organisation."""

    staff: str
    nick: str
    opaque: str
    mobile: str = ""


@dataclass(eq=False)
class Chat:
    """A group, or a direct chat with one person. `robot`: whether the robot is in it; `scene`: made from a template."""

    id: str
    title: str
    members: list[User]
    direct: bool = False
    robot: bool = True
    disbanded: bool = False
    scene: bool = False


@dataclass
class Post:
    """What the robot said. `via`: "session", "group", "direct" or "card"; `key` is empty where DingTalk gives none."""

    chat: Chat
    via: str
    kind: str
    title: str
    text: str
    key: str = ""
    notified: tuple[str, ...] = ()
    everyone: bool = False
    finished: bool = False


@dataclass
class Push:
    """One message on its way to the app, as often as it was tried. `event`: the id of an event, which it then is."""

    message: JSON
    attempts: int = 0
    acknowledged: bool = False
    answer: Any = None
    event: str = ""


@dataclass(frozen=True)
class Call:
    """A call the app made."""

    path: str
    body: JSON
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Session:
    """An address to reply at: which chat it leads to, and until when, in seconds."""

    chat: Chat
    until: float

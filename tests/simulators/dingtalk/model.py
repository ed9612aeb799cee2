"""What the simulated DingTalk is made of."""

import json
import re
from collections.abc import Mapping
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
    """What the robot said. `via`: "session", "group", "direct" or "card"; `key` is empty where DingTalk gives none.

    `card`: how the app named a card; `buttons` and `chosen`: what it shows besides its text; `forwardable`: people
    may pass it on to other chats; `pictures`: the names of the files it shows.
    """

    chat: Chat
    via: str
    kind: str
    title: str
    text: str
    key: str = ""
    notified: tuple[str, ...] = ()
    everyone: bool = False
    finished: bool = False
    card: str = ""
    buttons: tuple[str, ...] = ()
    chosen: str = ""
    forwardable: bool = True
    pictures: tuple[str, ...] = ()


@dataclass
class Push:
    """One message on its way to the app, as often as it was tried.

    `event`: the id of an event, which it then is; `card`: the card that was pressed, which it then tells of.
    """

    message: JSON
    attempts: int = 0
    acknowledged: bool = False
    answer: Any = None
    event: str = ""
    card: str = ""


@dataclass(frozen=True)
class Call:
    """A call the app made."""

    path: str
    body: JSON
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Media:
    """An uploaded picture."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Session:
    """An address to reply at: which chat it leads to, and until when, in seconds."""

    chat: Chat
    until: float


@dataclass(frozen=True)
class CardAddress:
    """Where an app wants to be told of presses by HTTP, and the secret that it will be signed with."""

    url: str
    secret: str = field(repr=False)


@dataclass(eq=False)
class PressableCard:
    """A card whose template has buttons: the template's variables, and where presses go: a name, empty for Stream."""

    post: Post
    variables: dict[str, str]
    route: str = ""

    def show(self, changed: Mapping[str, object]) -> None:
        """Change variables, and with them the text, a button for each object, what was chosen. Raises ValueError."""
        if any(not isinstance(value, str) for value in changed.values()):
            raise ValueError("every variable of a card is told as a string")
        self.variables |= {name: str(value) for name, value in changed.items()}
        self.post.text = self.variables.get("text", "")
        self.post.chosen = self.variables.get("chosen", "")
        self.post.buttons = tuple(one["label"] for one in json.loads(self.variables.get("buttons") or "[]"))
        self.post.everyone |= bool(re.search(r"<a\s+atid=", self.post.text, re.IGNORECASE))

    def press(self, user: str, corporation: str, label: str) -> JSON:
        """What is told of a press: the template's buttons send back the `id` of their object as `button`."""
        (number,) = [one["id"] for one in json.loads(self.variables["buttons"]) if one["label"] == label]
        content = {"cardPrivateData": {"actionIds": ["action_1"], "params": {"button": number}}}
        return {
            "type": "actionCallback",
            "outTrackId": self.post.card,
            "corpId": corporation,
            "userId": user,
            "spaceType": "IM",
            "spaceId": self.post.chat.id,
            "content": json.dumps(content, ensure_ascii=False),
        }

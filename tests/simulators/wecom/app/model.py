"""What the simulated company consists of."""

from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """Somebody in the company. `visible`: to the app."""

    id: str
    name: str
    mobile: str = ""
    email: str = ""
    visible: bool = True


@dataclass
class Group:
    """A group that an app made. `app`: its agent id."""

    id: str
    name: str
    owner: str
    members: list[str]
    app: int


@dataclass
class Sent:
    """One message as people see it. `chat`: a member's id, or a group's."""

    id: str
    chat: str
    kind: str
    content: JSON
    at: float
    in_group: bool = False
    recalled: bool = False
    replaced: str = ""

    @property
    def text(self) -> str:
        """The words in it."""
        if self.kind == "template_card":
            title = (self.content.get("main_title") or {}).get("title", "")
            return f"{title}\n{self.content.get('sub_title_text', '')}".strip()
        return str(self.content.get("content", ""))

    @property
    def buttons(self) -> tuple[str, ...]:
        return tuple(one["text"] for one in self.content.get("button_list", ()))

    @property
    def task(self) -> str:
        return str(self.content.get("task_id", ""))


@dataclass(frozen=True)
class Upload:
    """A file handed over for sending."""

    id: str
    kind: str
    name: str
    content: bytes
    until: float


@dataclass(frozen=True)
class Call:
    """One call of the interface."""

    path: str
    query: dict[str, str]
    body: JSON


@dataclass
class Fault:
    """What a call of `path` meets: an answer without effect, or `cut`: the effect without an answer.

    `after`: how many calls pass before it.
    """

    path: str
    error: int = 0
    status: int = 200
    cut: bool = False
    after: int = 0


@dataclass
class Push:
    """One callback towards the app, and what became of it."""

    id: str
    xml: str
    attempts: int = 0
    acknowledged: bool = False
    statuses: list[int] = field(default_factory=list)

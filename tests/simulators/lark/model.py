"""What the simulated organisation holds."""

import time
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]


@dataclass
class Message:
    """A message; `content` is its kind's JSON."""

    id: str
    chat: str
    kind: str
    content: JSON
    sender: str
    root: str = ""
    parent: str = ""
    only_to: str = ""
    mentions: list[JSON] = field(default_factory=list)
    reactions: dict[str, str] = field(default_factory=dict)
    at: int = field(default_factory=lambda: time.time_ns() // 1_000_000)


@dataclass
class Fault:
    """What the next posting meets."""

    status: int = 200
    code: int = 0
    wait: float = 0.0
    cut: bool = False

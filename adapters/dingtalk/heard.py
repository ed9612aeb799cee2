"""What a frame or a call of DingTalk's means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.chat import Event


@dataclass(frozen=True, slots=True)
class Heard:
    """`answer`: what DingTalk is told once `events` are kept, where it expects more than that they arrived."""

    events: tuple[Event, ...] = ()
    answer: Mapping[str, Any] | None = None

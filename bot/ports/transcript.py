"""What was said around a question."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.session import Message


@dataclass(frozen=True, slots=True)
class Reading:
    """Messages oldest first, and how complete they are: `coverage` is a sentence in the asked language, or ""."""

    messages: tuple[Message, ...]
    coverage: str = ""


class Transcript(Protocol):
    """What was said around the question, from the platform where it allows that, else from what was seen."""

    @property
    def hears_all(self) -> bool:
        """Whether what people say to each other there reaches the bot, too."""
        ...

    async def thread(self) -> Reading:
        """The thread the question was asked in; empty outside threads."""
        ...

    async def chat(self, since: datetime | None = None, limit: int = 1000) -> Reading: ...

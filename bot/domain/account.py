"""An organisation, the only hard boundary."""

from dataclasses import dataclass, field
from typing import Literal

from bot.domain.chat import Language, ReplyMode
from bot.domain.incident import SeverityScale


@dataclass(frozen=True, slots=True)
class Account:
    """An organisation and how it wants to be answered; `timezone` is an IANA name."""

    id: str
    name: str
    timezone: str = "UTC"
    language: Language = "en"
    reply_mode: ReplyMode = "all"
    session_scope: Literal["chat", "thread"] = "chat"
    severities: SeverityScale = field(default_factory=SeverityScale)
    join_summary_messages: int = 15
    room_prefix: str = "incident-"
    mirror: Literal["all", "pinned"] = "all"

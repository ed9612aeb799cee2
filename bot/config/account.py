"""One organisation."""

from collections.abc import Mapping
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from bot.config.model import ModelSettings
from bot.config.sections import Section
from bot.domain.account import Account
from bot.domain.chat import Language, ReplyMode
from bot.domain.incident import DEFAULT_SEVERITIES, SeverityScale


class AccountSettings(Section):
    """One organisation. Its platforms are further tables in it."""

    name: str = ""
    language: Language = "en"
    timezone: str = "UTC"
    reply_mode: ReplyMode = "all"
    session_scope: Literal["chat", "thread"] = "chat"
    severities: tuple[str, ...] = Field(default=DEFAULT_SEVERITIES, min_length=1)
    severity_aliases: Mapping[str, str] = Field(default_factory=dict)
    join_summary_messages: int = Field(default=15, ge=1)
    room_prefix: str = Field(default="incident-", min_length=1)
    mirror: Literal["all", "pinned"] = "all"
    model: ModelSettings | None = None

    @field_validator("timezone")
    @classmethod
    def _exists(cls, timezone: str) -> str:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is a file that cannot be read
            raise ValueError("is not an IANA time zone such as Europe/London or Asia/Shanghai") from None
        return timezone

    @field_validator("severities")
    @classmethod
    def _distinct(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not all(name.strip() for name in names):
            raise ValueError("a level has no name")
        folded = [name.casefold() for name in names]
        twice = next((name for at, name in enumerate(names) if folded.index(folded[at]) < at), None)
        if twice is not None:
            raise ValueError(f"names “{twice}” twice")
        return names

    @model_validator(mode="after")
    def _on_the_scale(self) -> Self:
        for level in self.severity_aliases.values():
            if level not in self.severities:
                raise ValueError(
                    f"severity_aliases: “{level}” is not among the severities: {', '.join(self.severities)}"
                )
        return self

    def account(self, id: str) -> Account:
        """The organisation these settings describe."""
        return Account(
            id=id,
            name=self.name or id,
            timezone=self.timezone,
            language=self.language,
            reply_mode=self.reply_mode,
            session_scope=self.session_scope,
            severities=SeverityScale(self.severities, dict(self.severity_aliases)),
            join_summary_messages=self.join_summary_messages,
            room_prefix=self.room_prefix,
            mirror=self.mirror,
        )

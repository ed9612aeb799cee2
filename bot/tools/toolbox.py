"""The tools of one account: sealed, so that nothing of another account and no secret comes out of them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog
from pydantic import BaseModel, SecretStr

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.errors import BotError
from bot.ports.tool import Tool, ToolContext, ToolSource

log = structlog.get_logger()

_HIDDEN = "•••"
_SHORTEST = 8
"""Characters a secret must have to be looked for in results: a shorter one would hide half of every text."""


class AccountToolbox:
    """Every source of one account. `secrets` never show in what a tool says."""

    def __init__(self, account: Account, sources: Mapping[str, ToolSource], secrets: Sequence[str] = ()) -> None:
        self._account = account
        self._sources = sources
        self._secrets = sorted({one for one in secrets if len(one) >= _SHORTEST}, key=len, reverse=True)

    @property
    def tools(self) -> Sequence[Tool]:
        return [self._sealed(tool) for source in self._sources.values() for tool in source.tools]

    async def start(self) -> None:
        await asyncio.gather(*(self._begin(name, source) for name, source in self._sources.items()))

    async def stop(self) -> None:
        await asyncio.gather(*(source.stop() for source in self._sources.values()))

    async def _begin(self, name: str, source: ToolSource) -> None:
        try:
            await source.start()
        except BotError as error:
            log.warning("tools_away", account=self._account.id, source=name, reason=error.public)

    def _sealed(self, tool: Tool) -> Tool:
        async def look(ctx: ToolContext, args: Any) -> Observation:
            if ctx.account.id != self._account.id:
                return Observation(tool.name, "", "failed", "This tool belongs to another account.")
            return self._masked(await tool.look(ctx, args))

        return replace(tool, look=look)

    def _masked(self, seen: Observation) -> Observation:
        return replace(
            seen,
            query=self._without_secrets(seen.query),
            text=self._without_secrets(seen.text),
            link=self._without_secrets(seen.link),
        )

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def secrets_of(settings: BaseModel) -> list[str]:
    """Every secret in a table of settings, wherever it stands."""
    return _secrets_in([getattr(settings, name) for name in type(settings).model_fields])


def _secrets_in(value: Any) -> list[str]:
    if isinstance(value, SecretStr):
        return [value.get_secret_value()]
    if isinstance(value, BaseModel):
        return secrets_of(value)
    if isinstance(value, Mapping):
        return _secrets_in(list(value.values()))
    if isinstance(value, list | tuple):
        return [secret for one in value for secret in _secrets_in(one)]
    return []

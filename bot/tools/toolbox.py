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
from bot.ports.survey import Look, Scope, Sign, Survey
from bot.ports.tool import Tool, ToolContext, ToolSource
from bot.tools.changed import changed
from bot.tools.looking import Asked
from bot.tools.notes import Notes, Surveyed, joined

log = structlog.get_logger()

_HIDDEN = "•••"
_PATIENCE = 8.0
"""Seconds all looks at one system may take in a survey."""
_SHORTEST = 8
"""Characters a secret must have to be looked for in results: a shorter one would hide half of every text."""


class AccountToolbox:
    """Every source of one account. `secrets` never show in what a tool says."""

    def __init__(self, account: Account, sources: Mapping[str, ToolSource], secrets: Sequence[str] = ()) -> None:
        self._account = account
        self._sources = sources
        self._secrets = sorted({one for one in secrets if len(one) >= _SHORTEST}, key=len, reverse=True)

        self._surveyed = [source for source in sources.values() if isinstance(source, Surveyed)]

    @property
    def tools(self) -> Sequence[Tool]:
        tools = [tool for source in self._sources.values() for tool in source.tools]
        return [self._sealed(tool) for tool in (*tools, *([changed(self.survey)] if self._surveyed else ()))]

    @property
    def names(self) -> Sequence[str]:
        return [source.title for source in self._surveyed]

    async def survey(self, scope: Scope) -> Survey:
        """What all the sources show around the start; one that takes too long shows what it had by then."""
        if scope.account.id != self._account.id:
            return Survey()
        found = joined(await asyncio.gather(*(self._survey(one, scope) for one in self._surveyed)))
        return Survey(tuple(map(self._hidden_look, found.looks)), tuple(map(self._hidden_sign, found.signs)))

    async def _survey(self, source: Surveyed, scope: Scope) -> Survey:
        notes = Notes(source.title)
        try:
            async with asyncio.timeout(_PATIENCE):
                await source.survey(scope, notes)
        except TimeoutError:
            notes.break_off(Asked(source.title, ""), f"It took longer than {_PATIENCE:g} seconds.")
        return notes.survey()

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

    def _hidden_look(self, look: Look) -> Look:
        return replace(look, seen=self._masked(look.seen))

    def _hidden_sign(self, sign: Sign) -> Sign:
        what, detail = self._without_secrets(sign.what), self._without_secrets(sign.detail)
        return replace(sign, seen=self._masked(sign.seen), what=what, detail=detail)

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

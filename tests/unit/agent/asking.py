"""A configured model that speaks with the simulated server, and something it may call."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.agent.models.running import LangchainModel
from bot.errors import UserError
from bot.ports.model import Budget, ModelPlan, Offer, Prompt, Said, Tally, untold
from bot.ports.skill import Arguments
from tests.simulators.model import ScriptedServer


class LevelArguments(Arguments):
    """A level to look up."""

    level: str
    times: int = 1


class Watched:
    """Words as they came."""

    def __init__(self) -> None:
        self.words: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.words)

    async def __call__(self, words: str) -> None:
        self.words.append(words)


class Looking:
    """A tool that notes what it was asked; a level “SEV-9” it refuses."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    @property
    def offer(self) -> Offer:
        return Offer("look", "Look a level up.", LevelArguments, self._look)

    async def _look(self, arguments: LevelArguments) -> str:
        if arguments.level == "SEV-9":
            raise UserError("There is no SEV-9.", "没有 SEV-9。")
        self.asked.append(arguments.level)
        return f"{arguments.level} is bad"


@asynccontextmanager
async def model_of(server: ScriptedServer, tally: Tally = untold, **plan: Any) -> AsyncIterator[LangchainModel]:
    """A model at this server, quick to lose patience where the plan says so."""
    whole = replace(ModelPlan(f"{server.provider}:scripted", base_url=server.url, api_key=server.key), **plan)
    model = LangchainModel(whole, tally)
    try:
        yield model
    finally:
        await model.close()


def prompt(question: str = "How bad is it?", *offers: Offer, **budget: Any) -> Prompt:
    """A question with a rule above it."""
    return Prompt("answer", "Be brief.", (Said("person", question),), offers, Budget(**budget) if budget else None)

"""What a question to a model costs besides the model: reading 500 messages, the graph, the check of what was said."""

import gc
import re
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from bot import logs
from bot.agent.conversing import ConverseArguments, conversing
from bot.agent.masked import MaskedModel
from bot.agent.models.running import LangchainModel
from bot.domain.account import Account
from bot.domain.incident import EntryKind, Incident
from bot.engine.book import Book
from bot.engine.directory import Directory
from bot.engine.memory import TurnMemory
from bot.language import cues
from bot.ports.incidents import Draft, NewEntry
from bot.ports.model import ModelPlan
from bot.ports.skill import SkillContext
from bot.store import open_store
from bot.store.store import SqlStore
from skills import SKILLS
from tests.benchmarks.stage import WARROOM, Stage
from tests.benchmarks.summarising import talk
from tests.benchmarks.table import Row, percentile
from tests.unit.skills.fakes import ANN, KEY, NOW, Room

MESSAGES = 500
ROUNDS = 40
WITHIN = 0.010


class AtOnce(BaseChatModel):
    """A model that takes no time, and speaks as it goes; each time it gives the next answer."""

    answers: Sequence[str]
    streaming: bool
    asked: int = 0

    @property
    def _llm_type(self) -> str:
        return "at-once"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError("it is only asked to stream")

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        """A few words at a time."""
        self.asked += 1
        for words in re.findall(r"(?:\S+\s*){1,4}", self.answers[self.asked % len(self.answers)]):
            yield ChatGenerationChunk(message=AIMessageChunk(content=words))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"finish_reason": "stop"}))

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        return self


async def thinking(stage: Stage) -> list[Row]:
    """Question after question in a room where this much was said; before each somebody says one thing more."""
    logs.configure("WARNING")
    store = open_store(stage.sqlite())
    await store.open()
    plan = ModelPlan("openai:scripted", base_url="http://127.0.0.1:9/v1", api_key="none")
    langchain = LangchainModel(plan)
    langchain._models[plan.name] = AtOnce(answers=_answers(), streaming=True)
    try:
        room = await _Talk.begun(store, MaskedModel(langchain))
        skill = conversing(next(one for one in SKILLS if one.name == "answer"), lambda _: (), 60.0)
        gc.freeze()  # as a bot does that is ready
        spent, busy = [], []
        for _ in range(ROUNDS):
            ctx = await room.asked()
            began, used = time.perf_counter(), time.process_time()
            await skill.run(ctx, ConverseArguments(question="how many customers are affected, and why?"))
            spent.append(time.perf_counter() - began)
            busy.append(time.process_time() - used)
    finally:
        gc.unfreeze()
        await langchain.close()
        await store.close()
    half, used = percentile(spent[5:], 50), percentile(busy[5:], 50)
    what = f"a question to a model in a room of {MESSAGES} messages, the model's own time excluded"
    return [
        Row(f"{what}: ms p50", {WARROOM: f"{half * 1000:.1f}"}, f"≤ {WITHIN * 1000:.0f}", half <= WITHIN),
        Row(f"{what}: ms of processor time", {WARROOM: f"{used * 1000:.1f}"}),
    ]


def _answers() -> list[str]:
    """What somebody said lately, each with its entry."""
    said = [(place, text) for place, text in enumerate(talk(MESSAGES), 1) if cues(text)]
    return [f"{text[0].upper()}{text[1:]} [#{place}]. Nothing more is known of it." for place, text in said[-ROUNDS:]]


class _Talk:
    """A room, and the questions in it, each a mention of its own."""

    def __init__(self, store: SqlStore, model: MaskedModel, incident: Incident) -> None:
        self._store = store
        self._model = model
        self._incident = incident
        self._more = cycle(talk(MESSAGES))

    @classmethod
    async def begun(cls, store: SqlStore, model: MaskedModel) -> "_Talk":
        draft = Draft("acme", "Checkout down", "SEV-2", ANN, NOW - timedelta(hours=2))
        incident, _ = await store.incidents.declare(draft, "cause")
        said = [_said(text, 10 * place) for place, text in enumerate(talk(MESSAGES))]
        await store.incidents.add_entries("acme", incident.number, said)
        return cls(store, model, incident)

    async def asked(self) -> SkillContext:
        """Somebody says one thing more, then a question is asked."""
        await self._store.incidents.add_entries("acme", self._incident.number, [_said(next(self._more), 7200)])
        room = Room()
        room.skills = SKILLS
        room.book.chat = replace(room.book.chat, incident=self._incident.number, war_room=True)
        ctx = room.context()
        account = Account("acme", "Acme")
        directory = Directory(self._store.people, {})
        book = Book(self._store, directory, ctx.transcript, account, ctx.mention, ctx.chat, ctx.now)
        memory = TurnMemory(self._store, KEY, ctx.mention, self._incident)
        return replace(ctx, account=account, incident=self._incident, incidents=book, memory=memory, model=self._model)


def _said(text: str, seconds: float) -> NewEntry:
    at = NOW - timedelta(hours=2) + timedelta(seconds=seconds)
    return NewEntry(EntryKind.CHAT, ANN, at, text, cues=tuple(sorted(cues(text))))

"""What a question to a model costs besides the model: reading 500 messages, the graph, the check of what was said."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from bot.agent.conversing import ConverseArguments, conversing
from bot.agent.masked import MaskedModel
from bot.agent.models.running import LangchainModel
from bot.domain.account import Account
from bot.domain.incident import EntryKind
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
from tests.unit.skills.fakes import ANN, KEY, Room

MESSAGES = 500
ROUNDS = 40
WITHIN = 0.010


class AtOnce(BaseChatModel):
    """A model that takes no time."""

    answer: str

    @property
    def _llm_type(self) -> str:
        return "at-once"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        answer = AIMessage(self.answer, response_metadata={"finish_reason": "stop"})
        return ChatResult(generations=[ChatGeneration(message=answer)])

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        return self


async def thinking(stage: Stage) -> list[Row]:
    """The same question again and again, in a room where this much was said."""
    store = open_store(stage.sqlite())
    await store.open()
    plan = ModelPlan("openai:scripted", base_url="http://127.0.0.1:9/v1", api_key="none")
    langchain = LangchainModel(plan)
    langchain._models[plan.name] = AtOnce(answer=_answer())
    try:
        ctx = await _context(store, MaskedModel(langchain))
        skill = conversing(next(one for one in SKILLS if one.name == "answer"), lambda _: (), 60.0)
        spent, busy = [], []
        for _ in range(ROUNDS):
            began, used = time.perf_counter(), time.process_time()
            await skill.run(ctx, ConverseArguments(question="how many customers are affected, and why?"))
            spent.append(time.perf_counter() - began)
            busy.append(time.process_time() - used)
    finally:
        await langchain.close()
        await store.close()
    half, used = percentile(spent[5:], 50), percentile(busy[5:], 50)
    what = f"a question to a model in a room of {MESSAGES} messages, the model's own time excluded"
    return [
        Row(f"{what}: ms p50", {WARROOM: f"{half * 1000:.1f}"}, f"≤ {WITHIN * 1000:.0f}", half <= WITHIN),
        Row(f"{what}: ms of processor time", {WARROOM: f"{used * 1000:.1f}"}),
    ]


def _answer() -> str:
    """What somebody said, with its entry."""
    number, said = next((place, text) for place, text in enumerate(talk(MESSAGES), 1) if text.startswith("root cause"))
    return f"{said[0].upper()}{said[1:]} [#{number}]. Nothing more is known of it."


async def _context(store: SqlStore, model: MaskedModel) -> SkillContext:
    room = Room()
    room.skills = SKILLS
    began = room.now - timedelta(hours=2)
    incident, _ = await store.incidents.declare(Draft("acme", "Checkout down", "SEV-2", ANN, began), "cause")
    said = [
        NewEntry(EntryKind.CHAT, ANN, began + timedelta(seconds=10 * place), text, cues=tuple(sorted(cues(text))))
        for place, text in enumerate(talk(MESSAGES))
    ]
    await store.incidents.add_entries("acme", incident.number, said)
    room.book.chat = replace(room.book.chat, incident=incident.number, war_room=True)
    ctx = room.context()
    account = Account("acme", "Acme")
    book = Book(store, Directory(store.people, {}), ctx.transcript, account, ctx.mention, ctx.chat, ctx.now)
    memory = TurnMemory(store, KEY, ctx.mention, incident)
    return replace(ctx, account=account, incident=incident, incidents=book, memory=memory, model=model)

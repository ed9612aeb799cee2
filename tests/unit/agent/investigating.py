"""An incident to investigate, systems to look at, and what the model says in each part of it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.agent.diagnosing.skill import diagnosing
from bot.domain.chat import Person
from bot.domain.evidence import Observation
from bot.domain.incident import EntryKind, Incident
from bot.domain.investigation import Investigation
from bot.language import cues
from bot.ports.skill import Arguments, Skill
from bot.ports.tool import Tool, ToolContext
from skills.diagnose import diagnose, rank
from tests.simulators.model import Act, Asked, ScriptedServer, call, calls, says
from tests.unit.agent.asking import model_of
from tests.unit.skills.fakes import NOW, Room

Part = Act | Callable[[Asked], Act]
_PART = re.compile(r"Your part: (plan|test hypothesis (H\d)|conclude)")
_TOLD = re.compile(r"^\[(E\d+)\] (.+)", re.MULTILINE)
DEPLOYER = Person("B1", "deploy-bot", is_bot=True)
GROWN = "checkout_queue_length rose from 4 to 250 [E]."
DEPLOYED = "checkout-api 2.4.1 was deployed before that [#1]."
SHOWN: Mapping[str, str] = {
    "queue": "1 series\ncheckout_queue_length: first 4 at 14:05:00, last 250 at 14:30:00",
    "workers": "1 series\ncheckout_workers = 8",
}


class GraphArguments(Arguments):
    """What to draw."""

    query: str


@dataclass
class Graphs:
    """A tool; it notes what it was asked, and may be made to wait until so many look at once."""

    together: int = 0
    asked: list[str] = field(default_factory=list)
    _met: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def tool(self) -> Tool:
        return Tool("graph", "Draw a graph.", GraphArguments, self._look)

    async def _look(self, ctx: ToolContext, args: GraphArguments) -> Observation:
        self.asked.append(args.query)
        if len(self.asked) >= self.together:
            self._met.set()
        await self._met.wait()
        text = SHOWN.get(args.query, "")
        outcome = "found" if text else "nothing"
        since = ctx.now - timedelta(minutes=30)
        return Observation("graph", args.query, outcome, text, since, ctx.now)  # type: ignore[arg-type]  # one of two


def plan(*claims: str) -> Act:
    """Hypotheses of these claims."""
    return answers(hypotheses=[{"claim": one, "check": "look at it"} for one in claims])


def answers(**fields: Any) -> Act:
    """An answer of the shape asked for, or of another."""
    return says(json.dumps(fields, ensure_ascii=False))


def looks(query: str) -> Act:
    """A call of the tool."""
    return calls(call("graph", query=query))


def citing(query: str, **fields: Any) -> Callable[[Asked], Act]:
    """An answer whose sentences cite the newest look at `query` as “[E]”, by the id it really has."""

    def answer(asked: Asked) -> Act:
        *_, id = (id for id, look in _TOLD.findall(asked.text) if query in look)
        return says(json.dumps(fields, ensure_ascii=False).replace("E]", f"{id}]"))

    return answer


class Script:
    """What the model says in each part; a part's last act is repeated where it is asked on."""

    def __init__(self, **parts: list[Part]) -> None:
        self.parts = {name: list(acts) for name, acts in parts.items()}
        self.asked: list[tuple[str, Asked]] = []

    def __call__(self, asked: Asked) -> Act:
        found = _PART.search(asked.text)
        assert found is not None, asked.text
        name = found[2] or found[1]
        self.asked.append((name, asked))
        acts = self.parts[name]
        act = acts.pop(0) if len(acts) > 1 else acts[0]
        return act(asked) if callable(act) else act

    def of(self, name: str) -> list[Asked]:
        """The requests of one part."""
        return [asked for part, asked in self.asked if part == name]


def story(**changed: list[Part]) -> Script:
    """An investigation that succeeds, but for the parts that are changed."""
    parts: dict[str, list[Part]] = {
        "plan": [plan("the checkout queue is full", "too few workers run")],
        "H1": [looks("queue"), citing("queue", verdict="supported", **{"for": [GROWN, DEPLOYED]})],
        "H2": [looks("workers"), citing("workers", verdict="refuted", against=["checkout_workers stayed at 8 [E]."])],
        "conclude": [
            citing(
                "queue",
                outcome="found",
                hypothesis="H1",
                cause="the checkout queue filled up, checkout_queue_length went from 4 to 250 [E].",
                confidence="high",
                explanation=["checkout_queue_length was 250 in the end [E]."],
            )
        ],
    }
    return Script(**(parts | changed))


class Scene:
    """A room about an incident, and the skill in it."""

    def __init__(self, room: Room, skill: Skill, graphs: Graphs) -> None:
        self.room = room
        self.skill = skill
        self.graphs = graphs

    async def diagnose(self, **arguments: object) -> str:
        return await self.room.say(self.skill, **arguments)

    @property
    def kept(self) -> Investigation:
        (investigation,) = self.room.memory.investigations.values()
        return investigation

    @property
    def on_the_timeline(self) -> list[str]:
        """Diagnoses put there."""
        entries = self.room.book.records[12]
        return [one.text for one in entries if one.kind is EntryKind.DIAGNOSIS]

    @property
    def looks(self) -> list[tuple[str, str, str, str]]:
        steps = [one for one in self.room.memory.steps if one.tool not in ("model", "ranking")]
        return sorted((one.hypothesis, one.tool, one.outcome, one.evidence) for one in steps)


@asynccontextmanager
async def scene(server: ScriptedServer, script: Script, *, language: str = "en", **plan: Any) -> AsyncIterator[Scene]:
    """Checkout is down since a deploy; the model goes by the script."""
    server.follow(script)
    room, graphs = Room(language, timezone="UTC"), Graphs()
    room.bound_to(Incident("acme", 12, "Checkout is down", "SEV-2", started_at=NOW, declared_at=NOW))
    before, after = NOW - timedelta(minutes=6), NOW + timedelta(minutes=5)
    room.book.record(12, EntryKind.CHANGE, "Deployed checkout-api 2.4.1", by=DEPLOYER, at=before)
    text = "we suspect checkout-api 2.4.1, about 30% of the orders fail"
    room.book.record(12, EntryKind.CHAT, text, at=after, cues=tuple(sorted(cues(text))))
    room.pass_time(minutes=30)
    async with model_of(server, **({"retries": 0, "timeout": 5.0} | plan)) as model:
        room.model = model
        yield Scene(room, diagnosing(diagnose, rank, lambda _: [graphs.tool], 60.0), graphs)

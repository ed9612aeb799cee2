"""What is sent to a model begins with the same bytes, and is marked where a provider wants that, so that caches hit."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot.agent.material import material_of
from bot.domain.incident import EntryKind
from bot.ports.model import ModelCall, Prompt, Said, unheard
from tests.simulators.messages import Conversation, MessagesServer
from tests.simulators.model import ModelServer, call, calls, fails, says
from tests.unit.agent.asking import Looking, model_of, prompt
from tests.unit.agent.long_room import long_room

RULES = "Be brief. " * 100


@pytest.fixture
async def server() -> AsyncIterator[MessagesServer]:
    async with MessagesServer() as running:
        yield running


def asked(server: MessagesServer) -> list[Conversation]:
    return [one for one in server.requests if isinstance(one, Conversation)]


def steady(question: str, *, steady: int = 2, tools: bool = False) -> Prompt:
    """A question after two parts that stay, and one that does not."""
    said = (*(Said("person", f"part {number} " * 50) for number in range(steady)), Said("person", "newest"))
    offers = (Looking().offer,) if tools else ()
    return Prompt("answer", RULES, (*said, Said("person", question)), offers, steady=steady)


def sent(body: dict[str, Any]) -> Iterator[str]:
    """Every block in the order in which it is read, as it is compared: without marks."""
    system = body["system"]
    blocks = [*body.get("tools", ()), *([{"type": "text", "text": system}] if isinstance(system, str) else system)]
    for message in body["messages"]:
        blocks += message["content"]
    yield from (json.dumps({key: value for key, value in one.items() if key != "cache_control"}) for one in blocks)


async def test_rules_and_what_stays_are_marked(server: MessagesServer) -> None:
    server.script(says("Bad."))

    async with model_of(server) as model:
        await model.run(steady("How bad?"), unheard)

    assert asked(server)[0].marked == [RULES, "part 1 " * 50]


async def test_with_tools_the_question_and_the_newest_result_are_marked_too(server: MessagesServer) -> None:
    server.script(calls(call("look", level="SEV-1"), call("look", level="SEV-2"), text="I look."), says("Bad."))

    async with model_of(server) as model:
        await model.run(steady("How bad?", tools=True), unheard)

    first, second = (one.marked for one in asked(server))
    assert first == [RULES, "part 1 " * 50, "How bad?"]
    assert second == [*first, "SEV-2 is bad"]


async def test_what_one_question_was_sent_the_next_reads_from_the_cache(server: MessagesServer) -> None:
    server.follow(lambda _: says("Bad."))
    counted: list[ModelCall] = []

    async with model_of(server, counted.append) as model:
        await model.run(steady("How bad?"), unheard)
        await model.run(steady("How bad is it now?"), unheard)

    first, again = (one.tokens for one in counted)
    assert (first.cached, again.kept) == (0, 0)
    assert again.cached == first.kept > 0


async def test_what_grew_by_a_part_is_read_from_the_cache_up_to_there(server: MessagesServer) -> None:
    server.follow(lambda _: says("Bad."))
    counted: list[ModelCall] = []

    async with model_of(server, counted.append) as model:
        await model.run(steady("How bad?", steady=2), unheard)
        await model.run(steady("How bad?", steady=3), unheard)

    first, again = (one.tokens for one in counted)
    assert again.cached == first.kept
    assert 0 < again.kept < first.kept


async def test_each_step_with_tools_reads_the_steps_before_from_the_cache(server: MessagesServer) -> None:
    server.script(*(calls(call("look", level=f"SEV-{number}")) for number in range(1, 4)), says("Bad."))
    counted: list[ModelCall] = []

    async with model_of(server, counted.append) as model:
        await model.run(steady("How bad?", tools=True), unheard)

    tokens = [one.tokens for one in counted]
    assert [one.cached for one in tokens[1:]] == [one.cached + one.kept for one in tokens[:-1]]


async def test_two_questions_in_a_long_room_begin_with_the_same_bytes(server: MessagesServer) -> None:
    server.follow(lambda _: says("Nothing is known."))
    room = long_room(900)
    counted: list[ModelCall] = []

    async with model_of(server, counted.append) as model:
        for question in ("who knows the tax calculator?", "what became of the warehouse printer?"):
            material = await material_of(room.context(), 24_000, question)
            said = (*material.said, Said("person", material.asking(question)))
            await model.run(Prompt("answer", RULES, said, (Looking().offer,), steady=material.steady), unheard)
            room.book.record(1, EntryKind.CHAT, "one more thing")

    first, again = (list(sent(one.body)) for one in server.requests)
    same = 2 + material.steady  # the tool and the rules before it
    assert material.steady > 2
    assert first[:same] == again[:same]
    assert counted[1].tokens.cached >= sum(map(len, first[:same])) // 4


async def test_no_mark_reaches_a_provider_that_knows_none(
    server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script(fails(500))
    async with ModelServer() as other:
        other.script(says("Bad."))
        monkeypatch.setenv("OPENAI_BASE_URL", other.url)
        monkeypatch.setenv("OPENAI_API_KEY", other.key)

        async with model_of(server, retries=0, fallbacks=("openai:scripted",)) as model:
            await model.run(steady("How bad?", tools=True), unheard)

        assert "cache_control" not in json.dumps(other.requests[0].body)


async def test_a_short_question_is_sent_as_it_is_but_for_its_marks(server: MessagesServer) -> None:
    server.script(says("Bad."))

    async with model_of(server) as model:
        await model.run(prompt("How bad?"), unheard)

    (one,) = asked(server)
    assert one.said == [("system", "Be brief."), ("user", "How bad?")]
    assert one.marked == ["Be brief."]

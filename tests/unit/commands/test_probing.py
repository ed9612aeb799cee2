"""Each named model is asked for a word, and what keeps it from answering is said with how to mend it."""

import pytest

from bot.commands.probing import probe
from bot.ports.adapter import Finding
from bot.ports.model import ModelPlan
from tests.simulators.messages import MessagesServer
from tests.simulators.model import API_KEY, Act, ModelServer, fails, says


async def findings(plan: ModelPlan) -> list[Finding]:
    return [one async for one in probe(plan)]


async def test_the_model_and_its_fallbacks_are_each_asked_once() -> None:
    async with ModelServer() as server:
        server.script(says("Yes."), says("Yes."))

        found = await findings(ModelPlan("openai:one", server.url, API_KEY, fallbacks=("openai:two",)))

    assert [(one.subject, one.well) for one in found] == [("model openai:one", True), ("model openai:two", True)]
    assert [one.model for one in server.requests] == ["one", "two"]


@pytest.mark.parametrize(
    ("act", "mend"), [(fails(401), "model.api_key"), (fails(404), "provider:model"), (fails(429), "balance")]
)
async def test_a_model_that_refuses_is_found_with_how_to_mend_it(act: Act, mend: str) -> None:
    async with ModelServer() as server:
        server.script(act)

        (found,) = await findings(ModelPlan("openai:one", server.url, API_KEY))

    assert not found.well
    assert mend in found.mend
    assert API_KEY not in str(found)


async def test_an_address_nobody_listens_at_is_found() -> None:
    (found,) = await findings(ModelPlan("openai:one", "http://127.0.0.1:9/v1", API_KEY))

    assert not found.well
    assert "model.base_url" in found.mend


async def test_a_first_model_without_a_key_hides_no_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    async with MessagesServer() as server:
        server.script(says("Yes."))
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)

        first, second = await findings(ModelPlan("openai:one", fallbacks=("anthropic:two",)))

    assert not first.well
    assert "WARROOM_MODEL_TRAFFIC" in first.says or "OPENAI_API_KEY" in first.says
    assert (second.subject, second.well) == ("model anthropic:two", True)


async def test_where_traffic_is_forbidden_that_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARROOM_MODEL_TRAFFIC", "local")

    (found,) = await findings(ModelPlan("openai:one", "https://models.example.com/v1", API_KEY))

    assert not found.well
    assert "WARROOM_MODEL_TRAFFIC" in found.says

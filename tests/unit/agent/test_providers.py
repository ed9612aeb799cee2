"""What is particular to one provider: where it is, what it takes, and how another takes over in the middle."""

import pytest

from bot.agent.models.providers import TRAFFIC, Access, client_for, opened
from bot.agent.models.running import LangchainModel
from bot.errors import ConfigError, ContextOverflow
from bot.ports.model import ModelPlan, unheard
from tests.simulators.messages import MessagesServer
from tests.simulators.model import Act, ModelServer, ScriptedServer, broken, call, calls, fails, says
from tests.unit.agent.asking import Looking, Watched, model_of, prompt

OTHER = {ModelServer: MessagesServer, MessagesServer: ModelServer}


@pytest.mark.parametrize("kind", OTHER, ids=lambda kind: kind.provider)
async def test_another_provider_takes_over_in_the_middle(
    monkeypatch: pytest.MonkeyPatch, kind: type[ScriptedServer]
) -> None:
    looking = Looking()
    async with kind() as first, OTHER[kind]() as second:
        first.script(
            calls(call("look", level="SEV-1"), broken("look", '{"level": "SEV'), text="I look.", thought="Hm."),
            fails(529),
            fails(529),
        )
        second.script(calls(call("look", level="SEV-2")), says("Both are bad."))
        name = second.provider.upper()
        monkeypatch.setenv(f"{name}_BASE_URL", second.url)
        monkeypatch.setenv(f"{name}_API_KEY", second.key)

        async with model_of(first, retries=0, fallbacks=(f"{second.provider}:other",)) as model:
            outcome = await model.run(prompt("Compare.", looking.offer), unheard)

        assert outcome.text == "Both are bad."
        assert looking.asked == ["SEV-1", "SEV-2"]
        assert "SEV-1 is bad" in second.requests[0].results.values()
        assert "Hm." not in second.requests[0].text


async def test_what_a_model_thinks_is_sent_back_to_it_and_shown_to_nobody() -> None:
    watched = Watched()
    async with MessagesServer() as server, model_of(server) as model:
        server.script(calls(call("look", level="SEV-1"), thought="Hm, let me see."), says("Bad.", thought="So."))

        outcome = await model.run(prompt("?", Looking().offer), watched)

        thought = server.requests[1].messages[1]["content"][0]

    assert (thought["type"], thought["thinking"]) == ("thinking", "Hm, let me see.")
    assert outcome.text == watched.text == "Bad."


@pytest.mark.parametrize(
    "act",
    [
        fails(413, "Request exceeds the maximum size"),
        fails(400, "input length and `max_tokens` exceed context limit: 190000 + 21333 > 200000"),
    ],
)
async def test_every_way_to_be_sent_too_much_is_told_apart(act: Act) -> None:
    async with MessagesServer() as server, model_of(server, retries=5) as model:
        server.script(act)

        with pytest.raises(ContextOverflow):
            await model.run(prompt(), unheard)


async def test_an_address_may_end_where_the_provider_of_the_other_protocol_ends() -> None:
    async with MessagesServer() as server, model_of(server, base_url=f"{server.url}/v1") as model:
        server.script(says("Bad."))

        outcome = await model.run(prompt(), unheard)

    assert outcome.text == "Bad."


async def test_a_server_that_looks_for_the_key_where_it_once_was_is_served() -> None:
    async with MessagesServer(older=True) as server, model_of(server) as model:
        server.script(says("Bad."))

        outcome = await model.run(prompt(), unheard)

    assert outcome.text == "Bad."


@pytest.mark.parametrize("kind", OTHER, ids=lambda kind: kind.provider)
async def test_what_the_libraries_read_in_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, kind: type[ScriptedServer]
) -> None:
    nowhere = "http://127.0.0.1:9"
    names = ("OPENAI_PROXY", "OPENAI_API_BASE", "ANTHROPIC_PROXY", "ANTHROPIC_API_URL", "HTTP_PROXY", "ALL_PROXY")
    for name in names:
        monkeypatch.setenv(name, nowhere)
    monkeypatch.setenv("LANGSMITH_GATEWAY", "true")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "another")
    async with kind() as server, model_of(server) as model:
        server.script(says("Bad."))

        outcome = await model.run(prompt(), unheard)

    assert outcome.text == "Bad."


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_no_key_is_seen_in_what_a_model_looks_like(provider: str) -> None:
    way = Access(provider, "large", "http://127.0.0.1:9", "sk-secret")

    model = opened(f"{provider}:large", way, client_for(way, 1.0))

    assert "sk-secret" not in f"{model!r} {way!r}"


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_no_address_of_the_environment_gets_around_what_is_forbidden(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    monkeypatch.setenv(f"{provider.upper()}_BASE_URL", "https://models.example.com")

    with pytest.raises(ConfigError, match=f"{TRAFFIC}=local forbids calling https://models.example.com"):
        LangchainModel(ModelPlan(f"{provider}:large", api_key="sk-real"))


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_an_address_of_the_environment_must_be_encrypted(monkeypatch: pytest.MonkeyPatch, provider: str) -> None:
    name = f"{provider.upper()}_BASE_URL"
    monkeypatch.setenv(name, "http://models.example.com")

    with pytest.raises(ConfigError, match=f"must begin with https://.* See {name}"):
        LangchainModel(ModelPlan(f"{provider}:large", api_key="sk-real"))

"""The configuration: typed, from file and environment, every mistake named."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, RootModel, SecretStr

from bot.config import Configuration, load, locate
from bot.errors import ConfigError


class ChattySettings(BaseModel):
    """A platform's settings."""

    model_config = ConfigDict(extra="forbid")
    bot_token: SecretStr
    signing_secret: SecretStr = SecretStr("")


class Helpers(RootModel[dict[str, ChattySettings]]):
    """Tables with names of the operator's choice."""


def read(tmp_path: Path, text: str) -> Configuration:
    file = tmp_path / "warroom.toml"
    file.write_text(text)
    return load(file, {"chatty": ChattySettings}, {"watchy": ChattySettings, "helpers": Helpers})


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    found = read(tmp_path, "[accounts.acme]\n")

    assert (found.server.host, found.server.port) == ("127.0.0.1", 8080)
    assert found.accounts["acme"].severities.names[0] == "SEV-1"
    assert found.platforms == {}


def test_an_account_has_the_platforms_it_configures(tmp_path: Path) -> None:
    found = read(tmp_path, "[accounts.acme.chatty]\nbot_token='t'\n[accounts.other]\n")

    assert list(found.platforms) == [("acme", "chatty")]


def test_an_account_has_the_systems_it_configures(tmp_path: Path) -> None:
    found = read(tmp_path, "[accounts.acme.watchy]\nbot_token='t'\n[accounts.other.helpers.one]\nbot_token='t'\n")

    assert (list(found.systems_of("acme")), list(found.systems_of("other"))) == (["watchy"], ["helpers"])
    assert found.platforms == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[accounts.acme.wachy]\n", "accounts.acme.wachy: unknown key; did you mean watchy?"),
        (
            "[accounts.acme.watchy]\nbot_tokn='t'\n",
            "accounts.acme.watchy.bot_tokn: unknown key; did you mean bot_token?",
        ),
        (
            "[accounts.acme.helpers.one]\nbot_tokn='t'\n",
            "accounts.acme.helpers.one.bot_tokn: unknown key; did you mean bot_token?",
        ),
        ("[server]\nprt = 1\n", "server.prt: unknown key; did you mean port?"),
        ("[servr]\nport = 1\n", "servr: unknown key; did you mean server?"),
        ("[server]\nport = 'x'\n", "server.port: "),
        ("[server]\nport = 70000\n", "server.port: "),
        ("[storage]\nurl = 'mysql://x'\n", "storage.url: must begin with sqlite:/// or postgresql://"),
        ("[model]\nname = 'gpt-5'\n", "model.name: “gpt-5” names no model; one is written openai:… or anthropic:…"),
        ("[model]\nfallbacks = ['openai:']\n", "model.fallbacks.0: “openai:” names no model"),
        ("[model]\nbase_url = 'http://models.example.com/v1'\n", "model.base_url: must begin with https://"),
        ("[model]\ntool_call = 3\n", "model.tool_call: unknown key; did you mean tool_calls?"),
        ("[accounts.acme.model]\nnam = 'x'\n", "accounts.acme.model.nam: unknown key; did you mean name?"),
        ("[accounts.acme]\ntimezone = 'Europe'\n", "accounts.acme.timezone: is not an IANA time zone"),
        ("[accounts.acme]\ntimezone = ''\n", "accounts.acme.timezone: is not an IANA time zone"),
        ("[accounts.acme]\nseverities = ['A', 'a']\n", "accounts.acme.severities: names “a” twice"),
        ("[accounts.acme]\nseverities = ['A', ' ']\n", "accounts.acme.severities: a level has no name"),
        (
            "[accounts.acme]\nseverity_aliases = {x = 'B'}\n",
            "accounts.acme: severity_aliases: “B” is not among the severities",
        ),
        ("[server]\npublic_url = 'incident.example.com'\n", "server.public_url: must begin with http:// or https://"),
        ("[server]\npublic_url = 'https://'\n", "server.public_url: must begin with http:// or https://"),
        ("[accounts.acme]\ntimezone = 'Mars/Base'\n", "accounts.acme.timezone: is not an IANA time zone"),
        ("[accounts.acme]\nlanguage = 'fr'\n", "accounts.acme.language: "),
        ("[accounts.acme]\nreply_mode = 'some'\n", "accounts.acme.reply_mode: "),
        ("[accounts.acme.chaty]\nbot_token = 't'\n", "accounts.acme.chaty: unknown key; did you mean chatty?"),
        (
            "[accounts.acme.chatty]\nbot_tokn = 't'\n",
            "accounts.acme.chatty.bot_tokn: unknown key; did you mean bot_token",
        ),
        ("[accounts.acme.chatty]\n", "accounts.acme.chatty.bot_token: is missing"),
        ("[server\n", "not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)

    assert says in refused.value.public
    assert str(tmp_path / "warroom.toml") in refused.value.public


class OneBot(ChattySettings):
    """A platform that tells bots apart by their token."""

    @property
    def claims(self) -> dict[str, str]:
        return {"bot_token": self.bot_token.get_secret_value()}


def served(tmp_path: Path, text: str) -> Configuration:
    file = tmp_path / "warroom.toml"
    file.write_text(text)
    return load(file, {"chatty": OneBot, "other": OneBot})


def test_two_accounts_cannot_be_the_same_bot(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        served(tmp_path, "[accounts.acme.chatty]\nbot_token='hidden'\n[accounts.beta.chatty]\nbot_token='hidden'\n")

    assert f"{tmp_path / 'warroom.toml'}: accounts.beta.chatty.bot_token: is the same as " in refused.value.public
    assert "accounts.acme.chatty.bot_token. " in refused.value.public
    assert "hidden" not in refused.value.public


def test_a_shared_bot_is_named_where_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARROOM__ACCOUNTS__BETA__CHATTY__BOT_TOKEN", "t")

    with pytest.raises(ConfigError, match=r"WARROOM__ACCOUNTS__BETA__CHATTY__BOT_TOKEN \(environment\): is the same"):
        served(tmp_path, "[accounts.acme.chatty]\nbot_token='t'\n")


def test_bots_of_their_own_and_of_other_platforms_are_served(tmp_path: Path) -> None:
    own = "[accounts.acme.chatty]\nbot_token='a'\n[accounts.acme.other]\nbot_token='a'\n"

    found = served(tmp_path, own + "[accounts.beta.chatty]\nbot_token='b'\n")

    assert len(found.platforms) == 3


def test_every_key_can_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARROOM__ACCOUNTS__ACME__CHATTY__BOT_TOKEN", "from-environment")
    monkeypatch.setenv("WARROOM__ACCOUNTS__ACME__SEVERITIES", '["P1", "P2"]')
    monkeypatch.setenv("WARROOM__SERVER__PORT", "9000")

    found = read(tmp_path, "[accounts.acme]\nlanguage = 'zh'\n[server]\nport = 1\n")

    settings = found.platforms["acme", "chatty"]
    assert isinstance(settings, ChattySettings)
    assert settings.bot_token.get_secret_value() == "from-environment"
    assert (found.server.port, found.accounts["acme"].severities.names) == (9000, ("P1", "P2"))
    assert found.accounts["acme"].language == "zh"


@pytest.mark.parametrize("name", ["WARROOM__ACCOUNTS__ACME__CHATTY__TOKEN", "WARROOM__SERVR__PORT"])
def test_a_wrong_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")

    with pytest.raises(ConfigError, match=name):
        read(tmp_path, "[accounts.acme.chatty]\nbot_token = 't'\n")


def test_no_secret_shows_in_what_is_printed(tmp_path: Path) -> None:
    found = read(tmp_path, "[storage]\nurl='postgresql://u:hidden@h/d'\n[accounts.a.chatty]\nbot_token='hidden'\n")

    assert "hidden" not in repr(found)


def test_a_wrong_secret_is_not_repeated_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, "[storage]\nurl = 'mysql://user:hidden@host/d'\n")

    assert "hidden" not in refused.value.public


def test_a_named_file_has_to_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        locate(tmp_path / "missing.toml")


def test_the_variable_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "other.toml"
    file.write_text("")
    monkeypatch.setenv("WARROOM_CONFIG", str(file))

    assert locate(None) == file


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WARROOM__ACCOUNTS", '{"acme": {"chatty": {"bot_token": "sekret"}'),
        ("WARROOM__SERVER", "sekret"),
        ("WARROOM__ACCOUNTS__ACME", "sekret"),
        ("WARROOM__ACCOUNTS__ACME__CHATTY", "sekret"),
        ("WARROOM__STORAGE__URL", "sekret"),
    ],
)
def test_a_variable_that_cannot_be_read_is_named_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(ConfigError) as refused:
        load(None, {"chatty": ChattySettings})

    assert variable in refused.value.public
    assert "sekret" not in refused.value.public
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_an_account_may_have_a_model_of_its_own_and_takes_over_what_it_does_not_name(tmp_path: Path) -> None:
    text = (
        "[model]\nname='openai:a'\nbase_url='http://127.0.0.1:1/v1'\napi_key='k'\nseconds=30\n"
        "[accounts.acme.model]\nname='openai:b'\n[accounts.other]\n[accounts.none.model]\nname=''\n"
        "[accounts.else.model]\nname='anthropic:c'\nskills={postmortem='anthropic:d'}\n"
    )

    plans = {id: one.plan() for id, one in read(tmp_path, text).models.items()}

    assert (plans["acme"].name, plans["acme"].api_key, plans["acme"].budget.seconds) == ("openai:b", "k", 30)
    assert plans["other"].name == "openai:a"
    assert plans["none"].name == ""
    assert (plans["else"].api_key, plans["else"].base_url) == ("", "")  # the key is another provider's
    assert plans["else"].by_skill == {"postmortem": "anthropic:d"}

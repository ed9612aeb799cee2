"""What each platform knows a bot by: no two accounts may claim the same."""

from pathlib import Path

import pytest

from bot.commands.configured import configured
from bot.errors import ConfigError
from tests.e2e.towns.resident import toml_table

KEY = "x" * 43
SLACK = {"bot_token": "xoxb-1", "app_token": "xapp-1"}
LARK = {"app_id": "cli_1", "app_secret": "s"}
DINGTALK = {"client_id": "ding1", "client_secret": "s"}
ROBOT = {"bot_id": "aib1", "bot_secret": "s"}
APP = {"corp_id": "ww1", "agent_id": 1, "app_secret": "s"}
HEARING = APP | {"app_token": "t", "app_encoding_aes_key": KEY}


def load(tmp_path: Path, platform: str, one: dict[str, str | int], two: dict[str, str | int]) -> None:
    lines = [*toml_table(f"accounts.acme.{platform}", one), *toml_table(f"accounts.beta.{platform}", two)]
    file = tmp_path / "warroom.toml"
    file.write_text("\n".join(lines))
    configured(file)


@pytest.mark.parametrize(
    ("platform", "one", "two", "key"),
    [
        ("slack", SLACK, SLACK | {"app_token": "xapp-2"}, "bot_token"),
        ("slack", SLACK, SLACK | {"bot_token": "xoxb-2"}, "app_token"),
        ("lark", LARK, LARK | {"app_secret": "other"}, "app_id"),
        ("dingtalk", DINGTALK, DINGTALK | {"robot_code": "other"}, "client_id"),
        ("wecom", ROBOT, ROBOT, "bot_id"),
        ("wecom", ROBOT, {"bot_id": "aib1", "token": "t", "encoding_aes_key": KEY}, "bot_id"),
        ("wecom", HEARING, HEARING | ROBOT, "agent_id"),
    ],
)
def test_a_bot_of_two_accounts_stops_the_start(
    tmp_path: Path, platform: str, one: dict[str, str | int], two: dict[str, str | int], key: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, platform, one, two)

    assert f"accounts.acme.{platform}.{key}" in refused.value.public
    assert f"accounts.beta.{platform}.{key}" in refused.value.public
    assert "warroom.toml" in refused.value.public


@pytest.mark.parametrize(
    ("platform", "one", "two"),
    [
        ("slack", SLACK, {"bot_token": "xoxb-2", "app_token": "xapp-2"}),
        ("lark", LARK, LARK | {"api_url": "https://open.larksuite.com"}),
        ("dingtalk", DINGTALK, DINGTALK | {"client_id": "ding2"}),
        ("wecom", HEARING | ROBOT, HEARING | {"agent_id": 2, "bot_id": "aib2", "bot_secret": "s"}),
        ("wecom", HEARING, APP),
    ],
)
def test_bots_of_their_own_are_served(
    tmp_path: Path, platform: str, one: dict[str, str | int], two: dict[str, str | int]
) -> None:
    load(tmp_path, platform, one, two)

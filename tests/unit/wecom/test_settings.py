"""What an operator may configure for WeCom, and what is refused with a sentence."""

from typing import Any

import pytest
from pydantic import ValidationError

from adapters.wecom.settings import WeComSettings

ROBOT: dict[str, Any] = {"bot_id": "aib1", "bot_secret": "hush"}
APP: dict[str, Any] = {"corp_id": "ww1", "agent_id": 1000002, "app_secret": "quiet"}
CALLED_ROBOT: dict[str, Any] = {"token": "t", "encoding_aes_key": "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"}
CALLED: dict[str, Any] = {"app_token": "t", "app_encoding_aes_key": "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"}


@pytest.mark.parametrize(
    ("given", "robot", "app", "hears"),
    [
        (ROBOT, True, False, False),
        (APP, False, True, False),
        (APP | CALLED, False, True, True),
        (ROBOT | APP | CALLED, True, True, True),
        (CALLED_ROBOT, True, False, False),
        (CALLED_ROBOT | {"bot_id": "aib1"}, True, False, False),
    ],
)
def test_a_robot_an_app_or_both_may_be_configured(given: dict[str, Any], robot: bool, app: bool, hears: bool) -> None:
    settings = WeComSettings(**given)

    assert (settings.has_robot, settings.has_app, settings.app_hears) == (robot, app, hears)
    assert settings.api_url == "https://qyapi.weixin.qq.com"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "smart robot"),
        ({"bot_id": "aib1"}, "bot_secret"),
        ({"bot_secret": "hush"}, "bot_id"),
        (ROBOT | {"bot_secret": "  "}, "bot_secret"),
        (ROBOT | CALLED_ROBOT, "bot_secret .* or token and encoding_aes_key"),
        ({"token": "t"}, "encoding_aes_key"),
        (CALLED_ROBOT | {"token": " "}, "token and encoding_aes_key"),
        (CALLED_ROBOT | {"encoding_aes_key": "short"}, "43"),
        ({"corp_id": "ww1"}, "missing: agent_id, app_secret"),
        (ROBOT | CALLED, "missing: corp_id, agent_id, app_secret"),
        (APP | {"app_token": "t"}, "app_encoding_aes_key"),
        (APP | {"app_token": "t", "app_encoding_aes_key": "short"}, "43"),
        (APP | {"agent_id": -1}, "greater"),
        (APP | {"api_url": "http://qyapi.example.com"}, "https://"),
        (ROBOT | {"websocket_url": "ws://example.com"}, "wss://"),
        (ROBOT | {"app_id": "x"}, "Extra"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        WeComSettings(**given)


def test_a_robot_is_heard_in_one_way() -> None:
    assert WeComSettings(**ROBOT).robot_mode == "socket"
    assert WeComSettings(**CALLED_ROBOT).robot_mode == "callback"


def test_plain_http_is_for_this_machine() -> None:
    assert WeComSettings(**APP, api_url="http://127.0.0.1:9000/").api_url == "http://127.0.0.1:9000"


def test_no_secret_shows() -> None:
    shown = repr(WeComSettings(**ROBOT, **APP, **CALLED)) + repr(WeComSettings(**CALLED_ROBOT))

    assert not [secret for secret in ("hush", "quiet", CALLED["app_encoding_aes_key"]) if secret in shown]

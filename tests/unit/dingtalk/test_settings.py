"""What an operator may configure, and what is refused with a sentence."""

from typing import Any

import pytest
from pydantic import ValidationError

from adapters.dingtalk.settings import DingTalkSettings

GIVEN: dict[str, Any] = {"client_id": "dingabc", "client_secret": "hush"}


def test_an_internal_apps_robot_code_is_its_client_id() -> None:
    assert DingTalkSettings(**GIVEN).robot == "dingabc"
    assert DingTalkSettings(**GIVEN, robot_code="dingrobot").robot == "dingrobot"


def test_stream_mode_and_dingtalks_own_addresses_are_the_defaults() -> None:
    settings = DingTalkSettings(**GIVEN)

    assert settings.mode == "stream"
    assert (settings.api_url, settings.legacy_api_url) == ("https://api.dingtalk.com", "https://oapi.dingtalk.com")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"client_id": " "}, "Client ID"),
        ({"client_secret": "  "}, "Client Secret"),
        ({"mode": "http"}, "stream"),
        ({"api_url": "http://api.example.com"}, "https://"),
        ({"legacy_api_url": "oapi.example.com"}, "https://"),
        ({"app_key": "x"}, "Extra"),
        ({"callback_url": "http://bot.example.com/webhooks/dingtalk/acme"}, "https://"),
        ({"mode": "webhook", "token": "t"}, "belong together"),
        ({"mode": "webhook", "aes_key": "k" * 43}, "belong together"),
        ({"mode": "webhook", "token": "t", "aes_key": "k" * 42}, "43 letters"),
        ({"token": "t", "aes_key": "k" * 43}, "webhook mode"),
        ({"mode": "webhook", "button_card_template_id": "tpl"}, "callback_url"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(wrong: dict[str, str], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        DingTalkSettings(**(GIVEN | wrong))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "http://localhost:9000", "http://[::1]:9000"])
def test_plain_http_is_for_this_machine(url: str) -> None:
    assert DingTalkSettings(**GIVEN, api_url=url).api_url == url.rstrip("/")


def test_the_secret_does_not_show() -> None:
    assert "hush" not in repr(DingTalkSettings(**GIVEN))

"""What may be configured."""

from typing import Any

import pytest
from pydantic import ValidationError

from adapters.slack.settings import SlackSettings

GIVEN = {"bot_token": "xoxb-1", "signing_secret": "s3cret-value"}


def configured(**values: Any) -> SlackSettings:
    return SlackSettings.model_validate(GIVEN | values)


def test_a_token_and_a_signing_secret_are_enough() -> None:
    settings = configured()

    assert settings.api_url == "https://slack.com/api/"
    assert settings.app_token is None


def test_without_a_way_in_it_says_what_to_give() -> None:
    with pytest.raises(ValidationError, match=r"app_token .*or signing_secret"):
        SlackSettings.model_validate({"bot_token": "xoxb-1"})


@pytest.mark.parametrize("key", ["bot_token", "signing_secret", "app_token"])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_secret_is_refused(key: str, value: str) -> None:
    with pytest.raises(ValidationError, match=key):
        configured(**{key: value})


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="bot_tokn"):
        configured(bot_tokn="xoxb-2")


@pytest.mark.parametrize(
    "url", ["http://slack.com/api/", "ftp://slack.com/", "slack.com/api", "http://192.168.0.7/api/"]
)
def test_a_plain_or_strange_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="https://"):
        configured(api_url=url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/api", "http://localhost:1/api/", "http://[::1]:1/api", "https://s.example/api"]
)
def test_an_address_ends_in_a_slash(url: str) -> None:
    assert configured(api_url=url).api_url == url.rstrip("/") + "/"


def test_secrets_show_nowhere() -> None:
    settings = configured(app_token="xapp-1")

    assert not [secret for secret in ("xoxb-1", "s3cret-value", "xapp-1") if secret in f"{settings!r} {settings}"]

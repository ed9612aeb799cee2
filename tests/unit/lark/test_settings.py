"""What may be configured, and the sentence about what may not."""

from typing import Any

import pytest
from pydantic import ValidationError

from adapters.lark.identity import Identity
from adapters.lark.settings import LarkSettings

GOOD = {"app_id": "cli_a000000000000001", "app_secret": "s"}
WEBHOOK = GOOD | {"mode": "webhook", "encrypt_key": "k", "verification_token": "v"}


def test_the_long_connection_needs_id_and_secret_alone() -> None:
    settings = LarkSettings(**GOOD)

    assert (settings.mode, settings.api_url) == ("websocket", "https://open.feishu.cn")


@pytest.mark.parametrize("missing", ["encrypt_key", "verification_token"])
def test_webhooks_need_both_secrets(missing: str) -> None:
    given: dict[str, Any] = {key: value for key, value in WEBHOOK.items() if key != missing}

    with pytest.raises(ValidationError, match="nothing is signed"):
        LarkSettings(**given)


@pytest.mark.parametrize(
    "bad",
    [
        {"app_id": ""},
        {"app_secret": "  "},
        {"encrypt_key": ""},
        {"mode": "polling"},
        {"api_url": "http://open.feishu.cn"},
        {"api_url": "open.feishu.cn"},
        {"unknown": 1},
        {"working_sign": "status"},
    ],
)
def test_a_bad_value_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LarkSettings(**(WEBHOOK | bad))


@pytest.mark.parametrize("url", ["https://open.larksuite.com/", "http://127.0.0.1:8080"])
def test_addresses_are_encrypted_or_of_this_machine(url: str) -> None:
    assert LarkSettings(**(GOOD | {"api_url": url})).api_url == url.rstrip("/")


def test_secrets_show_nowhere() -> None:
    assert "'s'" not in repr(LarkSettings(**WEBHOOK))


@pytest.mark.parametrize(
    ("api", "link"),
    [
        ("https://open.feishu.cn", "https://applink.feishu.cn/client/chat/open?openChatId=oc_1"),
        ("https://open.larksuite.com", "https://applink.larksuite.com/client/chat/open?openChatId=oc_1"),
        ("http://127.0.0.1:8080", ""),
    ],
)
def test_links_lead_to_the_domain_the_app_lives_in(api: str, link: str) -> None:
    assert Identity("cli_a", "ou_bot", "Warroom", api).link("oc_1") == link

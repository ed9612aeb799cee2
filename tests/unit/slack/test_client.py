"""How the Web API is reached."""

import pytest

from adapters.slack.client import SlackClient
from adapters.slack.settings import SlackSettings

PROXY = "http://proxy.example:3128"


def proxy_for(url: str) -> tuple[str | None, str | None]:
    """The proxy of our own calls, and of the SDK's."""
    given = {"bot_token": "xoxb-1", "signing_secret": "s", "api_url": url}
    client = SlackClient(SlackSettings.model_validate(given))
    return client.proxy, client.web.proxy


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "http_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", PROXY)
    monkeypatch.setenv("no_proxy", ".internal.example")


def test_the_environments_proxy_is_taken() -> None:
    assert proxy_for("https://slack.com/api/") == (PROXY, PROXY)


@pytest.mark.parametrize(
    "url", ["https://slack.internal.example/api/", "http://127.0.0.1:9/api/", "https://[::1]:9/api/"]
)
def test_addresses_named_in_no_proxy_and_this_machine_are_called_directly(url: str) -> None:
    assert proxy_for(url) == (None, None)

"""From a string such as “openai:gpt-5” to a chat model that streams, and what it raises."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from bot.domain.addresses import encrypted_or_local, is_loopback
from bot.errors import ConfigError
from bot.ports.model import ModelPlan

TRAFFIC = "WARROOM_MODEL_TRAFFIC"
"""An environment variable; “local” forbids calling models anywhere but on this machine."""

_ADDRESSES = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_OTHER_ADDRESSES = {"openai": "OPENAI_BASE_URL", "anthropic": "ANTHROPIC_BASE_URL"}
"""The providers' own names for what the environment may say."""

_NO_KEY = "none"
"""What a server of one's own is sent where no key is configured."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a provider is reached. `url` is always given: the libraries would read others from the environment."""

    provider: str
    model: str
    url: str
    key: str = field(repr=False)


def access(name: str, plan: ModelPlan) -> Access:
    """How the model of this name is reached. Raises `ConfigError` naming what is missing or forbidden."""
    provider, _, model = name.partition(":")
    alone = plan.only(name)
    own = alone.base_url or os.environ.get(_OTHER_ADDRESSES[provider], "")
    try:
        url = encrypted_or_local(own or _ADDRESSES[provider])
    except ValueError as error:
        raise ConfigError(f"model {name}: its address {error}. See {_OTHER_ADDRESSES[provider]}.") from None
    if os.environ.get(TRAFFIC) == "local" and not is_loopback(urlsplit(url).hostname or ""):
        raise ConfigError(f"model {name}: {TRAFFIC}=local forbids calling {url}.")
    key = alone.api_key or os.environ.get(_KEYS[provider], "")
    if not key and not own:
        raise ConfigError(f"model {name}: there is no key. Set model.api_key, or {_KEYS[provider]}.")
    return Access(provider, model, url, key or _NO_KEY)


def opened(name: str, reached: Access, client: httpx2.AsyncClient) -> BaseChatModel:
    """The chat model of this name, which it is told apart by; nothing is called yet."""
    return _openai(name, reached, client) if reached.provider == "openai" else _anthropic(name, reached, client)


def errors_of(names: Iterable[str]) -> tuple[type[Exception], ...]:
    """What the libraries of these models' providers raise."""
    found: list[type[Exception]] = []
    for provider in {name.partition(":")[0] for name in names}:
        if provider == "openai":
            from openai import OpenAIError

            found.append(OpenAIError)
        else:
            from anthropic import AnthropicError

            found.append(AnthropicError)
    return tuple(found)


def client_for(reached: Access, patience: float) -> httpx2.AsyncClient:
    """Connections to one address; the environment's proxies are not asked for what is on this machine."""
    local = is_loopback(urlsplit(reached.url).hostname or "")
    return httpx2.AsyncClient(trust_env=not local, timeout=httpx2.Timeout(patience, connect=min(10.0, patience)))


def _openai(name: str, reached: Access, client: httpx2.AsyncClient) -> BaseChatModel:
    from bot.agent.models.openai import Completions

    return Completions(
        name=name,
        model=reached.model,
        base_url=reached.url,
        api_key=SecretStr(reached.key),
        http_async_client=client,
        openai_proxy=None,  # of the environment's, which the library would refuse beside a client
        timeout=client.timeout,
        stream_chunk_timeout=None,
        max_retries=0,
        streaming=True,
        stream_usage=True,
        use_responses_api=False,
    )


def _anthropic(name: str, reached: Access, client: httpx2.AsyncClient) -> BaseChatModel:
    from bot.agent.models.anthropic import Messages

    return Messages(
        name=name,
        model=reached.model,
        base_url=reached.url.rstrip("/").removesuffix("/v1"),
        api_key=SecretStr(reached.key),
        http_client=client,
        key_in_both_places=reached.url != _ADDRESSES["anthropic"],
        max_retries=0,
        streaming=True,
    )

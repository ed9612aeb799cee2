"""From a string such as “openai:gpt-5” to a chat model that streams, and what it raises."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from bot.domain.addresses import is_loopback
from bot.errors import ConfigError
from bot.ports.model import ModelPlan

TRAFFIC = "WARROOM_MODEL_TRAFFIC"
"""An environment variable; “local” forbids calling models anywhere but on this machine."""

_ADDRESSES = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_NO_KEY = "none"
"""What a server of one's own is sent where no key is configured."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a provider is reached. `url` is empty for the provider's own address."""

    provider: str
    model: str
    url: str
    key: str


def opened(name: str, plan: ModelPlan, client: httpx.AsyncClient) -> BaseChatModel:
    """The chat model of this name; nothing is called yet. Raises `ConfigError` naming what is missing."""
    access = _access(name, plan)
    address = access.url or _ADDRESSES[access.provider]
    if os.environ.get(TRAFFIC) == "local" and not is_loopback(urlsplit(address).hostname or ""):
        raise ConfigError(f"model {name}: {TRAFFIC}=local forbids calling {address}.")
    if not access.key:
        raise ConfigError(f"model {name}: there is no key. Set model.api_key, or {_KEYS[access.provider]}.")
    return _openai(access, plan, client) if access.provider == "openai" else _anthropic(access, plan)


def _access(name: str, plan: ModelPlan) -> Access:
    provider, _, model = name.partition(":")
    own = provider == plan.name.partition(":")[0]
    url = plan.base_url if own else ""
    key = (plan.api_key if own else "") or os.environ.get(_KEYS[provider], "")
    return Access(provider, model, url, key or (_NO_KEY if url else ""))


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


def client_for(plan: ModelPlan) -> httpx.AsyncClient:
    """Connections to one address; the environment's proxies are not asked for what is on this machine."""
    local = is_loopback(urlsplit(plan.base_url).hostname or "")
    return httpx.AsyncClient(trust_env=not local, timeout=httpx.Timeout(plan.timeout, connect=min(10.0, plan.timeout)))


def _openai(access: Access, plan: ModelPlan, client: httpx.AsyncClient) -> BaseChatModel:
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(
        model=access.model,
        base_url=access.url or None,
        api_key=SecretStr(access.key),
        http_async_client=client,
        timeout=client.timeout,
        stream_chunk_timeout=plan.timeout,
        max_retries=0,
        streaming=True,
        stream_usage=True,
        use_responses_api=False,
    )


def _anthropic(access: Access, plan: ModelPlan) -> BaseChatModel:
    from langchain_anthropic import ChatAnthropic

    return ChatAnthropic(
        model=access.model,
        base_url=access.url or None,
        api_key=SecretStr(access.key),
        timeout=plan.timeout,
        max_retries=0,
        streaming=True,
    )

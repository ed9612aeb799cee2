"""What an answer cost, as its provider says; reckoned from its length where it does not."""

from collections.abc import Mapping
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata

from bot.ports.model import Tokens

_KEPT = ("cache_creation", "ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")


def tokens_of(answer: AIMessage) -> Tokens:
    """The tokens of the call that brought this answer."""
    if answer.usage_metadata is None:
        return Tokens(written=len(answer.text.encode()) // 3)
    told = _told(answer.usage_metadata)
    begun = answer.response_metadata.get("usage_at_the_start")
    if begun and not told.read:
        return _begun(begun, told.written)
    return told


def _told(usage: UsageMetadata) -> Tokens:
    """The library counts what came from a cache, or went into one, as read too. Tiers of service prefix the names."""
    details: Mapping[str, Any] = usage.get("input_token_details") or {}
    cached = sum(count or 0 for name, count in details.items() if name.endswith("cache_read"))
    kept = sum(count or 0 for name, count in details.items() if name.endswith(_KEPT))
    fresh = max(0, usage["input_tokens"] - cached - kept)
    return Tokens(fresh, cached, kept, usage["output_tokens"])


def _begun(usage: Mapping[str, Any], written: int) -> Tokens:
    """As some servers tell it: what the prompt cost at the start of a stream, and nothing of it at the end."""
    fresh = usage.get("input_tokens") or 0
    cached = usage.get("cache_read_input_tokens") or 0
    return Tokens(fresh, cached, usage.get("cache_creation_input_tokens") or 0, written)

"""What an answer cost, as its provider says; reckoned from the length of what was said where it does not."""

from collections.abc import Iterable, Mapping
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata

from bot.ports.model import Tokens

_BYTES = 3
"""Of a token, about."""
_KEPT = ("cache_creation", "ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")


def tokens_of(answer: AIMessage, asked: Iterable[BaseMessage]) -> Tokens:
    """The tokens of the call that brought this answer to what was asked."""
    if answer.usage_metadata is None:
        return Tokens(fresh=_reckoned(asked), written=_reckoned([answer]))
    told = _told(answer.usage_metadata)
    begun = answer.response_metadata.get("usage_at_the_start")
    if begun and not told.read:
        return _begun(begun, told.written)
    return told


def _reckoned(messages: Iterable[BaseMessage]) -> int:
    return sum(len(one.text.encode()) for one in messages) // _BYTES


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

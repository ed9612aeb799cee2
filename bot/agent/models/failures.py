"""What providers raise, in one sentence each."""

import httpx2
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelRefusalError,
    ModelTimeoutError,
)

from bot.errors import ContextOverflow, ModelError

_SENTENCES: dict[str, tuple[str, str, bool]] = {
    "silent": ("it was silent for too long", "响应超时", False),
    "credentials": ("its provider refused the credentials", "服务商拒绝了凭据", False),
    "unknown": ("its provider knows no such model", "服务商没有该模型", False),
    "rate_limit": ("its provider's rate limit is reached", "已达到服务商的调用上限", True),
    "declined": ("it declined to answer", "模型拒绝回答", False),
    "provider": ("its provider has an error", "服务商出错", True),
    "unreachable": ("the connection to it failed", "连接失败", True),
    "unreadable": ("its answer could not be read", "无法读取模型的回答", True),
    "rejected": ("its provider did not accept the request", "服务商未接受请求", False),
    "cut_short": ("the connection to it broke off", "连接中断", True),
    "empty": ("it said nothing", "模型没有给出内容", False),
}
"""By kind: English, Chinese, and whether asking again may help."""

_KINDS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((ModelTimeoutError, httpx2.TimeoutException, TimeoutError), "silent"),
    ((ModelAuthenticationError, ModelPermissionDeniedError), "credentials"),
    ((ModelNotFoundError,), "unknown"),
    ((ModelRateLimitError,), "rate_limit"),
    ((ModelRefusalError,), "declined"),
    ((ModelAPIError,), "provider"),
    ((ModelConnectionError, httpx2.TransportError), "unreachable"),
    ((ValueError, TypeError), "unreadable"),
)
"""The first that fits."""

_SAID_IN_A_STREAM = {
    "overloaded_error": "provider",
    "api_error": "provider",
    "server_error": "provider",
    "timeout_error": "provider",
    "rate_limit_error": "rate_limit",
    "rate_limit_exceeded": "rate_limit",
    "authentication_error": "credentials",
    "permission_error": "credentials",
    "not_found_error": "unknown",
}
"""What an error calls itself that comes when an answer has begun, of which the libraries make no class of their own."""

_OVERFLOWING = ("context_length_exceeded", "string_above_max_length", "request_too_large")
_OVERFLOWS = "exceed context limit"
"""Anthropic's word for a prompt that fits but leaves no room for the answer."""


def failure(error: Exception) -> ModelError:
    """What a person is told of it, and whether asking again may help."""
    if _overflows(error):
        return ContextOverflow("it was sent more than it reads", "内容超出模型的上下文长度", kind="overflow")
    return failed(_kind(error), after=_asked_to_wait(error))


def failed(kind: str, *, after: float | None = None) -> ModelError:
    """A failure of this kind, which is one of `_SENTENCES`."""
    english, chinese, again = _SENTENCES[kind]
    return ModelError(english, chinese, kind=kind, again=again, after=after)


def _kind(error: Exception) -> str:
    for classes, kind in _KINDS:
        if isinstance(error, classes):
            return kind
    return _SAID_IN_A_STREAM.get(str(getattr(error, "type", "")), "rejected")


def _overflows(error: Exception) -> bool:
    names = (getattr(error, "code", None), getattr(error, "type", None))
    too_large = getattr(error, "status_code", None) == 413 or any(name in _OVERFLOWING for name in names)
    return isinstance(error, ContextOverflowError) or too_large or _OVERFLOWS in str(error)


def _asked_to_wait(error: Exception) -> float | None:
    """Seconds from a `Retry-After` header."""
    response = getattr(error, "response", None)
    given = response.headers.get("retry-after", "") if isinstance(response, httpx2.Response) else ""
    return float(given) if given.replace(".", "", 1).isdigit() else None

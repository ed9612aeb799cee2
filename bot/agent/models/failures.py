"""What providers raise, in one sentence each."""

import httpx
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

_SENTENCES: tuple[tuple[tuple[type[Exception], ...], str, str, bool], ...] = (
    ((ModelTimeoutError, httpx.TimeoutException, TimeoutError), "it was silent for too long", "响应超时", False),
    (
        (ModelAuthenticationError, ModelPermissionDeniedError),
        "its provider refused the credentials",
        "服务商拒绝了凭据",
        False,
    ),
    ((ModelNotFoundError,), "its provider knows no such model", "服务商没有该模型", False),
    ((ModelRateLimitError,), "its provider's rate limit is reached", "已达到服务商的调用上限", True),
    ((ModelRefusalError,), "it declined to answer", "模型拒绝回答", False),
    ((ModelAPIError,), "its provider has an error", "服务商出错", True),
    ((ModelConnectionError, httpx.TransportError), "the connection to it failed", "连接失败", True),
)
"""Exceptions, English, Chinese, and whether asking again may help; the first that fits."""

_OVERFLOWING = ("context_length_exceeded", "string_above_max_length", "request_too_large")


def failure(error: Exception) -> ModelError:
    """What a person is told of it, and whether asking again may help."""
    if isinstance(error, ContextOverflowError) or getattr(error, "code", None) in _OVERFLOWING:
        return ContextOverflow("it was sent more than it reads", "内容超出模型的上下文长度")
    for kinds, english, chinese, again in _SENTENCES:
        if isinstance(error, kinds):
            return ModelError(english, chinese, again=again, after=_asked_to_wait(error))
    if isinstance(error, ValueError | TypeError):
        return ModelError("its answer could not be read", "无法读取模型的回答", again=True)
    return ModelError("its provider did not accept the request", "服务商未接受请求")


def cut_short() -> ModelError:
    """An answer that was never said to be finished."""
    return ModelError("the connection to it broke off", "连接中断", again=True)


def declined() -> ModelError:
    """An answer the model or its provider withholds."""
    return ModelError("it declined to answer", "模型拒绝回答")


def said_nothing() -> ModelError:
    """An answer without words and without calls."""
    return ModelError("it said nothing", "模型没有给出内容")


def _asked_to_wait(error: Exception) -> float | None:
    """Seconds from a `Retry-After` header."""
    response = getattr(error, "response", None)
    given = response.headers.get("retry-after", "") if isinstance(response, httpx.Response) else ""
    return float(given) if given.replace(".", "", 1).isdigit() else None

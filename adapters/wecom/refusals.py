"""WeCom's error codes, as the errors of the core and in words that say how to mend them."""

from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater

RATE_LIMIT_WAIT = 60.0
"""Seconds to wait after a rate limit: WeCom names none, and counts by the minute."""

BUSY_WAIT = 5.0

BUSY = -1
RATE_LIMITED = 45009
NOT_SUBSCRIBED = 846609
QUESTION_OVER = "846605"
STREAM_OVER = "846608"
CANNOT_ANSWER = frozenset({QUESTION_OVER, STREAM_OVER})
"""The question is too old to be answered, or the growing reply to it is."""

_SENTENCES = {
    40008: "WeCom does not take this kind of message here.",
    40058: "WeCom finds a parameter of the message wrong, or the message too long.",
    45033: "WeCom handles too many calls of this robot at once.",
    846605: "WeCom no longer takes an answer to this question.",
    846608: "WeCom no longer lets this reply grow.",
    853000: "WeCom refuses bot_id or bot_secret: copy both again from the robot's page.",
    93006: "WeCom knows no such chat, or nobody has spoken to the robot there yet: mention it there once.",
}


def refused(operation: str, code: int) -> PlatformError:
    """The error for an answer whose `errcode` is not 0. The message beside it is not shown: it tells addresses."""
    if (later := held(operation, code)) is not None:
        return later
    if code == NOT_SUBSCRIBED:
        return RetryLater("WeCom has forgotten the robot's subscription; it is made anew.", 1.0)
    return Rejected(_SENTENCES.get(code, f"WeCom refused {operation}: error {code}."), str(code))


def held(operation: str, code: int) -> RetryLater | None:
    """The error where the same call is taken later."""
    if code == RATE_LIMITED:
        return RetryLater(f"WeCom asks to wait before the next {operation}.", RATE_LIMIT_WAIT)
    if code == BUSY:
        return RetryLater(f"WeCom is too busy for {operation}.", BUSY_WAIT)
    return None


def lost(operation: str, *, writes: bool = True) -> PlatformError:
    """The error for a call whose fate is unknown; one that only reads is simply done again."""
    if writes:
        return Ambiguous(f"WeCom broke off during {operation}: it may or may not have done it.")
    return RetryLater(f"WeCom broke off during {operation}.", BUSY_WAIT)


def unreachable(operation: str) -> PlatformError:
    """The error for a call that never left."""
    return RetryLater(f"WeCom could not be reached for {operation}.", BUSY_WAIT)

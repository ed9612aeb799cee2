"""Slack's error codes, as the errors of the core and in words that say how to mend them."""

from collections.abc import Mapping
from typing import Any

from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater

_BUSY = frozenset({"ratelimited", "rate_limited", "service_unavailable", "message_limit_exceeded"})
"""Nothing was kept; later it will be taken."""

_BROKEN = frozenset({"internal_error", "fatal_error", "request_timeout"})
"""Slack's own words: some aspect of the operation may have succeeded."""

_DEFAULT_WAIT = 5.0

_SENTENCES = {
    "not_in_channel": "The bot is not in that channel: invite it there (/invite @its-name).",
    "channel_not_found": "Slack knows no such channel, or the bot is not in it: invite it there (/invite @its-name).",
    "is_archived": "The channel is archived: unarchive it in Slack, or use another.",
    "invalid_auth": "Slack refuses the bot token: copy it again from “OAuth & Permissions” of the app.",
    "not_authed": "Slack was sent no token: set bot_token.",
    "token_revoked": "The bot token was revoked: install the app in the workspace again and copy the new token.",
    "token_expired": "The bot token has expired: switch token rotation off, or copy a fresh one.",
    "account_inactive": "The app was removed from the workspace: install it again and copy the new token.",
    "not_allowed_token_type": "This is the wrong kind of token: bot_token begins with xoxb-, app_token with xapp-.",
    "restricted_action": "A workspace setting forbids this: ask an administrator to allow the app.",
    "restricted_action_read_only_channel": "The channel is read-only: allow the app to post in it.",
    "restricted_action_thread_locked": "The thread is locked: unlock it, or ask in another.",
    "msg_too_long": "The message is longer than Slack takes.",
    "message_not_found": "The message is no longer there.",
    "cant_update_message": "Only the app's own messages can be changed.",
    "edit_window_closed": "The workspace no longer allows this message to be edited.",
    "user_not_in_channel": "Only people in the channel can be shown a message there.",
    "stopped_by_user": "Somebody stopped the reply.",
    "file_uploads_disabled": "The workspace allows no file uploads.",
    "file_uploads_except_images_disabled": "The workspace allows no file uploads but pictures.",
    "file_type_not_allowed": "The workspace does not allow files of this kind.",
    "cannot_create_channel": "The workspace lets the app create no channel: ask an administrator to allow it.",
    "team_access_not_granted": "The app was not granted access to this workspace.",
}


def refused(
    method: str, status: int, answer: object, headers: Mapping[str, str], *, writes: bool = True
) -> PlatformError:
    """The error for an answer that is not `ok`. `writes`: the call leaves something behind if it did succeed."""
    body: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
    code = str(body.get("error") or "")
    if status == 429 or code in _BUSY:
        return RetryLater(f"Slack asks to wait before the next {method}.", _wait(headers, code))
    if code in _BROKEN or (not code and (status >= 500 or status == 200)):
        return lost(method, writes=writes)
    return Rejected(_sentence(method, code, status, body), code or f"http_{status}")


def lost(method: str, *, writes: bool = True) -> PlatformError:
    """The error for a call whose fate is unknown; one that only reads is simply done again."""
    if writes:
        return Ambiguous(f"Slack broke off during {method}: it may or may not have done it.")
    return RetryLater(f"Slack broke off during {method}.", _DEFAULT_WAIT)


def unreachable(method: str) -> PlatformError:
    """The error for a call that never left."""
    return RetryLater(f"Slack could not be reached for {method}.", _DEFAULT_WAIT)


def _wait(headers: Mapping[str, str], code: str) -> float:
    try:
        return max(0.0, float(headers.get("Retry-After", "")))
    except ValueError:
        return 60.0 if code == "message_limit_exceeded" else _DEFAULT_WAIT


def _sentence(method: str, code: str, status: int, body: Mapping[str, Any]) -> str:
    if code == "missing_scope":
        needed = body.get("needed") or "a scope"
        return f"The Slack app lacks {needed} (for {method}): add it under “OAuth & Permissions” and install it again."
    if code in _SENTENCES:
        return _SENTENCES[code]
    hints = body.get("response_metadata")
    messages = hints.get("messages") if isinstance(hints, Mapping) else None
    detail = f" ({'; '.join(str(message) for message in messages)})" if isinstance(messages, list) and messages else ""
    return f"Slack refused {method}: {code or f'HTTP status {status}'}{detail}."

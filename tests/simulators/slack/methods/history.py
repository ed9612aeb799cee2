"""conversations.history and conversations.replies: what was said, page by page."""

import base64
import binascii
import re
import sys
from collections.abc import Callable

from tests.simulators.slack import wire
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON, Channel, Message
from tests.simulators.slack.workspace import Workspace

_ANY_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_TIME = re.compile(r"\d{1,12}(\.\d{1,6})?")


def history(ws: Workspace, args: Arguments) -> JSON:
    """Newest first; replies only where they were broadcast."""
    channel = _readable(ws, args)
    limit = _limit(args, 100, 999)
    within = _window(args)
    found = [m for m in channel.messages.values() if m.thread_ts is None or m.broadcast]
    found = [m for m in reversed(found) if within(m)]
    after = _cursor(args)
    rest = [m for m in found if after is None or m.ts <= after]
    answer = _page(ws, args, rest, limit)
    return answer | {"pin_count": len(channel.pins)}


def replies(ws: Workspace, args: Arguments) -> JSON:
    """The head of the thread, then its replies, oldest first; a reply's own `ts` finds just that message."""
    channel = _readable(ws, args)
    limit = _limit(args, 1000, 1000)
    head = channel.messages.get(args.need("ts"))
    if head is None:
        raise ApiError("thread_not_found")
    found = [channel.messages[ts] for ts in head.replies]
    within = _window(args)
    thread = [head, *(m for m in found if within(m))]
    after = _cursor(args)
    return _page(ws, args, [m for m in thread if after is None or m.ts >= after], limit)


def _readable(ws: Workspace, args: Arguments) -> Channel:
    """The channel, if the bot is in it and its kind's history scope is granted."""
    channel = ws.visible(args.need("channel"))
    ws.need_scope(f"{channel.kind.scope_family}:history")
    return ws.joined(channel.id)


def _limit(args: Arguments, default: int, most: int) -> int:
    limit = args.number("limit", default)
    if not 1 <= limit <= most:
        raise ApiError("invalid_limit")
    return limit


def _window(args: Arguments) -> Callable[[Message], bool]:
    """Whether a message lies between `oldest` and `latest`, which count only when `inclusive`."""
    oldest, latest = _time(args, "oldest"), _time(args, "latest")
    margin = 0 if args.flag("inclusive") else 1
    after = -1 if oldest is None else oldest + margin
    before = sys.maxsize if latest is None else latest - margin
    return lambda message: after <= _microseconds(message.ts) <= before


def _time(args: Arguments, name: str) -> int | None:
    value = args.text(name)
    if value is None or (name == "latest" and value == "now"):
        return None
    if not _TIME.fullmatch(value):
        raise ApiError(f"invalid_ts_{name}")
    return _microseconds(value)


def _microseconds(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0") or 0)


def _cursor(args: Arguments) -> str | None:
    cursor = args.text("cursor")
    if cursor is None:
        return None
    try:
        decoded = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ApiError("invalid_cursor") from None
    if not decoded.startswith("next_ts:"):
        raise ApiError("invalid_cursor")
    return decoded.removeprefix("next_ts:")


def _page(ws: Workspace, args: Arguments, rest: list[Message], limit: int) -> JSON:
    metadata = args.flag("include_all_metadata")
    more = len(rest) > limit
    cursor = base64.b64encode(f"next_ts:{rest[limit].ts}".encode()).decode() if more else ""
    return {
        "ok": True,
        "messages": [wire.message(ws, m, metadata) for m in rest[:limit]],
        "has_more": more,
        "response_metadata": {"next_cursor": cursor},
    }


METHODS = {
    "conversations.history": Method(history, 3, _ANY_HISTORY),
    "conversations.replies": Method(replies, 3, _ANY_HISTORY),
}

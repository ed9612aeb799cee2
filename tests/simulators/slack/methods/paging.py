"""Cursor paging of lists."""

import base64
import binascii
from collections.abc import Callable
from typing import TypeVar

from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.model import JSON

Item = TypeVar("Item")


def page(args: Arguments, name: str, items: list[Item], show: Callable[[Item], object], default: int = 100) -> JSON:
    """One page under `name`, and the cursor to the next; an empty cursor means there is none."""
    start = _offset(args)
    limit = args.number("limit", default)
    if not 1 <= limit <= 1000:
        raise ApiError("invalid_limit")
    end = start + limit
    cursor = base64.b64encode(f"offset:{end}".encode()).decode() if end < len(items) else ""
    shown = [show(item) for item in items[start:end]]
    return {"ok": True, name: shown, "response_metadata": {"next_cursor": cursor}}


def _offset(args: Arguments) -> int:
    cursor = args.text("cursor")
    if cursor is None:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("offset:"))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise ApiError("invalid_cursor") from None

"""The frames of the long connection: https://developer.work.weixin.qq.com/document/path/101463."""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

JSON = Mapping[str, Any]

SUBSCRIBE = "aibot_subscribe"
PING = "ping"
RESPOND = "aibot_respond_msg"
PUSH = "aibot_send_msg"
UPDATE = "aibot_respond_update_msg"
UPLOAD = "aibot_upload_media_init"
UPLOAD_PIECE = "aibot_upload_media_chunk"
UPLOAD_END = "aibot_upload_media_finish"
MESSAGE = "aibot_msg_callback"
EVENT = "aibot_event_callback"


@dataclass(frozen=True, slots=True)
class Frame:
    """What WeCom sent: a callback has a `command`, an answer none and an `error` (0: done)."""

    command: str
    request: str
    body: JSON
    error: int | None

    @property
    def replaced(self) -> bool:
        """Whether it says that another connection has taken this one's place."""
        event = self.body.get("event")
        kind = event.get("eventtype") if isinstance(event, Mapping) else None
        return self.command == EVENT and kind == "disconnected_event"


def parsed(text: str) -> Frame | None:
    """The frame in `text`; None where there is none. Raw control characters inside strings are let through."""
    try:
        told = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    headers, body, error = told.get("headers"), told.get("body"), told.get("errcode")
    request = headers.get("req_id") if isinstance(headers, dict) else None
    return Frame(
        command=str(told.get("cmd") or ""),
        request=request if isinstance(request, str) else "",
        body=body if isinstance(body, dict) else {},
        error=error if isinstance(error, int) else None,
    )


def composed(command: str, request: str, body: JSON | None) -> str:
    """The text of a frame of ours."""
    frame: dict[str, Any] = {"cmd": command, "headers": {"req_id": request}}
    if body is not None:
        frame["body"] = body
    return json.dumps(frame, ensure_ascii=False)


def new_request(command: str) -> str:
    """An id for a frame that begins an exchange."""
    return f"{command}_{int(time.time() * 1000)}_{secrets.token_hex(4)}"

"""What a message says, whatever its kind."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.chat import Quoted

JSON = Mapping[str, Any]

_LABELS = {"picture": "[picture]", "video": "[video]", "audio": "[voice message]", "file": "[file]"}


def words(message: JSON) -> str:
    """The text of a message; what is none is named in brackets, a voice message is what DingTalk heard in it."""
    return said(str(message.get("msgtype") or ""), message).strip()


def said(kind: str, body: JSON) -> str:
    """The text of a message or of a quoted one; empty when DingTalk gives none."""
    content = body.get("content")
    inner = content if isinstance(content, Mapping) else {}
    match kind:
        case "richText":
            return _rich(inner.get("richText"))
        case "audio":
            return str(inner.get("recognition") or _LABELS[kind])
        case "file" if inner.get("fileName"):
            return f"[file: {inner['fileName']}]"
        case "picture" | "video" | "file":
            return _LABELS[kind]
        case "chatRecord":
            return _record(inner)
    text = body.get("text")
    if isinstance(text, Mapping) and isinstance(text.get("content"), str):
        return str(text["content"])
    if isinstance(content, str):
        return content
    plain = inner.get("text") or inner.get("content")
    return plain if isinstance(plain, str) else _rich(inner.get("richText"))


def quote_in(message: JSON) -> Quoted | None:
    """What the message quotes. Our own messages are named by the key that sending them returned."""
    text = message.get("text")
    if not isinstance(text, Mapping) or not text.get("isReplyMsg"):
        return None
    replied = text.get("repliedMsg")
    body: JSON = replied if isinstance(replied, Mapping) else {}
    own = message.get("originalProcessQueryKey")
    quoted = own or body.get("msgId") or message.get("originalMsgId") or ""
    return Quoted(said(str(body.get("msgType") or ""), body).strip(), str(quoted))


def _rich(segments: object) -> str:
    """The segments in order. Some clients repeat the bot's name as the first of them."""
    found = [one for one in segments if isinstance(one, Mapping)] if isinstance(segments, list) else []
    if len(found) > 1 and re.fullmatch(r"\s*@\S+\s*", str(found[0].get("text") or "")):
        found = found[1:]
    return "".join(str(one["text"]) if "text" in one else _LABELS.get(str(one.get("type")), "") for one in found)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """One message of a forwarded conversation; `author` may be empty, `at` is as DingTalk writes it."""

    author: str
    text: str
    at: object


def forwarded_in(message: JSON) -> list[Forwarded]:
    """The messages of a forwarded conversation; empty for anything else, and for one that cannot be read."""
    content = message.get("content")
    if message.get("msgtype") != "chatRecord" or not isinstance(content, Mapping):
        return []
    try:
        record = json.loads(str(content.get("chatRecord") or "[]"))
    except (ValueError, RecursionError):
        return []
    return [
        Forwarded(str(one.get("senderNickName") or one.get("sender") or ""), str(one["content"]), one.get("createAt"))
        for one in (record if isinstance(record, list) else ())
        if isinstance(one, Mapping) and isinstance(one.get("content"), str) and one["content"].strip()
    ]


def _record(inner: JSON) -> str:
    """A forwarded conversation: its title, then its lines, or its summary where they cannot be read."""
    found = forwarded_in({"msgtype": "chatRecord", "content": inner})
    body = "\n".join(f"{one.author}: {one.text}" if one.author else one.text for one in found)
    return "\n".join(part for part in (str(inner.get("title") or ""), body or str(inner.get("summary") or "")) if part)

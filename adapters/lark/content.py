"""What a message's content says, for every kind of message that people see words in."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

JSON = Mapping[str, Any]

_PLACEHOLDER = re.compile(r"@_user_[0-9]+|@_all\b")
_LANGUAGES = ("zh_cn", "en_us", "ja_jp")
_OPENING_PUNCTUATION = " \t\n,:;.、，：；"


def raw_text(kind: str, content: str) -> str:
    """The words of a message, people in it still being placeholders; a file is its name in brackets."""
    body = _parsed(content)
    match kind:
        case "text":
            return _string(body.get("text"))
        case "post" | "interactive":
            return _post(body)
        case "image" | "sticker":
            return f"[{kind}]"
        case "file" | "audio" | "media" | "folder":
            return f"[{_string(body.get('file_name')) or kind}]"
        case "todo":
            return f"[todo] {_post(_object(body.get('summary')))}".rstrip()
        case "location" | "vote" | "video_chat":
            label = kind.replace("_", " ")
            words = _string(body.get("topic")) or _string(body.get("name"))
            return f"[{label}: {words}]" if words else f"[{label}]"
        case _:
            return f"[{kind.replace('_', ' ')}]"


def readable(raw: str, names: Mapping[str, str]) -> str:
    """`raw` with the names of people in place of their placeholders."""

    def name(match: re.Match[str]) -> str:
        key = match[0]
        return f"@{names[key]}" if key in names else "@all" if key == "@_all" else key

    return _PLACEHOLDER.sub(name, raw)


def without(raw: str, key: str) -> str:
    """`raw` without a person's placeholder and the blanks and punctuation that belonged to it."""
    token = re.compile(rf"[ \t]*{re.escape(key)}(?![0-9])[ \t]*")
    opens = token.match(raw) is not None

    def gap(match: re.Match[str]) -> str:
        inside = match.start() > 0 and raw[match.start() - 1] != "\n" and raw[match.end() : match.end() + 1].isalnum()
        return " " if inside else ""

    said = token.sub(gap, raw)
    return said.lstrip(_OPENING_PUNCTUATION).rstrip() if opens else said.strip()


def _post(body: JSON) -> str:
    """A post, whose paragraphs are lists of pieces; also the outline of a card, which looks the same."""
    for language in _LANGUAGES:
        if isinstance(body.get(language), Mapping):
            body = body[language]
    paragraphs = body.get("content", body.get("elements"))
    lines = [_string(body.get("title"))]
    for paragraph in paragraphs if isinstance(paragraphs, list) else []:
        pieces = paragraph if isinstance(paragraph, list) else [paragraph]
        lines.append("".join(_pieces(piece for piece in pieces if isinstance(piece, Mapping))))
    return "\n".join(line for line in lines if line)


_PIECES: Mapping[str, Callable[[JSON], str]] = {
    "at": lambda piece: _at(piece),
    "a": lambda piece: _link(_string(piece.get("text")), _string(piece.get("href"))),
    "img": lambda _: "[image]",
    "media": lambda _: "[video]",
    "emotion": lambda piece: f"[{_string(piece.get('emoji_type'))}]",
    "code_block": lambda piece: f"\n```\n{_string(piece.get('text')).rstrip()}\n```\n",
    "hr": lambda _: "\n---\n",
}


def _pieces(pieces: Iterator[JSON]) -> Iterator[str]:
    for piece in pieces:
        said = _PIECES.get(_string(piece.get("tag")))
        yield said(piece) if said else _string(piece.get("text"))


def _at(piece: JSON) -> str:
    """A placeholder, or the name where Lark gives that instead."""
    user = _string(piece.get("user_id"))
    return user if user.startswith("@_") else f"@{_string(piece.get('user_name')) or user}"


def _link(label: str, url: str) -> str:
    return url if not label or label == url else f"[{label}]({url})"


def _parsed(content: str) -> JSON:
    """The content, which is JSON in a string; an empty object where it is none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _object(value: object) -> JSON:
    return value if isinstance(value, Mapping) else {}


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""

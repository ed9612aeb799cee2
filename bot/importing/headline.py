"""The title and severity of an incident nobody declared, from its chat's name and first messages."""

import re
from collections.abc import Iterable, Sequence

from bot.domain.incident import SeverityScale
from bot.domain.session import Message
from bot.errors import UnknownSeverity

LONGEST_TITLE = 100
_NOTICE = re.compile(
    r"(?:has )?(?:joined|left) the (?:channel|group|chat)\b|^<[@!#][^>]*>\s*set the |加入了?(?:群|会话)"
)
_TOPIC = re.compile(r"set the (?:channel|group)(?:'s)? topic(?: to)?:? [\"“]?(.+?)[\"”]?$", re.MULTILINE)
_MARKUP = re.compile(r"<(?:https?://[^|>]*\|([^>]*)|[@!#][^>]*)>|[*_`~]{1,3}")
_LEVEL = re.compile(r"\b(?:severity|sev|[sp])[ -]?[0-5]\b|[SP]?[0-5] ?级", re.ASCII | re.IGNORECASE)
_WORDS_AT_LEAST = 4
_CHARACTERS_AT_LEAST = 8


def title_of(name: str, prefix: str, first: Sequence[Message]) -> str:
    """The words of the chat's name, else its topic, else its first substantial message, else its name as it is."""
    return _spelled(name, prefix) or _topic(first) or _opening(first) or name


def severity_of(scale: SeverityScale, name: str, first: Iterable[Message]) -> str:
    """The first level of the scale somebody named, else the middle of the scale."""
    for text in (name.replace("_", "-"), *(message.text for message in first)):
        for level in _LEVEL.findall(text):
            try:
                return scale.named(level)
            except UnknownSeverity:
                continue
    return scale.names[len(scale.names) // 2]


def _spelled(name: str, prefix: str) -> str:
    words = re.split(r"[-_\s]+", name.removeprefix(prefix))
    telling = [word for word in words if word and not re.fullmatch(r"\d+|sev\d|p\d|inc\d*", word, re.IGNORECASE)]
    title = " ".join(telling)
    return title[:1].upper() + title[1:LONGEST_TITLE] if re.search(r"[^\W\d_]{2}", title) else ""


def _topic(messages: Sequence[Message]) -> str:
    found = next((match[1] for message in messages if (match := _TOPIC.search(message.text))), "")
    return _cut(found)


def _opening(messages: Sequence[Message]) -> str:
    for message in messages:
        line = _cut(message.text)
        cjk = len(re.findall(r"[\u3400-\u9fff]", line))
        telling = len(line.split()) >= _WORDS_AT_LEAST or cjk >= _CHARACTERS_AT_LEAST
        if telling and not _NOTICE.search(message.text):
            return line
    return ""


def _cut(text: str) -> str:
    """The first line without markup, no longer than a title, cut between words."""
    plain = _MARKUP.sub(lambda match: match[1] or "", text).strip()
    line = plain.splitlines()[0].strip() if plain else ""
    if len(line) <= LONGEST_TITLE:
        return line
    head = line[: LONGEST_TITLE - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:，；：") + "…"

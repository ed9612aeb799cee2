"""What people see of a message of the robot's, and whom it notifies."""

import html
import re
from dataclasses import dataclass

_PERSON = re.compile(r"<@([^<>\s]+)>")
_EVERYONE = re.compile(r"@(?:all\b|everyone\b|所有人|全体成员)", re.IGNORECASE)
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(\s*<?([^)\s>]*)[^)]*\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@dataclass(frozen=True)
class Display:
    """A message as shown."""

    text: str
    people: tuple[str, ...]
    mentions_everyone: bool
    links: tuple[tuple[str, str], ...]


def displayed(content: str) -> Display:
    """Read `content` as the most eager of WeCom's clients would: entities decoded, mentions live even in code."""
    eager = html.unescape(html.unescape(content))
    people = tuple(id for id in _PERSON.findall(eager) if id != "all")
    everyone = bool(_EVERYONE.search(eager))
    return Display(content, people, everyone, tuple(_LINK.findall(_CODE.sub("", content))))

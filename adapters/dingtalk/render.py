"""Markdown as DingTalk shows it: its documented subset, in which nothing is live but links that lead where they say."""

import re
from functools import lru_cache
from types import MappingProxyType

from markdown_it.tree import SyntaxTreeNode as Node

from adapters.links import followable, like_address, same
from adapters.markdown import JOINT, Writer, rows

_NO_BREAK_SPACE = "\u00a0"
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]")
_EVERYONE = re.compile(r"@(?=(?:here|channel|everyone|all)\b|所有人|全体)", re.IGNORECASE)
_LIVE = re.compile(r"(?<=<)(?=\S)|(?<=\])(?=[(\[:])")
_UNSAFE = {"<": "%3C", ">": "%3E", "(": "%28", ")": "%29", " ": "%20", "\n": "", "\\": "%5C"}


@lru_cache(maxsize=128)
def rendered(text: str) -> str:
    """`text` in DingTalk's Markdown: tables as lists, code as quotes, no HTML, no mentions."""
    return _Subset().written(text)


def title_of(text: str) -> str:
    """What the list of chats shows: the first words of what is rendered."""
    words = " ".join(re.sub(r"(?m)[#>*`_\[\]]|^\s*[-+]\s", " ", text).split())
    return f"{words[:60]}…" if len(words) > 60 else words or "Warroom"


def inert(text: str) -> str:
    """`text` that calls nobody, holds no tag or link, and does not run backwards."""
    return _LIVE.sub(JOINT, _EVERYONE.sub(f"@{JOINT}", _UNSEEN.sub("", text)))


class _Subset(Writer):
    marks = MappingProxyType({"strong": "**", "em": "*", "s": ""})
    line_break = "  \n  "
    rule = "─" * 12

    def text(self, content: str) -> str:
        return inert(content)

    def verbatim(self, content: str) -> str:
        return inert(content)

    def link(self, url: str, label: str) -> str:
        return _link(url, label)

    def heading(self, node: Node) -> str:
        return f"{node.markup if node.markup.startswith('#') else '##'} {self.inline(node.children[0])}"

    def point(self, item: Node, marker: str, depth: int) -> str:
        """What follows the first block is indented."""
        first, *rest = [self.block(child, depth + 1) for child in item.children] or [""]
        indented = [f"    {line}" for block in rest for line in block.split("\n")]
        return "\n".join([f"{marker} {first}", *indented])

    def fence(self, content: str, language: str) -> str:
        """Code fences are not in the subset: a quote, whose lines and indentation stay."""
        lines = [inert(line) for line in content.rstrip("\n").split("\n")]
        return "\n".join(f"> {_indented(line)}  " for line in lines).rstrip()

    def table(self, node: Node) -> str:
        """Tables are not in the subset: a bold line of headings, and one point for each row."""
        head, *body = (" | ".join(row) for row in rows(node, lambda cell: self.inline(cell.children[0])))
        return "\n".join([f"**{head}**", "", *(f"- {row}" for row in body)]).rstrip()


def _indented(line: str) -> str:
    bare = line.lstrip(" ")
    return _NO_BREAK_SPACE * (len(line) - len(bare)) + bare


def _link(url: str, label: str) -> str:
    """A link. A label that looks like another address is followed by the real one; other schemes are text."""
    label = " ".join(label.split())
    if not followable(url):
        return inert(f"{label} ({url})" if label and label != url else url)
    target = inert("".join(_UNSAFE.get(character, character) for character in url))
    if not label or same(label, url):
        return target
    if like_address(label):
        return f"{inert(label)} ({target})"
    return f"[{inert(label).replace('[', '［').replace(']', '］')}]({target})"

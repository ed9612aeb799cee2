"""Markdown as DingTalk shows it: its documented subset, in which nothing is live but links that lead where they say."""

import re
import unicodedata
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

JOINT = "\u200b"
"""Shown as nothing; keeps what stands on both sides from being read as one."""

_BREAK = "  \n  "
_NO_BREAK_SPACE = "\u00a0"
_SCHEMES = ("http", "https", "mailto")
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]")
_EVERYONE = re.compile(r"@(?=(?:here|channel|everyone|all)\b|所有人|全体)", re.IGNORECASE)
_LIVE = re.compile(r"(?<=<)(?=\S)|(?<=\])(?=[(\[:])")
_LIKE_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:/|www\.|\b[\w-]+\.[a-z]{2,}\b|@", re.IGNORECASE)
_UNSAFE = {"<": "%3C", ">": "%3E", "(": "%28", ")": "%29", " ": "%20", "\n": "", "\\": "%5C"}


@lru_cache(maxsize=128)
def rendered(text: str) -> str:
    """`text` in DingTalk's Markdown: tables as lists, code as quotes, no HTML, no mentions."""
    return _stacked(Node(_parser().parse(text)), "\n\n")


def title_of(text: str) -> str:
    """What the list of chats shows: the first words of what is rendered."""
    words = " ".join(re.sub(r"(?m)[#>*`_\[\]]|^\s*[-+]\s", " ", text).split())
    return f"{words[:60]}…" if len(words) > 60 else words or "Warroom"


def inert(text: str) -> str:
    """`text` that calls nobody, holds no tag or link, and does not run backwards."""
    return _LIVE.sub(JOINT, _EVERYONE.sub(f"@{JOINT}", _UNSEEN.sub("", text)))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _stacked(parent: Node, gap: str, depth: int = 0) -> str:
    blocks = (_block(child, depth) for child in parent.children)
    return gap.join(block for block in blocks if block)


def _block(node: Node, depth: int) -> str:
    match node.type:
        case "paragraph":
            return _inline(node.children[0])
        case "heading":
            return f"{node.markup if node.markup.startswith('#') else '##'} {_inline(node.children[0])}"
        case "bullet_list" | "ordered_list":
            return _list(node, depth)
        case "blockquote":
            return "\n".join(f"> {line}" for line in _stacked(node, "\n\n", depth).split("\n"))
        case "fence" | "code_block":
            return _code(node.content)
        case "table":
            return _table(node)
        case "hr":
            return "─" * 12
        case _:
            return inert(node.content)


def _list(node: Node, depth: int) -> str:
    first = int(node.attrs.get("start", 1))
    ordered = node.type == "ordered_list"
    items = [_item(item, f"{first + number}." if ordered else "-", depth) for number, item in enumerate(node.children)]
    return "\n".join(items)


def _item(item: Node, marker: str, depth: int) -> str:
    """What follows the first line is indented."""
    first, *rest = [_block(child, depth + 1) for child in item.children] or [""]
    indented = [f"    {line}" for block in rest for line in block.split("\n")]
    return "\n".join([f"{marker} {first}", *indented])


def _inline(node: Node) -> str:
    return "".join(_span(child) for child in node.children)


def _span(node: Node) -> str:
    match node.type:
        case "text":
            return inert(node.content)
        case "softbreak" | "hardbreak":
            return _BREAK
        case "code_inline":
            return f"`{inert(node.content)}`"
        case "link":
            return _link(str(node.attrs.get("href", "")), _plain(node))
        case "image":
            return _link(str(node.attrs.get("src", "")), node.content)
        case "strong":
            return f"**{_inline(node)}**"
        case "em":
            return f"*{_inline(node)}*"
        case "s":
            return _inline(node)
        case _:
            return inert(node.content)


def _plain(node: Node) -> str:
    """The words alone."""
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    return "".join(_plain(child) for child in node.children) if node.children else node.content


def _code(content: str) -> str:
    """Code fences are not in the subset: a quote, whose lines and indentation stay."""
    lines = [inert(line) for line in content.rstrip("\n").split("\n")]
    return "\n".join(f"> {_indented(line)}  " for line in lines).rstrip()


def _indented(line: str) -> str:
    bare = line.lstrip(" ")
    return _NO_BREAK_SPACE * (len(line) - len(bare)) + bare


def _table(node: Node) -> str:
    """Tables are not in the subset: a bold line of headings, and one point for each row."""
    rows = [[_inline(cell.children[0]) for cell in row.children] for part in node.children for row in part.children]
    head, *body = [" | ".join(row) for row in rows]
    return "\n".join([f"**{head}**", "", *(f"- {row}" for row in body)]).rstrip()


def _link(url: str, label: str) -> str:
    """A link. A label that looks like another address is followed by the real one; other schemes are text."""
    label = " ".join(label.split())
    if urlsplit(url).scheme.lower() not in _SCHEMES:
        return inert(f"{label} ({url})" if label and label != url else url)
    target = inert("".join(_UNSAFE.get(character, character) for character in url))
    if not label or _bare(label) == _bare(url):
        return target
    if _LIKE_ADDRESS.search(unicodedata.normalize("NFKC", label)):
        return f"{inert(label)} ({target})"
    return f"[{inert(label).replace('[', '［').replace(']', '］')}]({target})"


def _bare(address: str) -> str:
    return unquote(re.sub(r"^(https?://|mailto:)", "", address, flags=re.IGNORECASE)).rstrip("/").lower()

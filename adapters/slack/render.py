"""Markdown as Slack shows it: mrkdwn, in which nothing is live but links, and these lead where they say."""

import unicodedata
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from adapters.slack.escaping import JOINT, escaped
from adapters.slack.links import link, plain_link

_INDENT = "    "
_BULLETS = "•◦▪"
_MARKS = {"strong": "*", "em": "_", "s": "~"}


@lru_cache(maxsize=128)
def rendered(text: str) -> str:
    """`text` in mrkdwn: headings bold, tables aligned, code kept; no HTML, no mentions.

    Remembered for a while: every reply is rendered to be measured and again to be sent, and many replies are alike.
    """
    return _stacked(Node(_parser().parse(text)), "\n\n")


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
            return _marked("*", _inline(node.children[0], within="strong"))
        case "bullet_list" | "ordered_list":
            return _list(node, depth)
        case "blockquote":
            return "\n".join(f"> {line}" for line in _stacked(node, "\n\n", depth).split("\n"))
        case "fence" | "code_block":
            return _fence(node.content)
        case "table":
            return _fence(_table(node))
        case "hr":
            return "─" * 12
        case _:
            return escaped(node.content)


def _list(node: Node, depth: int) -> str:
    first = int(node.attrs.get("start", 1))
    ordered = node.type == "ordered_list"
    bullet = _BULLETS[min(depth, len(_BULLETS) - 1)]
    items = [
        _item(item, f"{first + number}." if ordered else bullet, depth) for number, item in enumerate(node.children)
    ]
    return "\n".join(items)


def _item(item: Node, marker: str, depth: int) -> str:
    """What follows the first line is indented; code is not, its blanks would become part of it."""
    said = ""
    for number, child in enumerate(item.children):
        block = _block(child, depth + 1)
        if number and child.type not in {"fence", "code_block", "table"}:
            block = "\n".join(_INDENT + line for line in block.split("\n"))
        said = f"{said}\n{block}" if number or child.type not in {"paragraph", "heading"} else block
    return f"{marker} {said}"


def _inline(node: Node, within: str = "") -> str:
    """Marks count only at the edge of a word, and Chinese has no blanks: a joint makes the edge."""
    said = ""
    after_mark = False
    for child in node.children:
        piece = _span(child, within)
        is_mark = child.type in _MARKS or child.type == "code_inline"
        if piece and said and (is_mark or after_mark) and said[-1] != "\n" and not _edge(said, piece, is_mark):
            said += JOINT
        said += piece
        after_mark = is_mark
    return said


def _edge(said: str, piece: str, is_mark: bool) -> bool:
    """Whether the character beside a mark is no letter."""
    return not (said[-1] if is_mark else piece[0]).isalnum()


def _span(node: Node, within: str) -> str:
    match node.type:
        case "text":
            return escaped(node.content).replace("```", JOINT.join("```"))
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            return f"`{escaped(node.content.replace('`', 'ˋ'))}`"
        case "link":
            return link(str(node.attrs.get("href", "")), _plain(node))
        case "image":
            return link(str(node.attrs.get("src", "")), node.content)
        case "strong" | "em" | "s":
            inner = _inline(node, within=node.type)
            return inner if node.type == within else _marked(_MARKS[node.type], inner)
        case _:
            return escaped(node.content)


def _marked(mark: str, text: str) -> str:
    """Slack ends a mark at the end of its line."""
    return "\n".join(f"{mark}{line}{mark}" if line.strip() else line for line in text.split("\n"))


def _plain(node: Node) -> str:
    """The words alone."""
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    return "".join(_plain(child) for child in node.children) if node.children else node.content


def _fence(content: str) -> str:
    return f"```\n{escaped(content.rstrip(chr(10)).replace('```', f'``{JOINT}`'))}\n```"


def _table(node: Node) -> str:
    """Columns aligned in a fixed-width font; Chinese characters are two columns wide."""
    rows = [[_cell(cell) for cell in row.children] for part in node.children for row in part.children]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cell(cell: Node) -> str:
    links = [child for inline in cell.children for child in inline.children if child.type == "link"]
    said = "".join(_plain(child) for child in cell.children)
    for found in links:
        words = _plain(found)
        said = said.replace(words, plain_link(str(found.attrs.get("href", "")), words), 1)
    return said


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)

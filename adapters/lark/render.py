"""Markdown as a Lark card shows it, in which nothing is live but links, and these lead where they say."""

from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from adapters.lark.escaping import JOINT, escaped, verbatim
from adapters.lark.links import link

_INDENT = "    "
_MARKS = {"strong": "**", "em": "*", "s": "~~"}
_MOST_TABLES = 5
"""More are refused by Lark; further ones are shown as code."""


@lru_cache(maxsize=128)
def rendered(text: str) -> str:
    """`text` as card Markdown: headings, lists, tables and code kept; no HTML, no mentions.

    Remembered for a while: every reply is rendered to be measured and again to be sent, and many replies are alike.
    """
    return _Writer().stacked(Node(_parser().parse(text)), "\n\n")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


class _Writer:
    """Writes one text; counts its tables."""

    def __init__(self) -> None:
        self._tables = 0

    def stacked(self, parent: Node, gap: str) -> str:
        blocks = (self._block(child) for child in parent.children)
        return gap.join(block for block in blocks if block)

    def _block(self, node: Node) -> str:
        match node.type:
            case "paragraph":
                return _inline(node.children[0])
            case "heading":
                return f"{node.markup if set(node.markup) == {'#'} else '#'} {_inline(node.children[0])}"
            case "bullet_list" | "ordered_list":
                return self._list(node)
            case "blockquote":
                return "\n".join(f"> {line}" for line in self.stacked(node, "\n\n").split("\n"))
            case "fence" | "code_block":
                return _fence(node.content)
            case "table":
                return self._table(node)
            case "hr":
                return "---"
            case _:
                return escaped(node.content)

    def _list(self, node: Node) -> str:
        first, ordered = int(node.attrs.get("start", 1)), node.type == "ordered_list"
        items = []
        for number, item in enumerate(node.children):
            said = self.stacked(item, "\n")
            lines = said.split("\n")
            body = "\n".join([lines[0], *(_INDENT + line for line in lines[1:])])
            items.append(f"{first + number}. {body}" if ordered else f"- {body}")
        return "\n".join(items)

    def _table(self, node: Node) -> str:
        self._tables += 1
        rows = [[_cell(cell) for cell in row.children] for part in node.children for row in part.children]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|{'---|' * len(rows[0])}")
        return "\n".join(lines) if self._tables <= _MOST_TABLES else _fence("\n".join(lines))


def _inline(node: Node, within: str = "") -> str:
    """Marks count only beside a blank or punctuation, and Chinese has no blanks: a joint makes the edge."""
    said, after_mark = "", False
    for child in node.children:
        piece, is_mark = _span(child, within), child.type in _MARKS
        if piece and said and (is_mark or after_mark) and (said[-1] if is_mark else piece[0]).isalnum():
            said += JOINT
        said += piece
        after_mark = is_mark
    return said


def _span(node: Node, within: str) -> str:
    match node.type:
        case "text":
            return escaped(node.content)
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            return f"`{verbatim(node.content.replace('`', 'ˋ'))}`"
        case "link":
            return link(str(node.attrs.get("href", "")), _plain(node))
        case "image":
            return link(str(node.attrs.get("src", "")), node.content)
        case "strong" | "em" | "s":
            inner = _inline(node, within=node.type)
            return inner if node.type == within or not inner else f"{_MARKS[node.type]}{inner}{_MARKS[node.type]}"
        case _:
            return escaped(node.content)


def _plain(node: Node) -> str:
    """The words alone."""
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    return "".join(_plain(child) for child in node.children) if node.children else node.content


def _cell(cell: Node) -> str:
    return "".join(_inline(child) for child in cell.children).replace("|", "&#124;").replace("\n", " ")


def _fence(content: str) -> str:
    return f"```\n{verbatim(content.rstrip(chr(10)).replace('```', f'``{JOINT}`'))}\n```"

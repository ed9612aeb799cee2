"""Markdown as WeCom's robots show it: the same, with nothing live in it but links, and these lead where they say."""

from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from adapters.wecom.links import JOINT, inert, inert_code, link

_MARKS = {"strong": "**", "em": "*", "s": "~~"}


@lru_cache(maxsize=128)
def rendered(text: str) -> str:
    """`text` again, written anew from what it means: no HTML, no mentions, no pictures, no references.

    Remembered for a while: every reply is rendered to be measured and again to be sent.
    """
    return _stacked(Node(_parser().parse(text)), "\n\n")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _stacked(parent: Node, gap: str) -> str:
    blocks = (_block(child) for child in parent.children)
    return gap.join(block for block in blocks if block)


def _block(node: Node) -> str:
    match node.type:
        case "paragraph":
            return _inline(node.children[0])
        case "heading":
            return f"{'#' * int(node.tag[1:])} {_inline(node.children[0])}"
        case "bullet_list" | "ordered_list":
            return _list(node)
        case "blockquote":
            return "\n".join(f"> {line}".rstrip() for line in _stacked(node, "\n\n").split("\n"))
        case "fence" | "code_block":
            return _fence(node)
        case "table":
            return _table(node)
        case "hr":
            return "---"
        case _:
            return inert(node.content)


def _list(node: Node) -> str:
    first = int(node.attrs.get("start", 1))
    ordered = node.type == "ordered_list"
    return "\n".join(
        _item(item, f"{first + number}. " if ordered else "- ") for number, item in enumerate(node.children)
    )


def _item(item: Node, marker: str) -> str:
    said = _stacked(item, "\n")
    return marker + said.replace("\n", "\n" + " " * len(marker))


def _fence(node: Node) -> str:
    content = inert_code(node.content.rstrip("\n")).replace("```", f"``{JOINT}`")
    language = "".join(letter for letter in node.info.split(" ")[0] if letter.isalnum() or letter in "+-#")
    return f"```{language}\n{content}\n```"


def _table(node: Node) -> str:
    rows = [[_cell(cell) for cell in row.children] for part in node.children for row in part.children]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{'---|' * len(rows[0])}", *lines[1:]])


def _cell(cell: Node) -> str:
    return "".join(_inline(child) for child in cell.children).replace("|", "\\|").replace("\n", " ")


def _inline(node: Node) -> str:
    return "".join(_span(child) for child in node.children)


def _span(node: Node) -> str:
    match node.type:
        case "text":
            return inert(node.content)
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            return f"`{inert_code(node.content.replace('`', 'ˋ'))}`"
        case "link":
            return link(str(node.attrs.get("href", "")), _plain(node))
        case "image":
            return link(str(node.attrs.get("src", "")), node.content)
        case "strong" | "em" | "s":
            mark = _MARKS[node.type]
            return f"{mark}{_inline(node)}{mark}"
        case _:
            return inert(node.content)


def _plain(node: Node) -> str:
    """The words alone."""
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    return "".join(_plain(child) for child in node.children) if node.children else node.content

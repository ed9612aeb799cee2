"""Markdown as Slack shows it: mrkdwn, in which nothing is live but links, and these lead where they say."""

import unicodedata
from functools import lru_cache
from types import MappingProxyType

from markdown_it.tree import SyntaxTreeNode as Node

from adapters.markdown import JOINT, Writer, plain, rows
from adapters.slack.escaping import escaped
from adapters.slack.links import link, plain_link

_INDENT = "    "
_BULLETS = "•◦▪"
_CODE = {"fence", "code_block", "table"}


@lru_cache(maxsize=128)
def rendered(text: str) -> str:
    """`text` in mrkdwn: headings bold, tables aligned, code kept; no HTML, no mentions.

    Remembered for a while: every reply is rendered to be measured and again to be sent, and many replies are alike.
    """
    return _Mrkdwn().written(text)


class _Mrkdwn(Writer):
    marks = MappingProxyType({"strong": "*", "em": "_", "s": "~"})
    jointed = frozenset({"strong", "em", "s", "code_inline"})
    rule = "─" * 12

    def text(self, content: str) -> str:
        return escaped(content).replace("```", JOINT.join("```"))

    def verbatim(self, content: str) -> str:
        return escaped(content)

    def link(self, url: str, label: str) -> str:
        return link(url, label)

    def heading(self, node: Node) -> str:
        return self.marked("*", self.inline(node.children[0], within="strong"))

    def bullet(self, depth: int) -> str:
        return _BULLETS[min(depth, len(_BULLETS) - 1)]

    def point(self, item: Node, marker: str, depth: int) -> str:
        """What follows the first line is indented; code is not, its blanks would become part of it."""
        said = ""
        for number, child in enumerate(item.children):
            block = self.block(child, depth + 1)
            if number and child.type not in _CODE:
                block = "\n".join(_INDENT + line for line in block.split("\n"))
            said = f"{said}\n{block}" if number or child.type not in {"paragraph", "heading"} else block
        return f"{marker} {said}"

    def marked(self, mark: str, words: str) -> str:
        """Slack ends a mark at the end of its line."""
        return "\n".join(f"{mark}{line}{mark}" if line.strip() else line for line in words.split("\n"))

    def table(self, node: Node) -> str:
        """Columns aligned in a fixed-width font; Chinese characters are two columns wide."""
        cells = rows(node, _cell)
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        lines = [
            "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in cells
        ]
        return self.fence("\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]), "")


def _cell(cell: Node) -> str:
    links = [child for inline in cell.children for child in inline.children if child.type == "link"]
    said = "".join(plain(child) for child in cell.children)
    for found in links:
        words = plain(found)
        said = said.replace(words, plain_link(str(found.attrs.get("href", "")), words), 1)
    return said


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)

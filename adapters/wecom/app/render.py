"""Markdown as WeCom shows an app's messages: headings, bold, links, code and quotes; the rest told with these."""

import re
from functools import lru_cache
from types import MappingProxyType

from markdown_it.tree import SyntaxTreeNode as Node

from adapters.markdown import JOINT, Writer, rows
from adapters.wecom.links import inert, link

_NO_BREAK_SPACE = "\u00a0"
_STARRED = re.compile(r"\*(?=\*)")
_OPENS_A_BLOCK = re.compile(r"^(?=#|>)", re.MULTILINE)
_MARKUP = re.compile(r"\*\*|\]\(|`|^#{1,6} |^>|<@", re.MULTILINE)


@lru_cache(maxsize=128)
def rendered(text: str) -> str:
    """`text` in the app's Markdown: lists and tables as lines, code blocks as quotes, nothing that notifies anybody."""
    return _Subset().written(text)


def is_plain(shown: str) -> bool:
    """Whether what `rendered` returned has no markup in it, so that a plain text says the same."""
    return not _MARKUP.search(shown)


class _Subset(Writer):
    marks = MappingProxyType({"strong": "**", "em": "", "s": ""})
    rule = "─" * 12
    pipe = "|"

    def text(self, content: str) -> str:
        """Words in which nothing turns into markup."""
        return _STARRED.sub(f"*{JOINT}", inert(content)).replace("`", "ˋ")

    def verbatim(self, content: str) -> str:
        return inert(content)

    def link(self, url: str, label: str) -> str:
        return link(url, label)

    def block(self, node: Node, depth: int) -> str:
        """A paragraph that begins like a heading or a quote stays a paragraph."""
        said = super().block(node, depth)
        return _OPENS_A_BLOCK.sub(JOINT, said) if node.type == "paragraph" else said

    def bullet(self, depth: int) -> str:
        return "•"

    def point(self, item: Node, marker: str, depth: int) -> str:
        """Indented by hand, which WeCom leaves alone."""
        return f"{_NO_BREAK_SPACE * 4 * depth}{marker} {self.stacked(item, chr(10), depth + 1)}"

    def fence(self, content: str, language: str) -> str:
        """There are no blocks of code: a quote, whose lines and indentation stay."""
        return "\n".join(f"> {_indented(inert(line))}" for line in content.rstrip("\n").split("\n"))

    def table(self, node: Node) -> str:
        """There are no tables: a bold line of headings, and one line for each row."""
        head, *body = (" | ".join(row) for row in rows(node, self.cell))
        return "\n".join([f"**{head.replace('**', '')}**", *(f"• {row}" for row in body)])


def _indented(line: str) -> str:
    bare = line.lstrip(" ")
    return _NO_BREAK_SPACE * (len(line) - len(bare)) + bare

"""Markdown as a Lark card shows it, in which nothing is live but links, and these lead where they say."""

from functools import lru_cache

from markdown_it.tree import SyntaxTreeNode as Node

from adapters.lark.escaping import escaped, verbatim
from adapters.lark.links import link
from adapters.markdown import Writer

_MOST_TABLES = 5
"""More are refused by Lark; further ones are shown as code."""


@lru_cache(maxsize=128)
def rendered(text: str) -> str:
    """`text` as card Markdown: headings, lists, tables and code kept; no HTML, no mentions.

    Remembered for a while: every reply is rendered to be measured and again to be sent, and many replies are alike.
    """
    return _Card().written(text)


class _Card(Writer):
    """Writes one text; counts its tables."""

    jointed = frozenset({"strong", "em", "s"})
    pipe = "&#124;"

    def __init__(self) -> None:
        self._tables = 0

    def text(self, content: str) -> str:
        return escaped(content)

    def verbatim(self, content: str) -> str:
        return verbatim(content)

    def link(self, url: str, label: str) -> str:
        return link(url, label)

    def table(self, node: Node) -> str:
        self._tables += 1
        written = super().table(node)
        return written if self._tables <= _MOST_TABLES else self.fence(written, "")

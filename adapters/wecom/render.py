"""Markdown as WeCom's robots show it: the same, with nothing live in it but links, and these lead where they say."""

from functools import lru_cache
from types import MappingProxyType

from markdown_it.tree import SyntaxTreeNode as Node

from adapters.markdown import Writer
from adapters.wecom.links import inert, inert_code, link


@lru_cache(maxsize=128)
def rendered(text: str) -> str:
    """`text` again, written anew from what it means: no HTML, no mentions, no pictures, no references.

    Remembered for a while: every reply is rendered to be measured and again to be sent.
    """
    return _Markdown().written(text)


def plain(text: str) -> str:
    """The words of `text` alone, for where no Markdown shows; nothing in them notifies anybody."""
    return _Words().written(text).strip()


class _Words(Writer):
    marks = MappingProxyType({"strong": "", "em": "", "s": ""})
    rule = ""

    def text(self, content: str) -> str:
        return inert(content)

    def verbatim(self, content: str) -> str:
        return inert_code(content)

    def link(self, url: str, label: str) -> str:
        return inert(label)

    def heading(self, node: Node) -> str:
        return self.inline(node.children[0])

    def quote(self, said: str) -> str:
        return said

    def fence(self, content: str, language: str) -> str:
        return self.verbatim(content.rstrip("\n"))


class _Markdown(Writer):
    def text(self, content: str) -> str:
        return inert(content)

    def verbatim(self, content: str) -> str:
        return inert_code(content)

    def link(self, url: str, label: str) -> str:
        return link(url, label)

    def quote(self, said: str) -> str:
        return "\n".join(f"> {line}".rstrip() for line in said.split("\n"))

    def point(self, item: Node, marker: str, depth: int) -> str:
        """What follows the first line is indented as far as its words."""
        said = self.stacked(item, "\n", depth + 1)
        return f"{marker} {said}".replace("\n", "\n" + " " * (len(marker) + 1))

    def fence(self, content: str, language: str) -> str:
        known = "".join(letter for letter in language.split(" ")[0] if letter.isalnum() or letter in "+-#")
        return super().fence(content, language).replace("```", f"```{known}", 1)

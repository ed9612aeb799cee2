"""The walk over Markdown that platforms share; each fills in what blocks and spans look like there."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

JOINT = "\u200b"
"""Shown as nothing; keeps what stands on both sides from being read as one."""


class Writer(ABC):
    """Writes one text anew from what its Markdown means. What is not overridden comes out as Markdown.

    `marks`: what stands around strong, emphasised and struck words; empty for nothing. `jointed`: the spans whose marks
    count only at the edge of a word; Chinese has no blanks, so a joint makes the edge. `pipe`: a “|” inside a cell.
    """

    marks: Mapping[str, str] = MappingProxyType({"strong": "**", "em": "*", "s": "~~"})
    jointed: frozenset[str] = frozenset()
    line_break = "\n"
    rule = "---"
    pipe = "\\|"

    @abstractmethod
    def text(self, content: str) -> str:
        """Words in which nothing is live."""

    @abstractmethod
    def verbatim(self, content: str) -> str:
        """Code in which nothing is live."""

    @abstractmethod
    def link(self, url: str, label: str) -> str:
        """A link that leads where it says."""

    def written(self, markdown: str) -> str:
        return self.stacked(Node(_parser().parse(markdown)), "\n\n")

    def stacked(self, parent: Node, gap: str, depth: int = 0) -> str:
        blocks = (self.block(child, depth) for child in parent.children)
        return gap.join(block for block in blocks if block)

    def block(self, node: Node, depth: int) -> str:
        match node.type:
            case "paragraph":
                return self.inline(node.children[0])
            case "heading":
                return self.heading(node)
            case "bullet_list" | "ordered_list":
                return self.points(node, depth)
            case "blockquote":
                return self.quote(self.stacked(node, "\n\n", depth))
            case "fence" | "code_block":
                return self.fence(node.content, node.info)
            case "table":
                return self.table(node)
            case "hr":
                return self.rule
            case _:
                return self.text(node.content)

    def heading(self, node: Node) -> str:
        return f"{'#' * int(node.tag[1:])} {self.inline(node.children[0])}"

    def quote(self, said: str) -> str:
        return "\n".join(f"> {line}" for line in said.split("\n"))

    def fence(self, content: str, language: str) -> str:
        return f"```\n{self.verbatim(content.rstrip(chr(10)).replace('```', f'``{JOINT}`'))}\n```"

    def points(self, node: Node, depth: int) -> str:
        first = int(node.attrs.get("start", 1))
        ordered = node.type == "ordered_list"
        return "\n".join(
            self.point(item, f"{first + number}." if ordered else self.bullet(depth), depth)
            for number, item in enumerate(node.children)
        )

    def bullet(self, depth: int) -> str:
        return "-"

    def point(self, item: Node, marker: str, depth: int) -> str:
        """What follows the first line is indented."""
        return f"{marker} {self.stacked(item, chr(10), depth + 1)}".replace("\n", "\n    ")

    def table(self, node: Node) -> str:
        head, *body = (f"| {' | '.join(row)} |" for row in rows(node, self.cell))
        return "\n".join([head, f"|{'---|' * len(node.children[0].children[0].children)}", *body])

    def cell(self, cell: Node) -> str:
        return "".join(self.inline(child) for child in cell.children).replace("|", self.pipe).replace("\n", " ")

    def inline(self, node: Node, within: str = "") -> str:
        """`within`: the mark that these words stand in already."""
        said, after_mark = "", False
        for child in node.children:
            piece, is_mark = self.span(child, within), child.type in self.jointed
            if piece and said and (is_mark or after_mark) and _inside_a_word(said, piece, is_mark):
                said += JOINT
            said += piece
            after_mark = is_mark
        return said

    def span(self, node: Node, within: str) -> str:
        match node.type:
            case "softbreak" | "hardbreak":
                return self.line_break
            case "code_inline":
                return f"`{self.verbatim(node.content.replace('`', 'ˋ'))}`"
            case "link":
                return self.link(str(node.attrs.get("href", "")), plain(node))
            case "image":
                return self.link(str(node.attrs.get("src", "")), node.content)
            case "strong" | "em" | "s":
                inner = self.inline(node, within=node.type)
                return inner if node.type == within or not inner else self.marked(self.marks[node.type], inner)
            case _:
                return self.text(node.content)

    def marked(self, mark: str, words: str) -> str:
        return f"{mark}{words}{mark}"


def rows(table: Node, cell: Callable[[Node], str]) -> list[list[str]]:
    """A table's rows, its head first."""
    return [[cell(one) for one in row.children] for part in table.children for row in part.children]


def plain(node: Node) -> str:
    """The words alone."""
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    return "".join(plain(child) for child in node.children) if node.children else node.content


def _inside_a_word(said: str, piece: str, is_mark: bool) -> bool:
    """Whether the character beside a mark is a letter."""
    return said[-1] != "\n" and (said[-1] if is_mark else piece[0]).isalnum()


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

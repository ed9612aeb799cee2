"""A text taken apart into statements, each with what it cites, and put together again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.sentences import spans

CITATION = re.compile(r"\s*[\[【(（](?P<ids>(?:E\d+|#\d+)(?:\s*[,;、，]\s*(?:E\d+|#\d+))*)[\])】）](?:\([^)\s]*\))?")
_ID = re.compile(r"E\d+|#\d+")
_OPENING = re.compile(r"\s*(?:#{1,6}\s+|>\s*|[-*+]\s+(?:\[[ x]\]\s+)?|\d{1,3}[.)]\s+)*")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_PART = re.compile(r"[;；]\s*$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence as written (`text`, its surrounding blanks included) and what it cites, in order."""

    text: str
    cited: tuple[str, ...]

    @property
    def bare(self) -> str:
        """Its words alone, for reading numbers and names in."""
        return CITATION.sub("", self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of Markdown: what opens it (a bullet, a heading), then its statements. `quiet`: code, not read."""

    opening: str
    statements: tuple[Statement, ...]
    quiet: bool = False


def lines(text: str) -> Iterator[Line]:
    """The lines of a text; joined by line breaks, their parts are the text again."""
    fenced = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
            yield Line(line, (), quiet=True)
        elif fenced:
            yield Line(line, (), quiet=True)
        else:
            opened = _OPENING.match(line)
            opening = opened[0] if opened else ""
            yield Line(opening, tuple(_statements(line[len(opening) :])))


def _statements(line: str) -> Iterator[Statement]:
    """Sentences; a citation after a full stop belongs to the one before it, one of a last part to those before a ;."""
    pieces: list[str] = []
    for start, end in spans(line):
        piece = line[start:end]
        leading = re.match(rf"(?:{CITATION.pattern.replace('(?P<ids>', '(?:')})+[.。]?", piece)
        if pieces and leading:
            pieces[-1] += leading[0]
            piece = piece[leading.end() :]
        if piece:
            pieces.append(piece)
    cited = [tuple(dict.fromkeys(id for group in CITATION.finditer(piece) for id in _ids(group))) for piece in pieces]
    for at in reversed(range(len(pieces) - 1)):
        if not cited[at] and _PART.search(pieces[at]):
            cited[at] = cited[at + 1]
    yield from map(Statement, pieces, cited)


def _ids(group: re.Match[str]) -> list[str]:
    return _ID.findall(group["ids"])

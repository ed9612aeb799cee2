"""A text taken apart into statements, each with what it cites, and put together again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.sentences import spans

CITATION = re.compile(r"\s*[\[【(（](?P<ids>(?:E\d+|#\d+)(?:\s*[,;、，]\s*(?:E\d+|#\d+))*)[\])】）](?:\([^)\s]*\))?")
_ID = re.compile(r"E\d+|#\d+")
_OPENING = re.compile(r"\s*(?:#{1,6}\s+|>\s*|[-*+]\s+(?:\[[ x]\]\s+)?|\d{1,3}[.)]\s+)*")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_CAUSE = re.compile(
    r"\b(?:caused|causes|causing|cause is|cause was|because|due to|led to|leads to|triggered|resulted in|root cause"
    r"|owing to|as a result of|stems from|brought down|broke)\b"
    r"|导致|由于|因为|根因|引起|引发|造成|原因是|触发",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence as written (`text`, its surrounding blanks included) and what it cites, in order."""

    text: str
    cited: tuple[str, ...]

    @property
    def bare(self) -> str:
        """Its words alone, for reading numbers and names in."""
        return CITATION.sub("", self.text)

    @property
    def names_a_cause(self) -> bool:
        return bool(_CAUSE.search(self.bare))


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
    """Sentences; citations that follow a full stop belong to the sentence before it."""
    pieces: list[str] = []
    for start, end in spans(line):
        piece = line[start:end]
        leading = re.match(rf"(?:{CITATION.pattern.replace('(?P<ids>', '(?:')})+[.。]?", piece)
        if pieces and leading:
            pieces[-1] += leading[0]
            piece = piece[leading.end() :]
        if piece:
            pieces.append(piece)
    for piece in pieces:
        yield Statement(piece, tuple(dict.fromkeys(id for group in CITATION.finditer(piece) for id in _ids(group))))


def _ids(group: re.Match[str]) -> list[str]:
    return _ID.findall(group["ids"])

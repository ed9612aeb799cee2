"""Where sentences end, in English and Chinese."""

from bot.language.text import deferred

_END = deferred(
    r"(?<![!?;！？；])[!?;！？；]+(?=[\s\"')\]]|$|[^\x00-\x7f])|[。！？；…]+|(?<!\.)\.+(?=\s|$"
    r"|[^\x00-\x7f])|\n+"
)
_ABBREVIATED = "e.g eg i.e ie etc vs cf approx mr mrs ms dr no nr fig incl resp a.m p.m"
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_LONGEST_ABBREVIATION = 8


def sentences(text: str) -> list[str]:
    """The sentences of a text, trimmed, with their closing mark; versions, decimals, links and "e.g." stay whole."""
    return [stripped for start, end in spans(text) if (stripped := text[start:end].strip())]


def spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence starts and ends, closing mark included."""
    found = []
    start = 0
    for mark in _END.finditer(text):
        if mark[0] == "." and _abbreviated(text, mark.start()):
            continue
        found.append((start, mark.end()))
        start = mark.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def _abbreviated(text: str, dot: int) -> bool:
    words = text[max(0, dot - _LONGEST_ABBREVIATION) : dot].split()
    return bool(words) and (words[-1].lower().lstrip("(") in _ABBREVIATIONS or _list_number(text, dot))


def _list_number(text: str, dot: int) -> bool:
    line = text[text.rfind("\n", 0, dot) + 1 : dot].strip() if dot < 4 or "\n" in text[dot - 4 : dot] else ""
    return line.isdigit()

"""What a model wrote, made fit to be shown: whole sentences at a time, links only to what it was shown."""

import re
from collections.abc import Callable
from urllib.parse import quote

from bot.agent.ledger import Ledger
from bot.ports.model import Show

_END = re.compile(r"[\s\S]*(?:[.!?:](?=\s)\s|[。！？；]|\n)")
_SENTENCE = re.compile(r"[\s\S]+?(?:[.!?:](?=\s)\s|[。！？；]|\n|\Z)")
_IMAGE = re.compile(r"!(?=\[)")
_BARE = r"(?:https?://|\bwww\.)[^\s<>()\[\]\"'`|，。；、）】」”]+"
_LINK = re.compile(rf"\[([^\]\n]*)\]\(\s*<?([^\s)>]*)>?[^)\n]*\)|({_BARE})", re.IGNORECASE)
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:.*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<(?=[a-z][a-z0-9+.-]*:|[!@#/a-z])", re.IGNORECASE)
_CITATION = re.compile(r"\[((?:#\d+|E\d+)(?:[,;，、]\s*(?:#\d+|E\d+))*)\](?!\()")
_NUMBER = re.compile(r"#(\d+)")


class Sentences:
    """Hands words on a sentence at a time, each made fit to be shown first; "" is not shown."""

    def __init__(self, fit: Callable[[str], str], show: Show) -> None:
        self._fit = fit
        self._show = show
        self._held = ""

    async def feed(self, words: str) -> None:
        self._held += words
        if whole := _END.match(self._held):
            self._held = self._held[whole.end() :]
            if shown := "".join(self._fit(one) for one in _SENTENCE.findall(whole[0])):
                await self._show(shown)


def harmless(text: str, known: str) -> str:
    """The text with addresses that stand in `known` only: others could carry what was read to whoever made them up.

    A link to another one keeps its words, and "…" stands for one written out. Images, HTML and controls of a
    platform's own notation become plain characters.
    """

    def link(match: re.Match[str]) -> str:
        if match[3] is not None:
            return _address(match[3], known)
        words = _LINK.sub(lambda inner: _address(inner[3], known) if inner[3] else inner[0], match[1])
        target = match[2]
        return f"[{words}]({target})" if target.startswith(("https://", "http://")) and target in known else words

    text = _REFERENCE.sub("", _IMAGE.sub("", text))
    return _AUTOLINK.sub("‹", _LINK.sub(link, text))


def _address(written: str, known: str) -> str:
    bare = written.rstrip(".,;:!?*_~")
    return written if bare in known else f"…{written[len(bare) :]}"


def with_links(text: str, ledger: Ledger) -> str:
    """The text with its citations of timeline entries leading to where they were said."""

    def linked(match: re.Match[str]) -> str:
        cited = re.split(r"[,;，、]\s*", match[1])
        return " ".join(_linked(one, ledger) for one in cited)

    return _CITATION.sub(linked, text)


def _linked(id: str, ledger: Ledger) -> str:
    number = _NUMBER.fullmatch(id)
    entry = ledger.entry(int(number[1])) if number else None
    if entry is None or not entry.link.startswith(("https://", "http://")):
        return f"[{id}]"
    return f"[{id}]({quote(entry.link, safe=';/?:@&=+$,%#!~*-._')})"

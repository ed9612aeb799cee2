"""The words of a text for searching and comparing: English words, identifiers whole, pairs of Chinese characters."""

from itertools import pairwise

from bot.language.text import CJK, deferred, normalised

_PIECE = deferred(rf"[{CJK}]+|[A-Za-z0-9_](?:[A-Za-z0-9_]|[-.:/'@](?=[A-Za-z0-9_]))*")
_LINK = deferred(r"https?://\S+")
_LONGEST = 80
_STOP = (
    "a about after again all also am an and any are as at be because been before being but by can could did do does"
    " doing don't down for from further had has have having he her here hers him his how i i'm if in"
    " into is it it's"
    " its itself just me more most my no nor not now of off ok on once only or other our out over own"
    " please same she since"
    " should so some such than thanks that that's the their them then there these they this those through to too"
    " under until up us very was we we're were what when where which while who whom why will with would you your"
)
STOP_WORDS = frozenset(_STOP.split())
_STOP_PAIRS_JOINED = "我们 你们 他们 这个 那个 一个 一下 什么 怎么 可以 没有 就是 还是 但是 因为 所以 已经 现在 这次"
_STOP_PAIRS = frozenset(_STOP_PAIRS_JOINED.split())


def terms(text: str) -> list[str]:
    """The terms in order, repeated as often as they occur; a link counts as its host and path."""
    found: list[str] = []
    for piece in _PIECE.findall(_LINK.sub(lambda link: link[0].split("://", 1)[1], normalised(text)).lower()):
        if piece[0] >= "\u3400":
            found.extend(_pairs(piece))
        elif len(piece) <= _LONGEST and piece not in STOP_WORDS:
            found.append(piece.removesuffix("'s"))
    return found


def _pairs(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    return [pair for pair in map("".join, pairwise(run)) if pair not in _STOP_PAIRS]

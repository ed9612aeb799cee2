"""Hasty typing made good: slips of the keyboard in the words commands are made of, and bare incident numbers."""

from bot.language.incidents import incident_references
from bot.language.text import FLAGS, deferred

_LONGEST = 200
_WORDS = (
    "severity", "incident", "resolve", "resolved", "acknowledge", "escalate", "downgrade", "upgrade", "snooze",
    "declare", "stable", "closed", "reopen", "status", "commander", "responder", "summarize", "summarise", "summary",
    "update", "updates", "postmortem", "diagnose", "timeline", "please", "minutes",
)  # fmt: skip
_WORD = deferred(r"[a-z]{5,14}", FLAGS)
_BARE = deferred(
    r"(?<![\w.:/#@%$+-])(?<!\d,)\d{3,6}(?![\w.:/%$+-]|,\d| ?(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|days?)\b"
    r"| ?[分小秒天个次台条])",
    FLAGS,
)


def _slips(word: str) -> set[str]:
    """A letter left out, typed twice, or two changed places; never the first, which people get right."""
    places = range(1, len(word))
    return (
        {word[:place] + word[place + 1 :] for place in places[:-1]}
        | {word[:place] + word[place] + word[place:] for place in places}
        | {word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in places[:-1]}
    )


_INFLECTED = {word + ending for word in _WORDS for ending in ("s", "d", "r", "rs")}
_MEANT = {slip: word for word in _WORDS for slip in _slips(word) - set(_WORDS) - _INFLECTED if len(slip) > 4}


def mended(text: str) -> str | None:
    """What was probably meant by a short message, or None where nothing in it looks mistyped or abbreviated.

    A guess: it may say what to ask back about, never what to do.
    """
    if len(text) > _LONGEST:
        return None
    respelled = _WORD.sub(lambda match: _MEANT.get(match[0].lower(), match[0]), text)
    numbers = _BARE.findall(respelled)
    if len(numbers) == 1 and not incident_references(respelled):
        respelled = _BARE.sub(lambda match: f"#{match[0]}", respelled)
    return respelled if respelled != text else None

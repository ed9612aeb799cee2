"""Which part of a sentence is said to be the cause."""

import re

_AFTER = re.compile(
    r"\b(?:caused by|because(?: of)?|due to|owing to|as a result of|result(?:s|ed) from|stems? from|triggered by"
    r"|brought down by|cause (?:is|was))\b(?P<cause>.+)"
    r"|(?:由于|因为|归因于|源于|(?:原因|根因)(?:是|为))(?P<chinese>[^，。；]+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"由(?!于)(?P<cause>[^，。；]+?)(?:导致|引起|引发|造成|触发|所致)")
_BEFORE = re.compile(
    r"(?P<cause>.+?)\b(?:caused|causes|causing|led to|leads to|triggered|resulted in|results in|brought down|broke)\b"
    r"|(?P<chinese>[^，。；]+?)(?:导致|引起|引发|造成|触发|所致)",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:caused|causes|causing|cause is|cause was|because|due to|led to|leads to|triggered|resulted in|root cause"
    r"|owing to|as a result of|stems from|brought down|broke)\b"
    r"|导致|由于|因为|根因|引起|引发|造成|原因是|所致|触发",
    re.IGNORECASE,
)
_ALERTING = re.compile(
    r"\balerts?\b[^.;]*\btriggered\b|\btriggered\b[^.;]*\balerts?\b"
    r"|(?:告警|报警|警报).*触发|触发.*(?:告警|报警|警报)",
    re.IGNORECASE,
)
"""An alert that is triggered is no cause of anything."""

_POINTING = re.compile(r"^(?:[该此这]|(?:it|this|that|which)\b)|[,，]? *(?:which|that|this|it) *$", re.IGNORECASE)
"""Words that point at a cause named before them."""


def names_a_cause(sentence: str) -> bool:
    alerting = _ALERTING.search(sentence)
    cues = [one[0].lower() for one in _CUE.finditer(sentence)]
    return bool(cues) and not (alerting and set(cues) <= {"triggered", "触发"})


def cause_in(sentence: str) -> str:
    """The words that name it; the whole sentence where they cannot be told apart."""
    for pattern in (_BETWEEN, _AFTER, _BEFORE):
        if match := pattern.search(sentence):
            words = next(words for words in match.groups() if words is not None).strip()
            if pointing := _POINTING.search(words):
                words = sentence[: match.start()] + words[: pointing.start()]
            return words or sentence
    return sentence

"""Placeholders for what must not leave the host, and the way back."""

import re
from collections import Counter
from collections.abc import Mapping

from bot.agent.masking.sensitive import KINDS, found

_NAMES = "|".join(dict.fromkeys(kind.name for kind in KINDS))
_PLACEHOLDER = re.compile(rf"[‹<⟨\[]\s?({_NAMES})[-_ ]?(\d{{1,6}})\s?[›>⟩\]]", re.IGNORECASE)
_OPENING = re.compile(r"[‹<⟨\[][^›>⟩\]\n]{0,20}\Z")
_HIDDEN = {"en": "[secret]", "zh": "[已隐去]"}


def imitates(text: str) -> bool:
    """Whether somebody wrote what would be taken for a placeholder of ours."""
    return _PLACEHOLDER.search(text) is not None


class Mask:
    """Of one turn: the same value gets the same placeholder wherever it stands.

    Personal data comes back where the model's words are shown; a secret never does, in no answer and to no tool.
    """

    def __init__(self, language: str = "en") -> None:
        self._hidden = _HIDDEN["zh" if language == "zh" else "en"]
        self._placeholders: dict[tuple[str, str], str] = {}
        self._values: dict[tuple[str, int], str] = {}
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many different values of each kind were kept back, for the audit."""
        return dict(self._counts)

    def hide(self, text: str) -> str:
        """The text as it may leave the host.

        Words that look like a placeholder of ours are made harmless first, in any brackets that are taken for ours.
        """
        text = _PLACEHOLDER.sub(r"(\1 \2)", text)
        pieces, last = [], 0
        for one in found(text):
            pieces += [text[last : one.start], self._placeholder(one.kind, text[one.start : one.end])]
            last = one.end
        return "".join([*pieces, text[last:]])

    def show(self, text: str) -> str:
        """The model's words with personal data put back, also where it changed a placeholder's brackets or case."""
        return _PLACEHOLDER.sub(self._value, text)

    def unmasking(self) -> "Unmasking":
        """The same for words that come in pieces."""
        return Unmasking(self)

    def _placeholder(self, kind: str, value: str) -> str:
        if (kind, value) not in self._placeholders:
            self._counts[kind] += 1
            number = self._counts[kind]
            self._placeholders[kind, value] = f"‹{kind}-{number}›"
            self._values[kind, number] = self._hidden if kind == "secret" else value
        return self._placeholders[kind, value]

    def _value(self, match: re.Match[str]) -> str:
        return self._values.get((match[1].lower(), int(match[2])), match[0])


class Unmasking:
    """Holds back what may be the beginning of a placeholder until the rest of it has come."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown now."""
        text = self._held + piece
        opened = _OPENING.search(text)
        cut = opened.start() if opened else len(text)
        self._held = text[cut:]
        return self._mask.show(text[:cut])

    def end(self) -> str:
        """What was still held back."""
        rest, self._held = self._held, ""
        return self._mask.show(rest)

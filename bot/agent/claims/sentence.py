"""One sentence, read once: it is judged as it comes, and again with its text."""

from dataclasses import dataclass
from functools import lru_cache

from bot.agent.claims.causes import names_a_cause
from bot.agent.claims.stated import Stated
from bot.agent.claims.transitions import Transition, contradicts_itself, transitions


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence says, whatever the evidence."""

    stated: Stated
    transitions: tuple[Transition, ...]
    contradicts_itself: bool
    names_a_cause: bool


@lru_cache(maxsize=512)
def sentence(said: str) -> Sentence:
    """Read a sentence without its citations and surrounding blanks."""
    return Sentence(Stated.of(said), tuple(transitions(said)), contradicts_itself(said), names_a_cause(said))

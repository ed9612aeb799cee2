"""What people type, in English and Chinese; no I/O."""

from bot.language.asking import reports
from bot.language.cues import Cue, cues, hedged
from bot.language.durations import parse_duration
from bot.language.incidents import incident_reference
from bot.language.languages import language_of
from bot.language.request import Command, Grammar, Nothing, Question, Request, Unclear
from bot.language.sentences import sentences
from bot.language.shapes import Shape, shape
from bot.language.stopping import asks_to_stop
from bot.language.terms import terms
from bot.language.times import parse_moment
from bot.language.understanding import rehearse, understand

__all__ = [
    "Command",
    "Cue",
    "Grammar",
    "Nothing",
    "Question",
    "Request",
    "Shape",
    "Unclear",
    "asks_to_stop",
    "cues",
    "hedged",
    "incident_reference",
    "language_of",
    "parse_duration",
    "parse_moment",
    "rehearse",
    "reports",
    "sentences",
    "shape",
    "terms",
    "understand",
]

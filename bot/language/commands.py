"""The one table of command patterns."""

from bot.language.changing import SEVERITY, STATUS
from bot.language.lists import LISTS
from bot.language.people import PEOPLE
from bot.language.reading import READING
from bot.language.request import Command
from bot.language.rooms import ROOMS
from bot.language.rules import Rule, Words
from bot.language.scheduling import SCHEDULING
from bot.language.summaries import SUMMARIES
from bot.language.telling import TELLING
from bot.language.warrooms import WARROOMS

TABLE: tuple[Rule, ...] = (*SEVERITY, *STATUS, *PEOPLE, *WARROOMS, *ROOMS, *SCHEDULING, *READING, *LISTS, *SUMMARIES)
CHANGING_SKILLS = frozenset(rule.skill for rule in TABLE if rule.changes) | {"note", "action_item", "declare"}
ABOUT_AN_INCIDENT = frozenset({
    "severity", "status", "acknowledge", "assign", "snooze", "update", "summarize", "show", "diagnose", "postmortem",
    "related", "export", "follow_ups", "open_room", "invite",
})  # fmt: skip
"""What can be asked for about another incident than the one the chat is about."""


def command_in(words: Words) -> Command | None:
    """The command a clause is, as a whole."""
    for rule in TABLE:
        arguments = rule.read(words)
        if arguments is not None:
            return Command(rule.skill, arguments)
    return None


def candidate_in(words: Words) -> Command | None:
    """The change of state a clause speaks of, whatever it says about it."""
    for rule in TABLE:
        arguments = rule.find(words) if rule.find else None
        if arguments is not None:
            return Command(rule.skill, arguments)
    return None


def told_in(words: Words) -> Command | None:
    """The change of state a clause reports as a fact, as in "this is a sev1": worth asking about, never done."""
    for rule in TELLING:
        arguments = rule.read(words)
        if arguments is not None:
            return Command(rule.skill, arguments)
    return None

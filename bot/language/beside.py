"""What stands beside a command in a message: it supports it, casts doubt on it, or names the incident meant."""

from bot.language import mood
from bot.language.clauses import Clause
from bot.language.courtesy import is_only_courtesy
from bot.language.incidents import PLACE, incident_references, with_places
from bot.language.request import Command
from bot.language.text import FLAGS, QUOTED, deferred

_REFUSAL = deferred(
    r"^(?:no|nope|nah|never ?mind|nvm|nm|ignore|oops|lol|haha+|just testing|test)\b|^(?:算了|测试|等等|不对|开玩笑)",
    FLAGS,
)
_TO_OTHERS = deferred(r"^(?:(?:hey|hi|hello|ok|and)[ ,]+)?@", FLAGS)


def names_only_an_incident(clause: Clause) -> bool:
    """Whether a clause is nothing but an incident's number, as in "INC-2781: set severity to SEV-2"."""
    return with_places(clause.text).strip(" .:,!") == PLACE


def heading(clauses: list[Clause]) -> list[str]:
    """The incidents that clauses of nothing else name."""
    return [
        number for clause in clauses if names_only_an_incident(clause) for number in incident_references(clause.plain)
    ]


def named_in(context: list[Clause]) -> list[str]:
    """The incidents that the clauses beside a command speak of."""
    return [number for clause in context for number in incident_references(clause.text)]


def announces(clause: Clause) -> bool:
    """Whether it announces what follows, as in "update at 16:30: all good"."""
    return clause.mark == ":" and clause.command is not None and clause.command.skill == "update"


def is_courtesy(clause: Clause) -> bool:
    """Whether a clause asks for nothing and takes nothing back."""
    return (
        clause.mark != "?"
        and is_only_courtesy(clause.text)
        and not _TO_OTHERS.search(clause.text)
        and not _REFUSAL.search(clause.text)
    )


def supports(clause: Clause, command: Command) -> bool:
    """Whether a clause beside a command leaves it a plain request."""
    if set(clause.plain) <= set(QUOTED + " \n"):
        return True
    if _TO_OTHERS.search(clause.text) or mood.is_question(clause.text):
        return False
    if clause.candidate and clause.candidate != command and (not clause.told or clause.told.skill == command.skill):
        return False
    return clause.mark != ":" and mood.states_a_fact(clause.text)


def forbids(clause: Clause, command: Command) -> bool:
    """Whether a clause asks not to do what the command does."""
    return clause.candidate == command and mood.is_negated(clause.text)

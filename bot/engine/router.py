"""What a mention asks for, and which skill answers it."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.account import Account
from bot.domain.chat import Mention, Reply
from bot.domain.session import Session
from bot.engine.proposing import Ask, asked, dismissed, unsure
from bot.language import Command, Grammar, Nothing, Question, Unclear, incident_reference, understand
from bot.ports.skill import Skill

FREE = "converse"
"""The skill that answers free requests where there is a model."""

_YES = re.compile(
    r"(?:yes|yep|yeah|y|do it|go ahead|confirm|ok|sure|是|是的|对|好|好的|确认|可以)[.!。！\s]*", re.IGNORECASE
)
_NO = re.compile(r"(?:no|nope|n|don'?t|cancel|不|不用|不要|否|取消)[.!。！\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """Run this skill."""

    skill: Skill
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Silent:
    """It asks for nothing."""

    reason: str


Route = Run | Ask | Silent


class Router:
    """Exact commands first, with no model asked; everything else that asks for something goes to the model.

    `thinking`: the accounts that have one; the others are answered from the record.
    """

    def __init__(self, skills: Sequence[Skill], thinking: Collection[str] = ()) -> None:
        self._skills = {skill.name: skill for skill in skills}
        self._thinking = thinking

    def route(self, mention: Mention, session: Session, account: Account, language: str, now: datetime) -> Route:
        """Decide without side effects."""
        if session.pending and _YES.fullmatch(mention.text.strip()):
            return self.named(json.loads(session.pending))
        if session.pending and _NO.fullmatch(mention.text.strip()):
            return Ask(dismissed(language))
        grammar = Grammar(now=now, timezone=ZoneInfo(account.timezone), severities=account.severities)
        match understand(mention.text, grammar):
            case Command(skill, arguments):
                return Run(self._skills[skill], arguments)
            case Question(text):
                return self._free(text, account)
            case Unclear(text, None):
                return self._free(text, account) if account.id in self._thinking else unsure(language)
            case Unclear(_, candidate) if candidate is not None:
                return asked(self._skills[candidate.skill], candidate.arguments, language)
            case Nothing(reason):
                return Silent(reason)
        raise AssertionError("unreachable")

    def _free(self, text: str, account: Account) -> Run:
        if account.id in self._thinking:
            return Run(self._skills[FREE], {"question": text})
        found = incident_reference(text)
        return Run(self._skills["answer"], {"question": text} | ({"incident": found} if found else {}))

    def proposed(self, reply: Reply, language: str) -> Ask:
        """A skill's reply with the question about the change it proposes, if it proposes one."""
        wanted = reply.proposal
        return asked(self._skills[wanted.skill], wanted.arguments, language, below=reply) if wanted else Ask(reply)

    def named(self, command: Mapping[str, object]) -> Run:
        """A command kept as JSON: from a button, a pending question or a timer."""
        arguments = command.get("arguments")
        return Run(self._skills[str(command["skill"])], arguments if isinstance(arguments, Mapping) else {})

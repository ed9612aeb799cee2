"""What a mention asks for, and which skill answers it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.account import Account
from bot.domain.chat import Mention, Reply
from bot.domain.session import Session
from bot.engine.proposing import (
    Ask,
    Asking,
    Pending,
    asked,
    command_of,
    dismissed,
    not_yours,
    pending_in,
    settled,
    unsure,
)
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
    """Run this skill. `closes`: it was asked back about, and this is the yes."""

    skill: Skill
    arguments: Mapping[str, object]
    closes: bool = False

    @property
    def incident(self) -> int | None:
        """The incident that is named."""
        named = str(self.arguments.get("incident") or "")
        return int(named) if named.isdigit() else None

    @property
    def command(self) -> str:
        """As JSON."""
        return command_of(self.skill, self.arguments)


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
        pending = pending_in(session.pending)
        if pending is not None and (decision := self._decided(pending, mention, language, now)):
            return decision
        asking = Asking(mention.sender.id, now, session.key.thread)
        grammar = Grammar(now=now, timezone=ZoneInfo(account.timezone), severities=account.severities)
        match understand(mention.text, grammar):
            case Command(skill, arguments):
                return Run(self._skills[skill], arguments)
            case Question(text):
                return self._free(text, account)
            case Unclear(text, None):
                return self._free(text, account) if account.id in self._thinking else unsure(language)
            case Unclear(_, candidate) if candidate is not None:
                return asked(self._skills[candidate.skill], candidate.arguments, language, asking)
            case Nothing(reason):
                return Silent(reason)
        raise AssertionError("unreachable")

    def _free(self, text: str, account: Account) -> Run:
        if account.id in self._thinking:
            return Run(self._skills[FREE], {"question": text})
        found = incident_reference(text)
        return Run(self._skills["answer"], {"question": text} | ({"incident": found} if found else {}))

    def _decided(self, pending: Pending, mention: Mention, language: str, now: datetime) -> Route | None:
        """What a typed yes or no to the open question comes to. Only who was asked can have meant that question."""
        words = mention.text.strip()
        if not pending.direct or not pending.is_open(now):
            return None
        if _YES.fullmatch(words):
            meant = pending.whom in ("", mention.sender.id)
            return self._confirmed(pending) if meant else not_yours(language, pending)
        return dismissed(language) if _NO.fullmatch(words) else None

    def _confirmed(self, pending: Pending) -> Run:
        return Run(self._skills[pending.skill], pending.arguments, closes=True)

    def pressed(self, id: str, session: Session, language: str, now: datetime, *, yes: bool) -> Route:
        """What a button of the question with this id comes to: each question is decided once, within its time."""
        pending = pending_in(session.pending)
        if pending is None or pending.id != id or not pending.is_open(now):
            return settled(language)
        return self._confirmed(pending) if yes else dismissed(language)

    def proposed(self, reply: Reply, language: str, asking: Asking) -> Ask:
        """A skill's reply with the question about the change it proposes, if it proposes one."""
        wanted = reply.proposal
        if wanted is None:
            return Ask(reply)
        return asked(self._skills[wanted.skill], wanted.arguments, language, asking, below=reply)

    def named(self, command: Mapping[str, object]) -> Run:
        """A command kept as JSON: from a button that stays, or a timer."""
        arguments = command.get("arguments")
        return Run(self._skills[str(command["skill"])], arguments if isinstance(arguments, Mapping) else {})

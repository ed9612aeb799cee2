"""What a mention asks for, and which skill answers it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic_core import to_jsonable_python

from bot.domain.account import Account
from bot.domain.chat import RUN, Button, Mention, Reply
from bot.domain.session import Session
from bot.language import Command, Grammar, Nothing, Question, Unclear, incident_reference, understand
from bot.ports.skill import Skill

DISMISS = "dismiss"

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
class Ask:
    """Ask back before doing what may not have been asked for; `pending` is the command as JSON, or ""."""

    reply: Reply
    pending: str = ""


@dataclass(frozen=True, slots=True)
class Silent:
    """It asks for nothing."""

    reason: str


Route = Run | Ask | Silent


class Router:
    """Exact commands first; everything else that asks for something is answered from the record."""

    def __init__(self, skills: Sequence[Skill]) -> None:
        self._skills = {skill.name: skill for skill in skills}

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
                found = incident_reference(text)
                return Run(self._skills["answer"], {"question": text} | ({"incident": found} if found else {}))
            case Unclear(text, candidate):
                return self._ask_back(text, candidate, language)
            case Nothing(reason):
                return Silent(reason)

    def named(self, command: Mapping[str, object]) -> Run:
        """A command kept as JSON: from a button, a pending question or a timer."""
        arguments = command.get("arguments")
        return Run(self._skills[str(command["skill"])], arguments if isinstance(arguments, Mapping) else {})

    def _ask_back(self, text: str, candidate: Command | None, language: str) -> Ask:
        chinese = language == "zh"
        if candidate is None:
            return Ask(
                Reply(
                    "我不确定您希望做哪一项更改，因此没有更改任何内容。请一次只说一项，例如“升级到 SEV-2”。"
                    if chinese
                    else "I am not sure which change you want, so I changed nothing. Ask for one at a time, "
                    "for example “update this incident to SEV-2”."
                )
            )
        skill = self._skills[candidate.skill]
        purpose = skill.purpose_zh if chinese else skill.purpose
        detail = ", ".join(f"{name}: {_worded(value)}" for name, value in candidate.arguments.items())
        asked = f"{purpose.rstrip('.。')}（{detail}）" if chinese else f"{purpose.rstrip('.')} ({detail})"
        pending = json.dumps(to_jsonable_python({"skill": candidate.skill, "arguments": dict(candidate.arguments)}))
        buttons = (
            Button("是" if chinese else "Yes", RUN, pending, "primary"),
            Button("否" if chinese else "No", DISMISS, ""),
        )
        question = (
            f"您是想让我执行：{asked}？尚未更改任何内容。"
            if chinese
            else f"Do you want me to: {asked}? Nothing is changed yet."
        )
        return Ask(Reply(question, buttons), pending)


def _worded(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def dismissed(language: str) -> Reply:
    """The answer to a "no"."""
    return Reply("好的，未做任何更改。" if language == "zh" else "All right, nothing was changed.")

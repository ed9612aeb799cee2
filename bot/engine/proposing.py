"""Asks back before doing what may not have been asked for: what would be done, and a yes and a no, which count once."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from pydantic_core import to_jsonable_python

from bot.domain.chat import Button, Reply
from bot.ports.skill import Skill

CONFIRM, DISMISS = "confirm", "dismiss"
"""The actions of the two buttons."""

_OPEN_FOR = timedelta(hours=1)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that is open: what a yes would do, whom it was put to (""; nobody in particular), and when.

    `direct`: nothing was answered in the session since, so that a typed yes is to this question.
    """

    id: str
    skill: str
    arguments: Mapping[str, object]
    whom: str
    at: datetime
    direct: bool = True

    def written(self) -> str:
        """As a session keeps it."""
        return json.dumps(to_jsonable_python(asdict(self)))

    def is_open(self, now: datetime) -> bool:
        return now - self.at < _OPEN_FOR


@dataclass(frozen=True, slots=True)
class Ask:
    """A reply by itself. `pending`: the question it puts; `closes`: it is the answer to the one that was open."""

    reply: Reply
    pending: Pending | None = None
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """To whom, when and in which thread's session ("" for the chat's) something is put."""

    whom: str
    at: datetime
    thread: str = ""
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))

    @property
    def value(self) -> str:
        """What the buttons carry: which question they answer, and nothing of what it would do."""
        return f"{self.id}/{self.thread}"


def pending_in(kept: str) -> Pending | None:
    """What a session kept; None for no question, or one of an older version."""
    try:
        fields = json.loads(kept) if kept else {}
        return Pending(**fields | {"at": datetime.fromisoformat(fields["at"])})
    except (ValueError, KeyError, TypeError):
        return None


def left_open(kept: str) -> str:
    """A session's question after something else was answered: its buttons still count, a typed yes no longer does."""
    pending = pending_in(kept)
    return replace(pending, direct=False).written() if pending else ""


def pressed(value: str) -> tuple[str, str]:
    """Which question a button answers, and the thread whose session put it."""
    id, _, thread = value.partition("/")
    return id, thread


def command_of(skill: Skill, arguments: Mapping[str, object]) -> str:
    """What is to be run, as JSON; `Router.named` reads it."""
    return json.dumps(to_jsonable_python({"skill": skill.name, "arguments": dict(arguments)}))


def asked(
    skill: Skill, arguments: Mapping[str, object], language: str, asking: Asking, *, below: Reply | None = None
) -> Ask:
    """The question whether to run the skill so, below what was said. Arguments are shown as they are, inert."""
    chinese = language == "zh"
    purpose = skill.purpose_zh if chinese else skill.purpose
    detail = ", ".join(f"{name}: {_worded(value)}" for name, value in arguments.items())
    what = purpose.rstrip(".。") + ((f"（{detail}）" if chinese else f" ({detail})") if detail else "")
    question = (
        f"您是想让我执行：{what}？尚未更改任何内容。"
        if chinese
        else f"Do you want me to: {what}? Nothing is changed yet."
    )
    pending = Pending(asking.id, skill.name, dict(arguments), asking.whom, asking.at)
    buttons = (
        Button("是" if chinese else "Yes", CONFIRM, asking.value, "primary"),
        Button("否" if chinese else "No", DISMISS, asking.value),
    )
    if below is None:
        return Ask(Reply(question, buttons), pending)
    text = "\n\n".join(filter(None, (below.text, question)))
    return Ask(replace(below, text=text, buttons=buttons, proposal=None), pending)


def unsure(language: str) -> Ask:
    """A change is wanted, and it cannot be told which."""
    return Ask(
        Reply(
            "我不确定您希望做哪一项更改，因此没有更改任何内容。请一次只说一项，例如“升级到 SEV-2”。"
            if language == "zh"
            else "I am not sure which change you want, so I changed nothing. Ask for one at a time, "
            "for example “update this incident to SEV-2”."
        )
    )


def dismissed(language: str) -> Ask:
    """The answer to a "no"."""
    words = "好的，未做任何更改。" if language == "zh" else "All right, nothing was changed."
    return Ask(Reply(words), closes=True)


def settled(language: str) -> Ask:
    """The answer to a press that came after something else, or too late."""
    return Ask(
        Reply(
            "该提问已不再等待答复；此次点击未更改任何内容。"
            if language == "zh"
            else "That question is no longer open; nothing was changed by this press."
        )
    )


def not_yours(language: str, pending: Pending) -> Ask:
    """The answer to somebody's "yes" to what another person was asked, and still is."""
    return Ask(
        Reply(
            "这一项问的是别人，因此没有更改任何内容。您可以点击按钮，或直接输入想要的更改。"
            if language == "zh"
            else "Somebody else was asked that, so nothing was changed. Press the button, or type the change you want."
        ),
        pending,
    )


def _worded(value: object) -> str:
    """An argument in the question. What could format, link or hide something becomes a piece of code."""
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    if not set(text) & set("`*_[]<>~|\\&\n\r"):
        return text
    line = " ".join(text.replace("`", "'").split())
    return f"`{line[:_LONGEST]}…`" if len(line) > _LONGEST else f"`{line}`"

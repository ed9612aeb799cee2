"""Asks back before doing what may not have been asked for: what would be done, and a yes and a no."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic_core import to_jsonable_python

from bot.domain.chat import RUN, Button, Reply
from bot.ports.skill import Skill

DISMISS = "dismiss"

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask back before doing what may not have been asked for; `pending` is the command as JSON, or ""."""

    reply: Reply
    pending: str = ""


def asked(skill: Skill, arguments: Mapping[str, object], language: str, *, below: Reply | None = None) -> Ask:
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
    pending = json.dumps(to_jsonable_python({"skill": skill.name, "arguments": dict(arguments)}))
    buttons = (
        Button("是" if chinese else "Yes", RUN, pending, "primary"),
        Button("否" if chinese else "No", DISMISS, ""),
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


def dismissed(language: str) -> Reply:
    """The answer to a "no"."""
    return Reply("好的，未做任何更改。" if language == "zh" else "All right, nothing was changed.")


def _worded(value: object) -> str:
    """An argument in the question. What could format, link or hide something becomes a piece of code."""
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    if not set(text) & set("`*_[]<>~|\\&\n\r"):
        return text
    line = " ".join(text.replace("`", "'").split())
    return f"`{line[:_LONGEST]}…`" if len(line) > _LONGEST else f"`{line}`"

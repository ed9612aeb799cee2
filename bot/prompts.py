"""Loads what is kept as Markdown under prompts/, strict about undefined names."""

import re
from functools import cache
from importlib.resources import files

from bot.domain.report import Template

_NAME = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_POSTMORTEM = re.compile(r"(?P<name>[\w-]+)\.(?P<language>en|zh)\.md")


class UndefinedName(KeyError):
    """A prompt and what it was filled with do not fit; names the prompt and the name."""


@cache
def prompt(name: str) -> str:
    """The text of `prompts/<name>.md`. Raises `FileNotFoundError`."""
    return (files("prompts") / f"{name}.md").read_text(encoding="utf-8")


def filled(name: str, /, **values: str) -> str:
    """A prompt with each `{{name}}` replaced; what is put in is not looked through again.

    Raises `UndefinedName` for a name in the prompt without a value, and for a value the prompt has no place for.
    """
    text = prompt(name)
    used = set(_NAME.findall(text))
    if odd := used ^ values.keys():
        raise UndefinedName(f"prompts/{name}.md: {', '.join(sorted(odd))}")
    return _NAME.sub(lambda match: values[match[1]], text)


@cache
def postmortem_templates() -> tuple[Template, ...]:
    """The built-in post-mortem templates, `prompts/postmortem/<name>.<language>.md`, in the order of their names."""
    found = []
    for file in sorted((files("prompts") / "postmortem").iterdir(), key=lambda one: one.name):
        if match := _POSTMORTEM.fullmatch(file.name):
            text = file.read_text(encoding="utf-8")
            found.append(Template(match["name"], match["language"], text, built_in=True))
    return tuple(found)

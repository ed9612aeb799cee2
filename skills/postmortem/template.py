"""Post-mortem templates: headings, guidance under them, variables; pure text, nothing is looked up here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.errors import UserError

FACTS = frozenset(
    {"name", "number", "title", "severity", "status", "environment", "team", "services", "labels", "commander"}
    | {"responders", "started_at", "detected_at", "declared_at", "acknowledged_at", "resolved_at", "closed_at"}
    | {"duration", "time_to_detect", "time_to_acknowledge", "time_to_resolve", "timezone"}
    | {"timeline", "changes", "follow_ups", "rooms", "coverage"}
)
"""What `{{incident.x}}` may name, besides `fields.x` and `labels.x`."""
WRITTEN = frozenset(
    {"ai_summary", "ai_root_cause", "ai_impact", "ai_timeline", "ai_corrective_actions", "ai_lessons_learned"}
    | {"ai_open_questions"}
)
"""What `{{incident.ai_x}}` may name: text that is generated, or gathered from the record for a person to write."""

_BLOCKS = WRITTEN | {"timeline", "changes", "follow_ups"}
_VARIABLE = re.compile(r"\{\{(.*?)\}\}")
_NAME = re.compile(r"\s*incident\.((?:fields|labels)\.[\w .-]*\w|\w+)\s*")
_HEADING = re.compile(r"#{1,6}\s+\S")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")


class BadTemplate(UserError):
    """A template that cannot be used; the sentence names line and variable."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the guidance below it on one line, and what follows up to the next heading.

    `heading` is empty for what stands before the first one.
    """

    heading: str
    guidance: str
    body: str

    @property
    def written(self) -> tuple[str, ...]:
        """The `ai_` variables of the body, in order."""
        return tuple(name for name in variables(self.body) if name in WRITTEN)


def parsed(text: str) -> tuple[Section, ...]:
    """The sections of a template. Raises `BadTemplate` for the first line that cannot be used."""
    lines = text.splitlines()
    headings = _headings(lines)
    _check(lines, headings)
    starts = headings if headings and headings[0] == 0 else [0, *headings]
    ends = [*starts[1:], len(lines)]
    return tuple(_section(lines[start:end], start in headings) for start, end in zip(starts, ends, strict=True))


def variables(text: str) -> Iterator[str]:
    """The names of the variables in a checked text, without `incident.`."""
    return (match[1] for found in _VARIABLE.findall(text) if (match := _NAME.fullmatch(found)))


def filled(body: str, values: Mapping[str, str]) -> str:
    """A checked text with its variables replaced; what is put in is not looked through again.

    A table or a list gets a paragraph of its own, wherever its variable stands.
    """

    def value(match: re.Match[str]) -> str:
        name = next(variables(match[0]))
        return f"\n\n{values[name].strip()}\n\n" if name in _BLOCKS else values[name]

    return re.sub(r"\n{3,}", "\n\n", _VARIABLE.sub(value, body)).strip()


def _headings(lines: list[str]) -> list[int]:
    found, fence = [], ""
    for place, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        elif not fence and _HEADING.match(line):
            found.append(place)
    return found


def _check(lines: list[str], headings: list[int]) -> None:
    for place, line in enumerate(lines):
        for inside in _VARIABLE.findall(line):
            match = _NAME.fullmatch(inside)
            if match is None or not _known(match[1]):
                raise _unknown(place + 1, inside.strip())
            if match[1] in WRITTEN and not any(heading < place for heading in headings):
                raise _homeless(place + 1, match[1])
        if "{{" in _VARIABLE.sub("", line):
            raise _unclosed(place + 1)


def _known(name: str) -> bool:
    return name in FACTS or name in WRITTEN or name.startswith(("fields.", "labels."))


def _section(lines: list[str], headed: bool) -> Section:
    heading, rest = (lines[0].rstrip(), lines[1:]) if headed else ("", lines)
    start = next((place for place, line in enumerate(rest) if line.strip()), len(rest))
    end = start
    while headed and end < len(rest) and rest[end].lstrip().startswith(">"):
        end += 1
    guidance = " ".join(line.lstrip()[1:].strip() for line in rest[start:end])
    return Section(heading, guidance.strip(), "\n".join(rest[end:]).strip())


def _unknown(line: int, variable: str) -> BadTemplate:
    known = ", ".join(sorted(FACTS | WRITTEN))
    return BadTemplate(
        f"Line {line} of the template: “{{{{{variable}}}}}” is not a variable. Those there are, each after "
        f"“incident.”: {known}, fields.…, labels.….",
        f"模板第 {line} 行：“{{{{{variable}}}}}”不是可用变量。"
        f"可用变量（均以“incident.”开头）：{known}、fields.…、labels.…。",
    )


def _homeless(line: int, name: str) -> BadTemplate:
    return BadTemplate(
        f"Line {line} of the template: “{{{{incident.{name}}}}}” needs a heading before it, such as “## Summary”.",
        f"模板第 {line} 行：“{{{{incident.{name}}}}}”之前需要有标题，例如“## 概述”。",
    )


def _unclosed(line: int) -> BadTemplate:
    return BadTemplate(
        f"Line {line} of the template: a “{{{{” is never closed; a variable looks like “{{{{incident.title}}}}”.",
        f"模板第 {line} 行：“{{{{”没有闭合；变量的写法是“{{{{incident.title}}}}”。",
    )

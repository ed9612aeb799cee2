"""Reads a story from a file with one JSON object a line, and refuses one that does not hold together."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.demo.story import Act, Beat, Character, Opening, Past, Source, Story
from bot.domain.incident import Status
from bot.errors import ConfigError

_PARTS = {"source": Source, "person": Character, "past": Past, "incident": Opening, "act": Act}
_BEATS = ("message", "alert", "change", "severity", "status")


def load() -> Story:
    """The story that comes with Warroom."""
    return read((files("bot.demo") / "story.jsonl").read_text(encoding="utf-8"))


def read(script: str) -> Story:
    """A story of one incident; beats belong to the act above them. Raises `ConfigError` naming the line."""
    parts: dict[str, list[Any]] = {name: [] for name in _PARTS}
    beats = 0
    for number, line in enumerate(script.splitlines(), start=1):
        try:
            kind, part = _part(line)
        except (ValidationError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"story, line {number}: {error}") from error
        if not isinstance(part, Beat):
            parts[kind].append(part)
            continue
        if not parts["act"]:
            raise ConfigError(f"story, line {number}: before the first act")
        beats += 1
        act = parts["act"][-1]
        parts["act"][-1] = replace(act, beats=(*act.beats, replace(part, number=beats)))
    return _story(parts)


def _part(line: str) -> tuple[str, Any]:
    content = json.loads(line)
    kind = content.pop("is")
    if kind in _BEATS:
        return kind, TypeAdapter(Beat).validate_python({**content, "kind": kind})
    return kind, TypeAdapter(_PARTS[kind]).validate_python(content)


def _story(parts: dict[str, list[Any]]) -> Story:
    if len(parts["incident"]) != 1:
        raise ConfigError("story: there has to be one incident")
    incident = parts["incident"][0]
    sources = {one.key: one for one in parts["source"]}
    if incident.source not in sources:
        raise ConfigError(f"story: no source “{incident.source}”")
    story = Story(
        source=sources[incident.source],
        sources=tuple(sources.values()),
        characters=tuple(parts["person"]),
        past=tuple(parts["past"]),
        incident=incident,
        acts=tuple(parts["act"]),
    )
    for complaint in _complaints(story):
        raise ConfigError(f"story: {complaint}")
    return story


def _complaints(story: Story) -> Iterator[str]:
    people = {one.id for one in story.characters}
    sources = {one.key for one in story.sources}
    beats = [beat for act in story.acts for beat in act.beats]
    told = beats + [note for past in story.past for note in past.notes]
    named = [story.incident.commander, *story.incident.responders, *(beat.by for beat in told)]
    cited = [beat.fact for beat in told if beat.fact] + [past.source for past in story.past]
    yield from (f"nobody is called “{name}”" for name in named if name not in people)
    yield from (f"no source “{key}”" for key in cited if key not in sources)
    yield from (f"beat {beat.number}: no status “{beat.to}”" for beat in beats if _unknown_status(beat))
    yield from (f"beat {beat.number} says nothing" for beat in told if not beat.text)
    yield from (f"beat {beat.number} has no time zone" for beat in told if beat.at.tzinfo is None)
    yield from (f"beat {later.number} is out of order" for earlier, later in pairwise(beats) if later.at < earlier.at)


def _unknown_status(beat: Beat) -> bool:
    return beat.kind == "status" and beat.to not in list(Status)

"""Texts kept as Markdown files."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from bot import prompts
from bot.prompts import UndefinedName, filled, postmortem_templates, prompt


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Prompts of this test alone."""
    monkeypatch.setattr(prompts, "files", lambda _: tmp_path)
    prompt.cache_clear()
    yield tmp_path
    prompt.cache_clear()


def test_a_prompt_is_filled_by_name(folder: Path) -> None:
    (folder / "greeting.md").write_text("Hello {{ name }}, {{name}}.")

    assert filled("greeting", name="{{title}}") == "Hello {{title}}, {{title}}."


def test_a_name_without_a_value_is_refused(folder: Path) -> None:
    (folder / "greeting.md").write_text("Hello {{name}}.")

    with pytest.raises(UndefinedName, match=r"greeting\.md: name"):
        filled("greeting")


def test_a_value_without_a_place_is_refused(folder: Path) -> None:
    (folder / "greeting.md").write_text("Hello.")

    with pytest.raises(UndefinedName, match="title"):
        filled("greeting", title="x")


def test_there_is_a_built_in_template_in_each_language() -> None:
    found = {(one.name, one.language) for one in postmortem_templates() if one.built_in}

    assert found == {("standard", "en"), ("standard", "zh")}


def test_every_template_file_is_loaded() -> None:
    kept = [one for one in (files("prompts") / "postmortem").iterdir() if one.name.endswith(".md")]

    assert len(postmortem_templates()) == len(kept)

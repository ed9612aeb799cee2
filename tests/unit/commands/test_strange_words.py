"""Words of strangers on an operator's terminal: shown, never obeyed, never in the way."""

import json
from pathlib import Path

import pytest

from bot.commands.doctor import show
from bot.commands.shown import harmless
from bot.ports.adapter import Finding
from tests.unit.commands.conftest import Warroom

STRANGE = "[/b] [red]x[/red] \x1b]0;mine\x07\x1b[2J\u202egnp\u0085"


@pytest.fixture
def imported(tmp_path: Path, warroom: Warroom) -> Warroom:
    """An export in which everything a stranger may name is strange."""
    lines = [
        {"chat": f"incident-{STRANGE}", "id": "1", "at": "2026-03-01T14:03:00Z", "author": STRANGE, "text": STRANGE},
        {"chat": f"incident-{STRANGE}", "id": "2", "at": "2026-03-01T14:04:00Z", "author": "a\n# b", "text": "c\n# d"},
    ]
    (tmp_path / "chat.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "{\n")
    return warroom


def has_controls(text: str) -> bool:
    return any(mark in text for mark in "\x1b\x07\x85\u202e\r")


def test_what_a_terminal_would_obey_is_shown_instead() -> None:
    assert harmless("a\x1b[2Jb\rc\x9bd\u202ee\tf\ng") == "a�[2Jb�c�d�e\tf\ng"


def test_an_import_names_what_it_read_as_it_is(imported: Warroom) -> None:
    ran = imported("import", "chat.jsonl")

    assert ran.code == 0
    assert "[/b]" in ran.out
    assert not has_controls(ran.out)


def test_a_chat_that_is_not_there_is_named_without_being_obeyed(imported: Warroom) -> None:
    ran = imported("import", "chat.jsonl", "--chat", "nowhere")

    assert ran.code == 1
    assert "[/b]" in ran.err
    assert not has_controls(ran.err)


def test_a_title_that_looks_like_markup_is_listed_as_it_is(imported: Warroom) -> None:
    imported("import", "chat.jsonl")

    ran = imported("incident", "list")

    assert "[/b]" in ran.out
    assert not has_controls(ran.out)


@pytest.mark.parametrize("command", ["show", "export"])
def test_an_incident_is_shown_in_lines_nobody_else_can_begin(imported: Warroom, command: str) -> None:
    imported("import", "chat.jsonl")

    ran = imported("incident", command, "1")

    assert not has_controls(ran.out)
    assert [line for line in ran.out.splitlines() if line.startswith("#")][1:] == ["## Timeline (Asia/Shanghai)"]


def test_an_exported_incident_has_no_markup_but_ours(tmp_path: Path, warroom: Warroom) -> None:
    line = {
        "chat": "incident-x",
        "id": "1",
        "at": "2026-03-01T14:03:00Z",
        "author": "A",
        "text": "[ok](http://e.example)",
    }
    (tmp_path / "chat.jsonl").write_text(json.dumps(line))
    warroom("import", "chat.jsonl")

    shown, exported = warroom("incident", "show", "1"), warroom("incident", "export", "1")

    assert "[ok](http://e.example)" in shown.out
    assert "\\[ok\\](http://e.example)" in exported.out


def test_a_finding_of_the_doctor_is_printed_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    show(Finding("token", False, f"Installed in {STRANGE}", f"Mend {STRANGE}"))

    printed = capsys.readouterr().out
    assert "[/b]" in printed
    assert "\x1b]0" not in printed

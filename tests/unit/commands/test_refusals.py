"""Commands that cannot do what they are asked say why in one message."""

from pathlib import Path

import pytest

from tests.unit.commands.conftest import Warroom

TOO_LARGE = "99999999999999999999"


@pytest.mark.parametrize(
    "arguments",
    [
        ("incident", "show", TOO_LARGE),
        ("incident", "export", TOO_LARGE),
        ("inbox", "retry", TOO_LARGE),
        ("demo", "--port", "65536"),
        ("demo", "--port=-1"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_the_range(warroom: Warroom, arguments: tuple[str, ...]) -> None:
    ran = warroom(*arguments)

    assert ran.code == 2
    assert "Invalid value for" in ran.err


def test_an_export_that_cannot_be_written_says_where(tmp_path: Path, warroom: Warroom) -> None:
    (tmp_path / "chat.jsonl").write_text(
        '{"chat": "incident-x", "at": "2026-03-01T14:03:00Z", "author": "A", "text": "down"}'
    )
    warroom("import", "chat.jsonl")

    ran = warroom("incident", "export", "1", "--output", "nowhere/incident.md")

    assert ran.code == 2
    assert "nowhere/incident.md" in ran.err
    assert "--output" in ran.err


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "http://127.0.0.1:9/"), ("::", "http://127.0.0.1:9/"), ("::1", "http://[::1]:9/")],
)
def test_a_login_link_is_one_a_browser_can_open(tmp_path: Path, warroom: Warroom, host: str, shown: str) -> None:
    (tmp_path / "warroom.toml").write_text(f"[server]\nhost = '{host}'\nport = 9\n[accounts.acme]\n")

    ran = warroom("login", "Ann")

    assert shown in ran.out


@pytest.mark.parametrize("name", ["", "  ", "\x1b\x07"])
def test_a_login_needs_a_name(warroom: Warroom, name: str) -> None:
    ran = warroom("login", name)

    assert ran.code == 2
    assert "name" in ran.err

"""A working directory with a configuration, and `warroom` run in it."""

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main


@dataclass(frozen=True)
class Ran:
    """What a command wrote, and its exit code."""

    out: str
    err: str
    code: int


Warroom = Callable[..., Ran]


@pytest.fixture
def warroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warroom:
    (tmp_path / "warroom.toml").write_text("[accounts.acme]\ntimezone = 'Asia/Shanghai'\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("WARROOM_CONFIG", raising=False)

    def run(*arguments: str) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "argv", ["warroom", *arguments])
        code = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0
        return Ran(out.getvalue(), err.getvalue(), code)

    return run

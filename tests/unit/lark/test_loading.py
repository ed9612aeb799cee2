"""What loading Lark costs: the SDK's frames without the SDK, and the SDK where that no longer works."""

import importlib
import importlib.metadata
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from adapters.lark import frames

ROOT = Path(__file__).parents[3]


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_loading_the_frames_loads_hardly_anything_of_the_sdk() -> None:
    loaded = run(
        "import sys; from adapters.lark.frames import Frame, decode, encode\n"
        "import adapters.lark.adapter\n"
        "assert decode(encode(Frame(1, 7, {'type': 'event'}, b'{}'))).payload == b'{}'\n"
        "print(*sorted(name for name in sys.modules if name.startswith('lark_oapi')))"
    ).split()

    assert "lark_oapi.ws.pb.pbbp2_pb2" in loaded
    assert [name for name in loaded if not name.startswith("lark_oapi.ws.pb")] == []


def test_the_sdk_itself_can_still_be_loaded_afterwards() -> None:
    told = run(
        "from adapters.lark.frames import frame_class\n"
        "first = frame_class()\n"
        "import lark_oapi\n"
        "from lark_oapi.ws.pb.pbbp2_pb2 import Frame\n"
        "print(lark_oapi.__file__ is not None, Frame is first)"
    )

    assert told == "True True"


def test_where_bare_packages_do_not_work_the_plain_import_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    sdk = frames.frame_class()

    class Module:
        Frame = sdk

    def loaded(name: str) -> type[Module]:
        asked.append(name)
        if len(asked) == 1:
            raise ImportError(name)
        return Module

    monkeypatch.setattr(importlib, "import_module", loaded)
    try:
        frames.frame_class.cache_clear()
        assert frames.frame_class() is sdk
    finally:
        frames.frame_class.cache_clear()

    assert len(asked) == 2


def test_the_sdk_is_of_the_version_this_was_tried_with() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]

    assert f"lark-oapi=={importlib.metadata.version('lark-oapi')}" in wanted

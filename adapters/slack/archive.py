"""The files of an export, zipped or not."""

import json
import struct
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

LARGEST_FILE = 256 * 2**20
"""Bytes of one file; a day of talk is far smaller, and a zip may claim anything."""

UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, struct.error)
"""What a damaged archive, or an encrypted one, makes of reading it."""

_ALWAYS_THERE = ("users.json", "channels.json")


class Archive(Protocol):
    """Names are relative to where `users.json` lies, with forward slashes."""

    @property
    def names(self) -> Collection[str]: ...

    def content(self, name: str) -> bytes:
        """Raises one of `UNREADABLE`."""
        ...


class Folder:
    """An export unpacked; what leads out of the folder is not read."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.names = frozenset(
            path.relative_to(self._root).as_posix()
            for path in self._root.glob("**/*.json")
            if path.is_file() and path.resolve().is_relative_to(self._root)
        )

    def content(self, name: str) -> bytes:
        path = self._root / name
        if path.stat().st_size > LARGEST_FILE:
            raise OSError("the file is too large")
        return path.read_bytes()


class Zip:
    """An export as Slack hands it out, or zipped again with its folder."""

    def __init__(self, path: Path, root: str) -> None:
        self._zip = zipfile.ZipFile(path)
        self._root = root
        files = (info.filename for info in self._zip.infolist() if not info.is_dir())
        self.names = frozenset(name.removeprefix(root) for name in files if name.startswith(root))

    def content(self, name: str) -> bytes:
        info = self._zip.getinfo(self._root + name)
        if info.file_size > LARGEST_FILE:
            raise OSError("the file is too large")
        return self._zip.read(info)


def opened(path: Path) -> Archive | None:
    """The archive at `path`; None where there is no export."""
    if path.is_dir():
        return Folder(path) if all((path / name).is_file() for name in _ALWAYS_THERE) else None
    if not zipfile.is_zipfile(path):
        return None
    try:
        with zipfile.ZipFile(path) as found:
            root = _root(found.namelist())
        return None if root is None else Zip(path, root)
    except (*UNREADABLE, ValueError):
        return None


def parsed(archive: Archive, name: str) -> list[dict[str, Any]]:
    """The objects listed in a file. Raises `ValueError` saying what is wrong with it."""
    try:
        found = json.loads(archive.content(name))
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error
    except UNREADABLE as error:
        raise ValueError(f"cannot be read: {str(error) or 'it ends too early'}") from error
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from error
    if not isinstance(found, list):
        raise ValueError("is no list")
    return [item for item in found if isinstance(item, dict)]


def _root(names: list[str]) -> str | None:
    """The folder that has both files, the outermost one."""
    there = set(names)
    for name in sorted(names, key=len):
        place = PurePosixPath(name)
        root = name.removesuffix(place.name)
        if place.name == _ALWAYS_THERE[0] and "__MACOSX" not in place.parts and root + _ALWAYS_THERE[1] in there:
            return root
    return None
